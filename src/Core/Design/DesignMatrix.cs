using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <summary>
/// The design matrix V = ridge·I + Σ X_iᵀX_i of the picks so far, and the triangular root W of its inverse: P = V⁻¹ =
/// W·Wᵀ with W = L⁻ᵀ, L the Cholesky factor of V. With Z = X·W the gain of an example is log det(I + Z·Zᵀ).
/// Adding an example is a rank-M update of V (M·d² / 2 multiply-adds), then the root is made anew (d³ / 3, about what a
/// handful of gains cost): so the error never grows past that of one factorisation, however many picks there are.
/// Equal examples added in equal order give equal bits on every machine and for any number of threads, which is what
/// lets every silo keep a replica. Not safe for reading while an example is added.
/// </summary>
public sealed partial class DesignMatrix
{
    private const int BlockRows = 192;

    private readonly int _padded;
    private readonly int _stride;
    private readonly double[] _V;
    private readonly double[] _W;
    private readonly double[] _rootPanels;
    private readonly float[] _screenPanels;

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
        _screenPanels = new float[Panels<float>.Triangular(_padded / PanelProduct<float>.TileColumns)];
        for (var k = 0; k < dimension; k++)
        {
            _V[k * _stride + k] = ridge;
        }

        Factor(crew: null);
    }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>V starts as ridge·I.</summary>
    public double Ridge { get; }

    /// <summary>How many examples have been added.</summary>
    public int Version { get; private set; }

    /// <summary>The triangular panels of W.</summary>
    internal ReadOnlySpan<double> RootPanels => _rootPanels;

    /// <summary>The triangular panels of W rounded to float32.</summary>
    internal ReadOnlySpan<float> ScreenPanels => _screenPanels;

    /// <summary>κ: a row x of Z = x·W computed in float32 is off by at most κ·‖x‖ (GainEvaluator.Bound.cs).</summary>
    internal double ScreenError { get; private set; }

    /// <summary>The length of a row of W, and of Z, with its padding.</summary>
    internal int RootStride => _stride;

    /// <summary>tr P; Σ of the traces tr(X_i P X_iᵀ) of all added examples is d − ridge·tr P.</summary>
    public double TraceOfInverse()
    {
        var sum = 0.0;
        foreach (var value in _W)
        {
            sum += value * value;
        }

        return sum;
    }

    /// <summary>Adds an example: V ← V + XᵀX.</summary>
    /// <param name="X">M × d, row-major.</param>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <exception cref="ArithmeticException">The embeddings are too large for float64 at this ridge.</exception>
    public void Add(ReadOnlySpan<float> X, WorkCrew? crew = null)
    {
        AddRows(X, crew);
        Factor(crew);
        Version++;
    }

    private void AddRows(ReadOnlySpan<float> X, WorkCrew? crew)
    {
        var d = Dimension;
        if (X.Length % d != 0)
        {
            throw new ArgumentException($"{X.Length} values are no whole number of rows of {d}", nameof(X));
        }

        for (var at = 0; at < X.Length; at += BlockRows * d)
        {
            AddGram(X.Slice(at, Math.Min(BlockRows * d, X.Length - at)), crew);
        }
    }

    internal static ArithmeticException Overflow(double ridge) =>
        new($"the squared lengths of the embeddings add up to too many times ridge {ridge} (some 1e15), beyond float64; " +
            "scale the embeddings down or raise the ridge");
}
