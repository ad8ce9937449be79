using FisherSft.Corpus;
using FisherSft.Embedding.LastLayer;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// Tokens of a corpus to judge embeddings by. A tenth of the examples, by a hash of their index, is held out; of each side
/// tokens are taken at even distances, 6,000 and 2,000 at most. Classes are the 500 words that most often stand in the
/// side trained on, and one for all others. One pass counts and one takes, each over any parts of the corpus: the parts'
/// tokens, one part after another, are those that one pass over all of it takes.
/// </summary>
public static class HeldOutSample
{
    private const int MostTraining = 6_000;
    private const int MostHeldOut = 2_000;
    private const int MostWords = 500;
    private const int FewestTokens = 200;
    private const long SplitSeed = 0x48454C44;

    /// <summary>Whether an example is held out.</summary>
    public static bool IsHeldOut(Example example) => SplitMix.At(SplitSeed, example.Index) % 10 == 0;

    /// <summary>Counts what a part has to sample from.</summary>
    /// <param name="part">Its examples.</param>
    /// <param name="vocabulary">The words of the whole corpus.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static HeldOutCounts Count(
        IEnumerable<Example> part, Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        var (words, trained, heldOut) = (new List<WordId>(), new long[vocabulary.WordIds], 0L);
        foreach (var example in part)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vocabulary.Encode(example, words);
            foreach (var word in words.Where(static word => word.Trained))
            {
                _ = IsHeldOut(example) ? heldOut++ : trained[word.Id]++;
            }
        }

        return new HeldOutCounts(trained, heldOut);
    }

    /// <summary>Says which tokens to take; null where there are fewer than 200, or none on one of the sides.</summary>
    /// <param name="parts">The counts of the parts in their order, at least one.</param>
    public static HeldOutPlan? Plan(IReadOnlyList<HeldOutCounts> parts)
    {
        var (trained, training, heldOut) = (new long[parts[0].Trained.Length], 0L, 0L);
        var starts = new List<HeldOutStart>(parts.Count);
        foreach (var part in parts)
        {
            starts.Add(new HeldOutStart(training, heldOut));
            for (var id = 0; id < trained.Length; id++)
            {
                trained[id] += part.Trained[id];
                training += part.Trained[id];
            }

            heldOut += part.HeldOut;
        }

        return training == 0 || heldOut == 0 || training + heldOut < FewestTokens
            ? null
            : new HeldOutPlan(MostFrequent(trained), training, heldOut, starts);
    }

    /// <summary>Takes the tokens of a part.</summary>
    /// <param name="part">Its examples, in order.</param>
    /// <param name="number">Which part, among those that were counted.</param>
    /// <param name="plan">What to take.</param>
    /// <param name="model">Embeds them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static HeldOutShare Take(
        IEnumerable<Example> part, int number, HeldOutPlan plan, FittedModel model, CancellationToken cancellationToken)
    {
        var (words, d) = (new List<WordId>(), model.Vectors.Dimension);
        var training = new Draws(plan.Training, plan.Starts[number].Training, MostTraining, d);
        var heldOut = new Draws(plan.HeldOut, plan.Starts[number].HeldOut, MostHeldOut, d);
        var classOf = ClassOf(plan, model.Vocabulary.WordIds);
        foreach (var example in part)
        {
            cancellationToken.ThrowIfCancellationRequested();
            model.Vocabulary.Encode(example, words);
            Take(words, classOf, model.Vectors, IsHeldOut(example) ? heldOut : training);
        }

        return new HeldOutShare(training.Tokens, heldOut.Tokens);
    }

    private static int[] MostFrequent(long[] counts) =>
    [
        .. Enumerable.Range(0, counts.Length)
            .Where(id => id != Vocabulary.Unknown && counts[id] > 0)
            .OrderByDescending(id => counts[id]).ThenBy(static id => id)
            .Take(MostWords),
    ];

    private static int[] ClassOf(HeldOutPlan plan, int words)
    {
        var classOf = new int[words];
        Array.Fill(classOf, plan.Words.Length);
        for (var at = 0; at < plan.Words.Length; at++)
        {
            classOf[plan.Words[at]] = at;
        }

        return classOf;
    }

    private static void Take(List<WordId> words, int[] classOf, WordVectors vectors, Draws draws)
    {
        var trained = Vocabulary.TrainedOf(words);
        if (!draws.AnyOf(trained))
        {
            draws.Skip(trained);
            return;
        }

        // Few rows are drawn, and all rows of an example may be more than memory holds: one history goes along.
        var history = new float[vectors.Dimension];
        vectors.Begin(history);
        foreach (var word in words)
        {
            if (word.Trained)
            {
                draws.Offer(history, classOf[word.Id]);
            }

            vectors.GoOn(history, word.Id);
        }
    }

    /// <summary>Takes of a stream of known length some at even distances, from a place in it on.</summary>
    private sealed class Draws(long total, long from, int most, int dimension)
    {
        private readonly long _wanted = Math.Min(total, most);
        private readonly List<float> _rows = [];
        private readonly List<int> _classes = [];
        private long _at = from;

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
