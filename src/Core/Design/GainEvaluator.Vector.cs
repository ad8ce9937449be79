using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Design;

/// <content>
/// Examples of one token. Their gain is log(1 + g), g = xᵀPx. Bounds lie so close to it that hardly an example is evaluated in
/// vain: from an earlier bound, which holds g or a little more, by the updates since then, g ← g − Σ (x·u)²
/// (<see cref="RankOneUpdates"/>), or where these are not kept, or are too many, from P, many examples as one product. What
/// rounding may take of P is added: each element takes a rounding an update, and one in the product with x, of 2⁻⁵³ / ridge or
/// less; and from one making of P to the next a direction shrinks by no more than 3·10⁴ (DesignMatrix.MovesBase), and with
/// it the digits that the factors left.
/// </content>
public sealed partial class GainEvaluator
{
    /// <summary>How many examples of one token are bounded at once at most.</summary>
    internal const int MostVectors = 8 * PanelProduct<double>.TileRows;

    // So few take less than to read P.
    private const int FewUpdates = 16;

    private const double Unit = 1.0 / (1L << 53);

    private readonly double[] _lengths = new double[MostVectors];
    private double _g;

    /// <summary>Whether the last gain was one of one token by P, and its work space still holds P·x.</summary>
    internal bool HoldsVector { get; private set; }

    /// <summary>The gain of one token by P, d² multiply-adds.</summary>
    /// <param name="P">The inverse of the design, or of an earlier one.</param>
    /// <param name="x">d.</param>
    /// <param name="design">The design.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <inheritdoc cref="Gain"/>
    internal double VectorGain(InverseMatrix P, ReadOnlySpan<float> x, DesignMatrix design, WorkCrew? crew)
    {
        var (d, stride) = (design.Dimension, design.Stride);
        Hold(design, 1, byInverse: false);
        Rows.Widen(x, d, Room(ref _X, stride)[..stride], stride, 1);
        Room(ref _Z, stride);
        P.Multiply(_X, _Z, crew);
        var padded = Panels<double>.Padded(d, PanelProduct<double>.TileColumns);
        _g = Math.Max(0, PanelVector.Dot(_X.AsSpan(0, padded), _Z));
        HoldsVector = true;
        return double.IsFinite(_g) ? Math.Log(1 + _g) : throw DesignMatrix.Overflow(design.Ridge);
    }

    /// <summary>The update of P by the one token last evaluated, u = P·x / √(1 + g); the work space is used up.</summary>
    /// <param name="u">Takes d values, and zeros up to whole panels.</param>
    internal void UpdateHere(ref double[] u)
    {
        var padded = Panels<double>.Padded(_d, PanelProduct<double>.TileColumns);
        Room(ref u, padded);
        var scale = 1 / Math.Sqrt(1 + _g);
        for (var k = 0; k < padded; k++)
        {
            u[k] = scale * _Z[k];
        }

        HoldsVector = false;
    }

    /// <summary>Brings the bound on an example of one token to the present version, if that can be done.</summary>
    /// <param name="design">Gives the updates; another thread may use it too, but not change it.</param>
    /// <param name="x">d.</param>
    /// <param name="bound">The bound under an earlier design; it holds under this and any later one after.</param>
    /// <returns>Whether it could be done (<see cref="CatchesUp"/>).</returns>
    internal static bool TryCatchUp(DesignMatrix design, ReadOnlySpan<float> x, ref VectorBound bound)
    {
        if (!CatchesUp(design, bound))
        {
            return false;
        }

        bound.Fall(design, design.UpdatesSince(bound.Version)!.Fall(x, bound.Length, bound.Version));
        return true;
    }

    /// <summary>The same for two examples at once, each of which can be bounded so, the one bounded earlier first.</summary>
    internal static void CatchUp(
        DesignMatrix design, ReadOnlySpan<float> x, ref VectorBound ofX, ReadOnlySpan<float> y, ref VectorBound ofY)
    {
        var updates = design.UpdatesSince(ofX.Version)!;
        var (fallOfX, fallOfY) = updates.Fall(x, ofX.Length, ofX.Version, y, ofY.Length, ofY.Version);
        ofX.Fall(design, fallOfX);
        ofY.Fall(design, fallOfY);
    }

    /// <summary>
    /// Whether the updates are kept, no more than a new evaluation costs, and x short enough for P to be accurate.
    /// </summary>
    internal static bool CatchesUp(DesignMatrix design, in VectorBound bound) =>
        design.Version - bound.Version <= Math.Max(FewUpdates, design.Dimension)
            && bound.IsClose
            && design.UpdatesSince(bound.Version) is not null
            && DesignMatrix.IsShort(bound.Length / Math.Sqrt(design.Ridge));

    /// <summary>Takes one of the examples for <see cref="BoundVectors"/>.</summary>
    /// <param name="design">The design that the bounds are for.</param>
    /// <param name="at">Which, 0 … <see cref="MostVectors"/> − 1, in this order.</param>
    /// <param name="x">d.</param>
    /// <param name="length">‖x‖.</param>
    internal void TakeVector(DesignMatrix design, int at, ReadOnlySpan<float> x, out double length)
    {
        var (d, stride) = (design.Dimension, design.Stride);
        HoldsGram = HoldsVector = false;
        Room(ref _X, MostVectors * stride);
        Rows.Widen(x, d, _X.AsSpan(at * stride, stride), stride, 1);
        _lengths[at] = length = DesignMatrix.Length(x);
    }

    /// <summary>Bounds the gains of the examples taken, under this and any later design, from P.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="bounds">Takes one of each, or NaN for one that is to be bounded otherwise, being too long.</param>
    internal void BoundVectors(DesignMatrix design, Span<double> bounds)
    {
        var (d, stride, right) = (design.Dimension, design.Stride, _X);
        var scale = 1 / design.Ridge;
        if (design.Version > 0)
        {
            // xᵀPx is x·L·xᵀ twice.
            Room(ref _Z, MostVectors * stride);
            design.Inverse(crew: null).MultiplyLower(_X, stride, bounds.Length, _Z, crew: null);
            (right, scale) = (_Z, 2);
        }

        for (var at = 0; at < bounds.Length; at++)
        {
            var padded = Panels<double>.Padded(d, PanelProduct<double>.TileColumns);
            var g = Math.Max(0, scale * PanelVector.Dot(_X.AsSpan(at * stride, padded), right.AsSpan(at * stride)));
            g += design.Version > 0 ? OfInverse(design, _lengths[at]) : 0;
            var isShort = design.Version == 0 || DesignMatrix.IsShort(_lengths[at] / Math.Sqrt(design.Ridge));
            bounds[at] = isShort && double.IsFinite(g)
                ? GainBound.FromGain(Math.Log(1 + g), 1)
                : double.NaN;
        }
    }

    /// <summary>What rounding may have taken of xᵀPx by P; the class tells why.</summary>
    internal static double OfInverse(DesignMatrix design, double length) =>
        (DesignMatrix.MostSinceBase + 2) * (design.Dimension + 2) * Unit * length * length / design.Ridge;
}
