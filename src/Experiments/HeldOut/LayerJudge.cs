using FisherSft.Core.Tokens;
using FisherSft.Embedding.LastLayer;

namespace FisherSft.Experiments.HeldOut;

/// <summary>
/// Fits last layers on examples of one division of a corpus and judges them on what it holds out. The classes are the most
/// frequent tokens of what may be selected from, and all rows are scaled alike, so that one prior suits all corpora.
/// </summary>
internal sealed class LayerJudge
{
    private const int Iterations = 60;

    private readonly EvaluationOptions _options;
    private readonly ITokenStore _training;
    private readonly Dictionary<int, int> _classOf;
    private readonly float _scale;
    private readonly LabelledTokens _heldOut;
    private readonly int[] _heldOutLengths;
    private readonly float[] _reference;

    /// <summary>Prepares to judge.</summary>
    /// <param name="training">What may be selected from; its tokens are labelled.</param>
    /// <param name="heldOut">What is judged on; the first examples of it that hold enough tokens.</param>
    /// <param name="options">How.</param>
    /// <param name="reference">Examples of <paramref name="training"/> in random order: the reference layer is fitted on the first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public LayerJudge(
        ITokenStore training, ITokenStore heldOut, EvaluationOptions options, IEnumerable<int> reference, CancellationToken cancellationToken)
    {
        (_options, _training) = (options, training);
        _classOf = ClassesOf(training, options.Classes - 1);
        _scale = ScaleOf(training);
        var judged = UpTo(heldOut, Enumerable.Range(0, heldOut.Count), options.JudgedTokens);
        _heldOut = Labelled(heldOut, judged);
        _heldOutLengths = [.. judged.Select(heldOut.TokensOf)];
        _reference = Fit(UpTo(training, reference, options.ReferenceTokens), cancellationToken).Predict(_heldOut, options.Threads).P;
    }

    private int Classes => _classOf.Count + 1;

    /// <summary>Judges a selection.</summary>
    /// <param name="selection">Examples of what may be selected from, at least one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Bits a token, mean and largest error: see <see cref="Measurement"/>.</returns>
    public (double Bits, double MeanError, double MaxError) Judge(IReadOnlyList<int> selection, CancellationToken cancellationToken)
    {
        var said = Fit(selection, cancellationToken).Predict(_heldOut, _options.Threads);
        var errors = new List<double>(_heldOutLengths.Length);
        var token = 0;
        foreach (var length in _heldOutLengths)
        {
            var sum = 0.0;
            for (var end = token + length; token < end; token++)
            {
                sum += Distance(said.P.AsSpan(token * Classes, Classes), _reference.AsSpan(token * Classes, Classes));
            }

            errors.Add(sum / length);
        }

        return (said.Losses.Average() / Math.Log(2), errors.Average(), errors.Max());
    }

    private SoftmaxLayer Fit(IReadOnlyList<int> examples, CancellationToken cancellationToken)
    {
        var tokens = Labelled(_training, examples);
        return SoftmaxLayer.Fit(tokens, Classes, _options.L2 / tokens.Count, Iterations, _options.Threads, cancellationToken);
    }

    private LabelledTokens Labelled(ITokenStore store, IReadOnlyList<int> examples)
    {
        var count = examples.Sum(store.TokensOf);
        var (X, y, at) = (new float[checked(count * store.Dimension)], new int[count], 0);
        foreach (var example in examples)
        {
            store.CopyRows(example, X.AsSpan(at * store.Dimension, store.TokensOf(example) * store.Dimension));
            foreach (var label in store.LabelsOf(example))
            {
                y[at++] = _classOf.GetValueOrDefault(label, Classes - 1);
            }
        }

        for (var k = 0; k < X.Length; k++)
        {
            X[k] *= _scale;
        }

        return new LabelledTokens(X, y, store.Dimension);
    }

    private static double Distance(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        var sum = 0.0;
        for (var k = 0; k < p.Length; k++)
        {
            sum += Math.Abs(p[k] - q[k]);
        }

        return sum / 2;
    }

    private static List<int> UpTo(ITokenStore store, IEnumerable<int> order, long most)
    {
        var (taken, held) = (new List<int>(), 0L);
        foreach (var example in order)
        {
            if (taken.Count > 0 && held + store.TokensOf(example) > most)
            {
                break;
            }

            held += store.TokensOf(example);
            taken.Add(example);
        }

        return taken;
    }

    private static Dictionary<int, int> ClassesOf(ITokenStore store, int most)
    {
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < store.Count; i++)
        {
            foreach (var label in store.LabelsOf(i))
            {
                counts[label] = counts.GetValueOrDefault(label) + 1;
            }
        }

        return counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(most)
            .Select((pair, at) => (pair.Key, at)).ToDictionary(pair => pair.Key, pair => pair.at);
    }

    private static float ScaleOf(ITokenStore store)
    {
        var squares = 0.0;
        float[] buffer = [];
        for (var i = 0; i < store.Count; i++)
        {
            foreach (var value in store.Rows(i, ref buffer))
            {
                squares += (double)value * value;
            }
        }

        return squares > 0 ? (float)Math.Sqrt(store.TotalTokens * (double)store.Dimension / squares) : 1;
    }
}
