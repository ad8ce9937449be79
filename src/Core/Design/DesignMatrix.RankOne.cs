using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>
/// Picks of one token, whose update of P is of rank one: they are followed where they are added, and their updates kept, once
/// somebody asks for that (<see cref="KeepUpdates"/>). P has the bits it would have otherwise. A pick of several tokens, or
/// one too long for P to be accurate enough, ends the record, and it starts anew after it: what it would take to go on is no
/// less than what it spares, and where picks are long few examples of one token come near them.
/// </content>
public sealed partial class DesignMatrix
{
    // With another ridge float32 might not hold updates.
    private const double LeastRidge = 1e-60;
    private const double MostRidge = 1e40;

    private RankOneUpdates? _updates;
    private double[] _u = [];

    /// <summary>From now on keeps the updates by picks of one token.</summary>
    internal void KeepUpdates()
    {
        lock (_making)
        {
            _updates ??= new RankOneUpdates(Dimension, Version);
        }
    }

    /// <summary>The updates that lead from a version to this; null where they are not all kept.</summary>
    internal RankOneUpdates? UpdatesSince(int version) =>
        _updates is { } updates && version >= updates.From && updates.Version == Version ? updates : null;

    /// <summary>‖x‖, or a little more.</summary>
    internal static double Length(ReadOnlySpan<float> x) => Math.Sqrt(SquaredNorm(x)) * (1 + 1e-12);

    /// <summary>At least ‖x‖ / √ridge for every row x.</summary>
    private double RelativeLength(ReadOnlySpan<float> X) =>
        (X.Length == Dimension ? Length(X) : Math.Sqrt(Dimension) * Rows.Largest(X)) / Math.Sqrt(Ridge);

    /// <summary>Whether rows are short enough for X P Xᵀ to keep the digits that Z·Zᵀ has.</summary>
    /// <param name="relativeLength">As <see cref="RelativeLength"/> gives it.</param>
    internal static bool IsShort(double relativeLength) => relativeLength <= MostLength;

    /// <summary>
    /// The update u by a pick of one token, where P is here at this version, or is wanted for the record's sake; otherwise null.
    /// </summary>
    private double[]? UpdateBy(ReadOnlySpan<float> x, GainEvaluator? evaluated, WorkCrew? crew)
    {
        var goesOn = UpdatesSince(Version) is not null && IsShort(RelativeLength(x)) && Ridge is > LeastRidge and < MostRidge;
        if (!goesOn && _inverse?.Version != Version)
        {
            return null;
        }

        var P = Inverse(crew);
        if (evaluated is not { HoldsVector: true })
        {
            evaluated = _follower ??= new GainEvaluator();
            evaluated.VectorGain(P, x, this, crew);
        }

        evaluated.UpdateHere(ref _u);
        if (goesOn)
        {
            _updates!.Add(_u);
        }

        return _u;
    }

    /// <summary>After a pick: if its update was not recorded, the record starts anew.</summary>
    private void EndRecord()
    {
        if (_updates is { } updates && updates.Version != Version)
        {
            updates.Restart(Version);
        }
    }
}
