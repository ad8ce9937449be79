using System.Buffers;
using System.Runtime.InteropServices;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.LastLayer;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// Word vectors fitted on the corpus itself, so that nothing need be downloaded: count which words follow which, take
/// PPMI of the counts, and its truncated singular value decomposition UΣVᵀ (Levy and Goldberg 2014 show it to be what
/// skip-gram factorises). Words are rows, contexts columns, so V√Σ of the words before, summed with decay, is a history on
/// which a linear last layer, with U√Σ for weights, tells the next word's PPMI: the model that the design criterion
/// linearises. Where the rank of PPMI is below d, the last components are zero, which the ridge of the design bears. Two
/// passes over the corpus to fit and one to embed; beside them, the decomposition costs about 8·words·(d + 16)²
/// multiply-adds. Threads and the order of merging change no bit, nor does the machine: nothing but
/// + − × ÷ and √ makes a vector. Left out are words inside words, and anything about order beyond the decay.
/// </summary>
public sealed class FittedEmbedder : IEmbedder
{
    /// <summary>Counts are kept once a worker and merged: more workers than these would cost memory and save little.</summary>
    private const int MostCounters = 8;

    private readonly FittedOptions _options;
    private readonly FittedTuning _tuning;
    private Vocabulary? _vocabulary;
    private WordVectors? _vectors;

    /// <summary>Creates the embedder.</summary>
    /// <exception cref="InputException">An option is out of range.</exception>
    public FittedEmbedder(FittedOptions options)
        : this(options, new FittedTuning())
    {
    }

    internal FittedEmbedder(FittedOptions options, FittedTuning tuning)
    {
        options.Validate();
        (_options, _tuning) = (options, tuning);
    }

    /// <inheritdoc/>
    public string Name => "fitted";

    /// <inheritdoc/>
    public int Dimension => _options.Dimension;

    /// <summary>How many words have a vector of their own; known after Prepare.</summary>
    public int VocabularySize => Vocabulary.Size;

    /// <summary>The bits of all vectors, hashed; known after Prepare.</summary>
    public string Fingerprint => Vectors.Fingerprint;

    /// <summary>The words; known after Prepare.</summary>
    public Vocabulary Vocabulary => _vocabulary ?? throw NotPrepared();

    /// <summary>The vectors; known after Prepare.</summary>
    public WordVectors Vectors => _vectors ?? throw NotPrepared();

    /// <summary>What was learned, to save or to embed with elsewhere; known after Prepare.</summary>
    public FittedModel Model => new(Vocabulary, Vectors);

    /// <summary>An embedder that has learned already: it embeds without Prepare, and gives the bits of the model's own.</summary>
    /// <param name="model">What was learned.</param>
    /// <param name="options">The threads to use; the dimension must be the model's.</param>
    /// <exception cref="InputException">An option is out of range, or the dimension another than the model's.</exception>
    public static FittedEmbedder FromModel(FittedModel model, FittedOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var embedder = new FittedEmbedder(options) { _vocabulary = model.Vocabulary, _vectors = model.Vectors };
        return options.Dimension == model.Vectors.Dimension
            ? embedder
            : throw new InputException($"--dim {options.Dimension} is not the {model.Vectors.Dimension} that the model was "
                + $"fitted with; pass --dim {model.Vectors.Dimension}");
    }

    /// <inheritdoc/>
    public void Prepare(IEnumerable<Example> corpus, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
        var counters = Math.Min(_options.Threads, MostCounters);
        var words = new WordCounts[counters];
        Count(corpus, words, static () => new WordCounts(), static (counts, example) => counts.Add(example), "count words", 0);
        for (var worker = 1; worker < words.Length; worker++)
        {
            words[0].Merge(words[worker]);
        }

        var vocabulary = VocabularyOf(words[0]);
        var pairs = new CooccurrenceCounts[counters];
        Count(
            corpus,
            pairs,
            () => CountsFor(vocabulary),
            static (counts, example) => counts.Add(example),
            "count pairs",
            words[0].Examples);
        for (var worker = 1; worker < pairs.Length; worker++)
        {
            pairs[0].Merge(pairs[worker]);
        }

        progress.Report(new StageProgress("fit vectors", 0, 0, "vectors"));
        Fit(vocabulary, pairs[0], cancellationToken);

        void Count<T>(
            IEnumerable<Example> examples, T[] workers, Func<T> create, Action<T, Example> add, string stage, long total)
        {
            for (var worker = 0; worker < workers.Length; worker++)
            {
                workers[worker] = create();
            }

            ExampleBatches.Count(
                examples,
                workers.Length,
                (worker, example) => add(workers[worker], example),
                done => progress.Report(new StageProgress(stage, done, total, "examples")),
                cancellationToken);
        }
    }

    /// <summary>The vocabulary that the options ask for, from the counts of the whole corpus.</summary>
    /// <exception cref="InputException">It is smaller than the dimension.</exception>
    public Vocabulary VocabularyOf(WordCounts counts)
    {
        var vocabulary = Vocabulary.From(counts, _options.Vocabulary);
        CheckSize(vocabulary);
        return vocabulary;
    }

    /// <summary>Empty counts for a part of the corpus.</summary>
    public CooccurrenceCounts CountsFor(Vocabulary vocabulary) => new(vocabulary, _tuning.Window);

    /// <summary>Makes the vectors from counts of the whole corpus, wherever its parts were counted.</summary>
    /// <param name="vocabulary">The words.</param>
    /// <param name="counts">The counts, made with that vocabulary.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Fit(Vocabulary vocabulary, CooccurrenceCounts counts, CancellationToken cancellationToken)
    {
        CheckSize(vocabulary);
        var ppmi = Ppmi.Of(counts, vocabulary.ContextIds);
        var (sigma, V) = RandomizedSvd.Decompose(ppmi, Dimension, _options.Seed, _options.Threads, cancellationToken);
        (_vocabulary, _vectors) = (vocabulary, WordVectors.From(V, sigma, vocabulary.Counts, _tuning.Decay));
    }

    /// <inheritdoc/>
    public void Embed(IEnumerable<Example> examples, ITokenSink sink, CancellationToken cancellationToken)
    {
        var embedded = new List<(float[] Rows, long Length, int[] Labels)>();
        foreach (var batch in ExampleBatches.Of(examples, cancellationToken))
        {
            CollectionsMarshal.SetCount(embedded, batch.Count);
            Work.Share(batch.Count, _options.Threads, at => CollectionsMarshal.AsSpan(embedded)[at] = Rows(batch[at]));
            for (var at = 0; at < batch.Count; at++)
            {
                var (rows, length, labels) = embedded[at];
                if (length == 0 || length > Array.MaxLength)
                {
                    throw new InputException($"example {batch[at].Index}, from line {batch[at].Line}, has "
                        + $"{length / Dimension} words to train on, expected 1 to {Array.MaxLength / Dimension}; "
                        + "remove or split it");
                }

                sink.Add(rows.AsSpan(0, (int)length), labels);
                ArrayPool<float>.Shared.Return(rows);
            }
        }
    }

    /// <summary>How many tokens of an example are trained on, without embedding it.</summary>
    public static int TokensOf(Example example)
    {
        ArgumentNullException.ThrowIfNull(example);
        Span<char> scratch = stackalloc char[WordTokenizer.ScratchLength];
        var count = 0;
        foreach (var segment in example.Segments)
        {
            if (segment.Trained)
            {
                for (var words = new WordTokenizer(segment.Text, scratch); words.MoveNext();)
                {
                    count++;
                }
            }
        }

        return count;
    }

    /// <summary>
    /// How well a linear last layer on the embeddings predicts words of examples it has not seen: in bits a word, beside
    /// the bits of the words' frequencies alone. A tenth of the examples, chosen by a hash of their index, is held out from
    /// the layer; the vectors were fitted on all of the corpus. Two passes, and about a second for d = 256.
    /// </summary>
    /// <param name="corpus">Gives the examples anew each time it is enumerated.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null where there are too few words to say.</returns>
    public HeldOut? MeasureHeldOut(IEnumerable<Example> corpus, CancellationToken cancellationToken)
    {
        var plan = HeldOutSample.Plan([HeldOutSample.Count(corpus, Vocabulary, cancellationToken)]);
        return plan is null
            ? null
            : MeasureHeldOut(plan, [HeldOutSample.Take(corpus, 0, plan, Model, cancellationToken)], cancellationToken);
    }

    /// <summary>The same measure from the shares of the parts of a corpus.</summary>
    /// <param name="plan">What was taken.</param>
    /// <param name="shares">The tokens taken of each part, in the order of the parts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public HeldOut MeasureHeldOut(
        HeldOutPlan plan, IReadOnlyList<HeldOutShare> shares, CancellationToken cancellationToken)
    {
        var sample = HeldOutShare.Join(shares);
        return HeldOutBits.Measure(sample.Training, sample.HeldOut, plan.Classes, _options.Threads, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Holds d to the words that there are.</summary>
    /// <param name="words">How many different ones; those beyond d need not be counted.</param>
    /// <param name="dimension">d.</param>
    /// <exception cref="InputException">There are fewer than d.</exception>
    public static void CheckWords(int words, int dimension)
    {
        if (words < dimension)
        {
            throw new InputException($"--dim {dimension} is above what a vocabulary of {words} words supports; pass "
                + $"--dim {Math.Max(1, words)} or less, or more text");
        }
    }

    private static InvalidOperationException NotPrepared() => new("Prepare has not been called");

    /// <summary>X_i in a rented array, its length, and y_i; no array where it would be empty or too long.</summary>
    private (float[] Rows, long Length, int[] Labels) Rows(Example example)
    {
        var words = new List<WordId>();
        Vocabulary.Encode(example, words);
        var length = (long)Vocabulary.TrainedOf(words) * Dimension;
        if (length == 0 || length > Array.MaxLength)
        {
            return ([], length, []);
        }

        var rows = ArrayPool<float>.Shared.Rent((int)length);
        Vectors.Histories(CollectionsMarshal.AsSpan(words), rows.AsSpan(0, (int)length));
        return (rows, length, [.. words.Where(static word => word.Trained).Select(static word => word.Id)]);
    }

    private void CheckSize(Vocabulary vocabulary)
    {
        CheckWords(vocabulary.Size, Dimension);

        var most = Array.MaxLength / vocabulary.ContextIds - RandomizedSvd.Oversampling;
        if (Dimension > most)
        {
            throw new InputException($"--dim {Dimension} with a vocabulary of {vocabulary.Size} words makes a matrix of more "
                + $"than {Array.MaxLength} values; pass --dim {most} or less");
        }
    }
}
