using System.Runtime.InteropServices;
using FisherSft.Corpus;
using FisherSft.Embedding.LastLayer;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// Tokens of a corpus to judge embeddings by. A tenth of the examples, by a hash of their index, is held out; of each part
/// tokens are taken at even distances, 6,000 and 2,000 at most. Classes are the 500 words that most often stand in the
/// part trained on, and one for all others. One pass counts and one takes.
/// </summary>
internal sealed class HeldOutSample
{
    private const int MostTraining = 6_000;
    private const int MostHeldOut = 2_000;
    private const int MostWords = 500;
    private const int FewestTokens = 200;
    private const long SplitSeed = 0x48454C44;

    private readonly int[] _classOf;
    private readonly Draws _training;
    private readonly Draws _heldOut;

    private HeldOutSample(int[] classOf, int classes, Draws training, Draws heldOut) =>
        (_classOf, Classes, _training, _heldOut) = (classOf, classes, training, heldOut);

    public int Classes { get; }

    public LabelledTokens Training => _training.Tokens;

    public LabelledTokens HeldOut => _heldOut.Tokens;

    /// <summary>Whether an example is held out.</summary>
    public static bool IsHeldOut(Example example) => SplitMix.At(SplitSeed, example.Index) % 10 == 0;

    /// <summary>Draws the tokens; null where there are fewer than 200, or none in one of the parts.</summary>
    public static HeldOutSample? Draw(
        IEnumerable<Example> corpus, Vocabulary vocabulary, WordVectors vectors, CancellationToken cancellationToken)
    {
        var (words, trained, heldOut) = (new List<WordId>(), new long[vocabulary.WordIds], 0L);
        foreach (var example in corpus)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vocabulary.Encode(example, words);
            foreach (var word in words.Where(static word => word.Trained))
            {
                _ = IsHeldOut(example) ? heldOut++ : trained[word.Id]++;
            }
        }

        var training = trained.Sum();
        if (training == 0 || heldOut == 0 || training + heldOut < FewestTokens)
        {
            return null;
        }

        var (classOf, classes) = ClassesOf(trained);
        var sample = new HeldOutSample(
            classOf,
            classes,
            new Draws(training, MostTraining, vectors.Dimension),
            new Draws(heldOut, MostHeldOut, vectors.Dimension));
        foreach (var example in corpus)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vocabulary.Encode(example, words);
            sample.Take(words, vectors, IsHeldOut(example) ? sample._heldOut : sample._training);
        }

        return sample;
    }

    private static (int[] ClassOf, int Classes) ClassesOf(long[] counts)
    {
        var most = Enumerable.Range(0, counts.Length)
            .Where(id => id != Vocabulary.Unknown && counts[id] > 0)
            .OrderByDescending(id => counts[id]).ThenBy(static id => id)
            .Take(MostWords).ToArray();
        var classOf = new int[counts.Length];
        Array.Fill(classOf, most.Length);
        for (var at = 0; at < most.Length; at++)
        {
            classOf[most[at]] = at;
        }

        return (classOf, most.Length + 1);
    }

    private void Take(List<WordId> words, WordVectors vectors, Draws draws)
    {
        var trained = Vocabulary.TrainedOf(words);
        if (!draws.AnyOf(trained))
        {
            draws.Skip(trained);
            return;
        }

        var rows = new float[trained * vectors.Dimension];
        vectors.Histories(CollectionsMarshal.AsSpan(words), rows);
        var row = 0;
        foreach (var word in words.Where(static word => word.Trained))
        {
            draws.Offer(rows.AsSpan(row++ * vectors.Dimension, vectors.Dimension), _classOf[word.Id]);
        }
    }

    /// <summary>Takes of a stream of known length some at even distances.</summary>
    private sealed class Draws(long total, int most, int dimension)
    {
        private readonly long _wanted = Math.Min(total, most);
        private readonly List<float> _rows = [];
        private readonly List<int> _classes = [];
        private long _at;

        public LabelledTokens Tokens => new(_rows.ToArray(), _classes.ToArray(), dimension);

        public bool AnyOf(int next) => (_at + next) * _wanted / total > _at * _wanted / total;

        public void Skip(int count) => _at += count;

        public void Offer(ReadOnlySpan<float> row, int label)
        {
            if (AnyOf(1))
            {
                _rows.AddRange(row);
                _classes.Add(label);
            }

            _at++;
        }
    }
}
