using FisherSft.Core.Tokens;

namespace FisherSft.Experiments.Data;

/// <summary>
/// The examples of a study twice: as the store that methods select from, in float32, and the same values in float64 for what is
/// fitted and measured, so that no rounding stands between two methods.
/// </summary>
public sealed class StudyTokens
{
    private readonly int[] _starts; // N + 1: example i owns rows _starts[i] … _starts[i + 1] − 1

    /// <summary>Widens a store.</summary>
    /// <param name="store">X_0 … X_{N−1}, none of them empty.</param>
    /// <exception cref="ArgumentException">It has more values than an array holds.</exception>
    public StudyTokens(ITokenStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Check(store.TotalTokens, store.Dimension);
        (Store, _starts) = (store, new int[store.Count + 1]);
        X = new double[store.TotalTokens * store.Dimension];
        float[] buffer = [];
        for (var i = 0; i < store.Count; i++)
        {
            var rows = store.Rows(i, ref buffer);
            for (var at = 0; at < rows.Length; at++)
            {
                X[_starts[i] * store.Dimension + at] = rows[at];
            }

            _starts[i + 1] = _starts[i] + store.TokensOf(i);
        }
    }

    /// <summary>What methods select from.</summary>
    public ITokenStore Store { get; }

    /// <summary>The rows of all examples, T × d, row-major.</summary>
    public double[] X { get; }

    /// <summary>N.</summary>
    public int Count => Store.Count;

    /// <summary>d.</summary>
    public int Dimension => Store.Dimension;

    /// <summary>T.</summary>
    public int Tokens => _starts[^1];

    /// <summary>Whether so many values can be held.</summary>
    public static bool Fits(long tokens, int dimension) => tokens * dimension <= Array.MaxLength;

    /// <summary>The rows of an example: the first, and how many.</summary>
    public (int First, int Count) RowsOf(int example) => (_starts[example], _starts[example + 1] - _starts[example]);

    /// <summary>How many tokens some examples have together.</summary>
    public int TokensOf(IEnumerable<int> examples) => examples.Sum(i => RowsOf(i).Count);

    /// <summary>The rows and classes of some examples, one after the other.</summary>
    /// <param name="examples">Which.</param>
    /// <param name="labels">The classes of all T tokens.</param>
    /// <returns>n × d, row-major, and n classes; n is how many tokens the examples have.</returns>
    public (double[] X, int[] Y) Take(IReadOnlyList<int> examples, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(labels);
        var n = TokensOf(examples);
        var (rows, classes, at) = (new double[n * Dimension], new int[n], 0);
        foreach (var example in examples)
        {
            var (first, count) = RowsOf(example);
            Array.Copy(X, first * Dimension, rows, at * Dimension, count * Dimension);
            Array.Copy(labels, first, classes, at, count);
            at += count;
        }

        return (rows, classes);
    }

    private static void Check(long tokens, int dimension)
    {
        if (!Fits(tokens, dimension))
        {
            throw new ArgumentException($"{tokens} tokens of {dimension} dimensions are more values than the {Array.MaxLength} of an array");
        }
    }
}
