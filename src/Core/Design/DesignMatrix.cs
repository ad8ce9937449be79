using System.Buffers;
using System.Runtime.Intrinsics;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <summary>
/// The design matrix V = ridge·I + Σ X_iᵀX_i of the picks so far, and what gains and bounds read of it, each made when first
/// asked for: the triangular root W of P = V⁻¹ = W·Wᵀ (<see cref="Root"/>), W in float32 (<see cref="Screen"/>), and P
/// itself (<see cref="Inverse"/>). V takes rank-M updates alone and so keeps the accuracy of one factorisation, however many
/// picks there are; W is made from V. P follows pick by pick from a base, at which it was made from W too, and the base moves
/// on before errors can grow (<see cref="MovesBase"/>). All that depends on the examples, their gains and their order alone,
/// never on who asked for what when: equal examples added in equal order give equal bits on every machine and for any number
/// of threads, which is what lets every silo keep a replica. Reading is safe from any thread, but not while an example is added.
/// </summary>
public sealed partial class DesignMatrix
{
    private const int BlockRows = 192;

    // So many updates of P add so many roundings: of one row, and of more, which come by eights at least.
    internal const int MostSinceBase = 256;
    private const int SeveralRows = 8;

    // A pick that divides P by a factor in some direction multiplies the relative error there by it: log 3·10⁴.
    private const double MostShrinkage = 10.3;

    // Rows of more picks are not kept for V to take at once.
    private const int MostUnsettled = 64;

    // Where rows are longer than this times the root of the ridge, X P Xᵀ would lose digits that Z·Zᵀ keeps.
    private const double MostLength = 64;

    private readonly Lock _making = new();
    private readonly int _padded;
    private readonly int _stride;
    private readonly double[] _V;

    // The rows of the picks from a version on: those that V does not hold yet, and those that P does not.
    private readonly List<float[]> _recent = [];
    private int _recentFrom;
    private int _settled;
    private int _base;
    private double _gainSinceBase;
    private double _normSinceBase;
    private int _updatesSinceBase;

    /// <summary>Creates the design of no examples, ridge·I.</summary>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="ridge">Above 0 and finite.</param>
    public DesignMatrix(int dimension, double ridge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (!(ridge > 0) || !double.IsFinite(ridge))
        {
            throw new ArgumentOutOfRangeException(
                nameof(ridge), $"ridge {ridge} leaves the design matrix singular; pass a ridge above 0, such as 1e-6");
        }

        Dimension = dimension;
        Ridge = ridge;
        _padded = Panels<float>.Padded(dimension, PanelProduct<float>.TileColumns);

        // Rows a power of two apart would share a few sets of the cache; two lines more spread them.
        _stride = _padded + PanelProduct<double>.TileColumns;
        _V = new double[Panels<double>.Padded(dimension, PanelProduct<double>.TileRows) * _stride];
        _W = new double[_padded * _stride];
        _rootPanels = new double[Panels<double>.Triangular(_padded / PanelProduct<double>.TileColumns)];
        for (var k = 0; k < dimension; k++)
        {
            _V[k * _stride + k] = ridge;
        }
    }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>V starts as ridge·I.</summary>
    public double Ridge { get; }

    /// <summary>How many examples have been added.</summary>
    public int Version { get; private set; }

    /// <summary>The length of a row of V, of W, and of what is multiplied with them.</summary>
    internal int Stride => _stride;

    /// <summary>Whether P is to be made from the root, which then serves gains as well, at half the price.</summary>
    internal bool IsAtBase => _base == Version;

    /// <summary>tr P; Σ of the traces tr(X_i P X_iᵀ) of all added examples is d − ridge·tr P.</summary>
    public double TraceOfInverse()
    {
        Root(crew: null);
        var sum = 0.0;
        foreach (var value in _W)
        {
            sum += value * value;
        }

        return sum;
    }

    /// <summary>Adds an example: V ← V + XᵀX.</summary>
    /// <param name="X">M × d, row-major.</param>
    /// <param name="gain">Its gain, if it is known, as all replicas are told it; it decides how soon P is made anew.</param>
    public void Add(ReadOnlySpan<float> X, double gain = double.PositiveInfinity) => Add(X, gain, evaluated: null, crew: null);

    /// <summary>Adds an example.</summary>
    /// <param name="X">M × d, row-major.</param>
    /// <param name="gain">Its gain.</param>
    /// <param name="evaluated">Who has just evaluated this gain, if its work space can spare work; it holds nothing after.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    internal void Add(ReadOnlySpan<float> X, double gain, GainEvaluator? evaluated, WorkCrew? crew)
    {
        var d = Dimension;
        if (X.Length % d != 0)
        {
            throw new ArgumentException($"{X.Length} values are no whole number of rows of {d}", nameof(X));
        }

        var u = X.Length == d ? UpdateBy(X, evaluated, crew) : null;
        var follows = evaluated is { HoldsGram: true } && _inverse?.Version == Version;
        _recent.Add(X.ToArray());
        _gainSinceBase += gain;
        _normSinceBase += SquaredNorm(X);
        _updatesSinceBase += X.Length == d ? 1 : SeveralRows;
        Version++;
        if (MovesBase(X.Length / d))
        {
            (_base, _gainSinceBase, _normSinceBase, _updatesSinceBase) = (Version, 0, 0, 0);
        }
        else if (u is not null)
        {
            _inverse!.Subtract(u, crew);
            _inverse.Version++;
        }
        else if (follows)
        {
            evaluated!.Follow(_inverse!, _stride, crew);
            _inverse!.Version++;
        }

        EndRecord();
        if (Version - _settled >= MostUnsettled)
        {
            SettleAll(crew);
        }
    }

    /// <summary>Whether a gain of this example is to be computed with P instead of its root.</summary>
    internal bool PrefersInverse(ReadOnlySpan<float> X)
    {
        // One token costs as much by the root, and P is needed for the next one in any case.
        var hasInverse = X.Length == Dimension ? Version > 0 : !IsAtBase && X.Length <= (long)Dimension * Dimension;
        return hasInverse && IsShort(RelativeLength(X));
    }

    internal static ArithmeticException Overflow(double ridge) =>
        new($"the squared lengths of the embeddings add up to too many times ridge {ridge} (some 1e15), beyond float64; " +
            "scale the embeddings down or raise the ridge");

    /// <summary>
    /// Whether P is better made anew: after a long pick, which costs as much to follow; after many; and when P may have shrunk
    /// too far since: in no direction by more than exp Σ gains, nor by more than 1 + Σ‖X‖² / ridge.
    /// </summary>
    private bool MovesBase(int M) =>
        3L * M > Dimension
            || _updatesSinceBase >= MostSinceBase
            || !(Math.Min(_gainSinceBase, Math.Log(1 + (_normSinceBase / Ridge))) <= MostShrinkage);

    /// <summary>Brings V up to a version.</summary>
    private void Settle(int version, WorkCrew? crew)
    {
        var d = Dimension;
        var block = 0;
        var wide = ArrayPool<double>.Shared.Rent(BlockRows * _stride);
        for (; _settled < version; _settled++)
        {
            var X = _recent[_settled - _recentFrom];
            for (var at = 0; at < X.Length;)
            {
                var rows = Math.Min(BlockRows - block, (X.Length - at) / d);
                Rows.Widen(X.AsSpan(at, rows * d), d, wide.AsSpan(block * _stride), _stride, 1);
                (at, block) = (at + (rows * d), block + rows);
                if (block == BlockRows)
                {
                    AddGram(wide, block, crew);
                    block = 0;
                }
            }
        }

        if (block > 0)
        {
            AddGram(wide, block, crew);
        }

        ArrayPool<double>.Shared.Return(wide);
    }

    /// <summary>Forgets rows that neither V nor P waits for.</summary>
    private void Forget()
    {
        var done = Math.Min(_settled, Math.Max(_base, _inverse?.Version ?? _base));
        if (done > _recentFrom)
        {
            _recent.RemoveRange(0, done - _recentFrom);
            _recentFrom = done;
        }
    }

    /// <summary>Four lanes on every machine, so the same bits.</summary>
    private static double SquaredNorm(ReadOnlySpan<float> X)
    {
        var (sum, at) = (Vector256<double>.Zero, 0);
        for (; at + Vector128<float>.Count <= X.Length; at += Vector128<float>.Count)
        {
            var x = Vector256.WidenLower(Vector256.Create(Vector128.Create(X.Slice(at, Vector128<float>.Count)), Vector128<float>.Zero));
            sum += x * x;
        }

        var rest = Vector256.Sum(sum);
        for (; at < X.Length; at++)
        {
            rest += (double)X[at] * X[at];
        }

        return rest;
    }
}
