using System.Diagnostics;
using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Progress;
using FisherSft.Core.Scale;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Fitted;
using FisherSft.Embedding.Precomputed;
using FisherSft.Transformers;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// Tells what a run would take without doing it: reads the input once, counts the words of a sample, and estimates the
/// rest from that. Nothing is written.
/// </summary>
internal static class DryRun
{
    /// <summary>Words beyond this many are extrapolated: the mean length of examples is known well enough by then.</summary>
    private const long SampledTokens = 5_000_000;

    // A model's tokens cost more to count, and its time is measured, for no rule of thumb tells it.
    private const long ModelSampledTokens = 500_000;
    private const long ModelTimedTokens = 4096;

    public static string OfSelect(
        SelectSettings settings, Invocation invocation, TimedStages stages, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var (embedded, need, picks) = Begin(output, settings, invocation, stages, cancellationToken);
        var plan = MemoryPlan.Of(settings, need.Size, embedded);
        var onDisk = (embedded && !plan.LoadsFolder) || plan.OnDisk;
        var selecting = need.SelectMemory(onDisk, settings.Method, settings.Epsilon);
        var memory = plan.OnDisk ? Math.Max(need.EmbedMemory, selecting) : selecting;
        Line(output, "memory", settings.Memory is { } limit && limit < memory ? "at most " + Words.Bytes(limit) : "about " + Words.Bytes(memory));
        TellStore(output, settings, plan, need);
        Line(output, "disk", "about " + Words.Bytes(picks * (3 * need.BytesAnExample + 150) + 500_000));
        var fleet = new Fleet { Threads = settings.Embedder.Threads, Speed = need.Speed };
        var select = need.Selecting(picks, settings.Method, settings.Epsilon, onDisk, fleet);
        Line(output, "time", $"about {Words.Seconds(need.LearnSeconds(1) + select.Total)}{Asking(settings)}");
        return output.ToString();
    }

    private static string Asking(SelectSettings settings) => settings.Asking is null ? string.Empty : ", and what the service takes to answer";

    /// <summary>What a job would take on silos that are machines like this one.</summary>
    public static string OfSubmit(
        SelectSettings settings, int silos, Invocation invocation, TimedStages stages, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var (_, need, picks) = Begin(output, settings, invocation, stages, cancellationToken);
        var fleet = new Fleet { Silos = silos, Threads = Environment.ProcessorCount, Speed = need.Speed };
        var job = need.Selecting(picks, settings.Method, settings.Epsilon, onDisk: false, fleet);
        Line(output, "silos", $"{silos}, each on a machine like this one ({Words.Count(fleet.Threads, "threads")})");
        Line(output, "memory", $"about {Words.Bytes(job.SiloMemory + need.ModelMemory)} a silo, {Words.Bytes(job.CoordinatorMemory)} for the coordinator");
        Line(output, "network", $"about {Words.Bytes(job.NetworkBytes)} in {Words.Count((long)Math.Ceiling(job.Rounds), "rounds")}");
        Line(output, "checkpoint", "about " + Words.Bytes(job.CheckpointBytes));
        Line(output, "time", $"about {Words.Seconds(need.LearnSeconds(silos) + job.Total)}, of which {Words.Seconds(job.Ranking)} to select{Asking(settings)}");
        return output.ToString();
    }

    private static (bool Embedded, Need Need, int Picks) Begin(
        StringWriter output, SelectSettings settings, Invocation invocation, TimedStages stages, CancellationToken cancellationToken)
    {
        var embedded = Inputs.IsEmbeddingsFolder(settings);
        var cost = settings.Asking is { } asking ? new AskLlmCost(asking) : null;
        var need = embedded
            ? OfFolder(settings.Corpus.Inputs[0], stages, cancellationToken)
            : OfText(settings.Corpus, settings.Embedder, invocation, stages, cancellationToken, cost is null ? null : cost.Add);
        foreach (var example in embedded && cost is not null ? FolderSource.ExamplesOf(settings.Corpus, cancellationToken) : [])
        {
            cost!.Add(example);
        }

        var budget = settings.Budget.Examples(need.Examples);
        if (!need.Sampled)
        {
            _ = settings.Budget.Tokens(need.Tokens, need.Shortest);
        }

        Tell(output, need);
        var picks = settings.Budget.Unit == BudgetUnit.Tokens
            ? (int)Math.Clamp((double)settings.Budget.Amount / need.Tokens * need.Examples, 1, need.Examples)
            : budget;
        if (cost is not null)
        {
            Line(output, "asking", cost.ToString());
        }

        Line(output, "budget", (settings.Budget.Unit == BudgetUnit.Tokens ? "about " : string.Empty) + Words.Count(picks, "examples"));
        return (embedded, need, picks);
    }

    public static string OfEmbed(
        EmbedSettings settings, Invocation invocation, TimedStages stages, CancellationToken cancellationToken)
    {
        var need = OfText(settings.Corpus, settings.Embedder, invocation, stages, cancellationToken);
        using var output = new StringWriter { NewLine = "\n" };
        Tell(output, need);
        Line(output, "memory", "about " + Words.Bytes(need.EmbedMemory));
        Line(output, "disk", "about " + Words.Bytes(need.TokenBytes + need.Examples * (need.BytesAnExample + 8)));
        Line(output, "time", "about " + Words.Seconds(need.LearnSeconds(1)));
        return output.ToString();
    }

    private static void Tell(TextWriter output, Need need)
    {
        Line(output, "examples", Words.Count(need.Examples));
        if (need.Rejected > 0)
        {
            Line(output, "rejected", Words.Count(need.Rejected, "rows"));
        }

        Line(output, "tokens", $"{(need.Sampled ? "about " : string.Empty)}{Words.Count(need.Tokens)}, {need.Dimension} dimensions each");
    }

    private static void TellStore(TextWriter output, SelectSettings settings, MemoryPlan plan, Need need)
    {
        if (settings.Memory is null && settings.Store is null)
        {
            return;
        }

        var bytes = EmbeddingsStore.BytesOf(need.Size, settings.Embedder.Half == true, rows: settings.Store is not null);
        var place = settings.Store ?? "the folder for the results, until the run is finished";
        Line(output, "store", plan.OnDisk ? $"about {Words.Bytes(bytes)} of disk, in {place}" : "none is needed");
    }

    private static void Line(TextWriter output, string name, string text) => output.WriteLine($"{name,-10} {text}");

    private static Need OfFolder(string directory, TimedStages stages, CancellationToken cancellationToken)
    {
        stages.Begin("read", 0, "tokens");
        using var folder = EmbeddingsFolder.Open(directory, null, cancellationToken);
        stages.End();
        return new Need
        {
            Examples = folder.Count,
            Tokens = folder.TotalTokens,
            Shortest = Enumerable.Range(0, folder.Count).Min(folder.TokensOf),
            Longest = Enumerable.Range(0, folder.Count).Max(folder.TokensOf),
            Dimension = folder.Dimension,
        };
    }

    private static Need OfText(
        CorpusSettings corpus,
        EmbedderSettings embedder,
        Invocation invocation,
        TimedStages stages,
        CancellationToken cancellationToken,
        Action<Example>? each = null)
    {
        using var model = embedder.Model is { } options ? ModelEmbedders.Open(options) : null;
        var spool = Directory.CreateTempSubdirectory("fishersft-");
        var first = new List<Example>();
        try
        {
            var reader = new CorpusReader(corpus.ToReader(spool.FullName, false, invocation.Surroundings.OpenInput) with
            {
                FaultOf = model is null ? null : model.FaultOf,
            });
            stages.Begin("read", reader.Files.Sum(file => file.Length), "bytes");
            var (examples, rejected, sampled, tokens, bytes) = (0, 0L, 0, 0L, 0L);
            var reasons = new SortedDictionary<string, long>(StringComparer.Ordinal);
            var (words, shortest, longest) = (new WordSample(embedder.Dimension), long.MaxValue, 0L);
            foreach (var row in reader.ReadRows(stages.Progress<long>(done => done), cancellationToken))
            {
                if (row.Example is not { } example)
                {
                    rejected++;
                    reasons[row.Rejected!.Reason] = reasons.GetValueOrDefault(row.Rejected.Reason) + 1;
                    continue;
                }

                examples++;
                each?.Invoke(example);
                bytes += example.Row.Length;
                if (model is not null && tokens < ModelSampledTokens)
                {
                    sampled++;
                    Count(model.TokensOf(example));
                    if (tokens < ModelTimedTokens || first.Count == 0)
                    {
                        first.Add(example);
                    }
                }
                else if (model is null && tokens < SampledTokens)
                {
                    sampled++;
                    Count(words.Add(example));
                }
                else if (model is null && words.Distinct < embedder.Dimension)
                {
                    words.Add(example);
                }
            }

            stages.End();
            var inputs = reader.Files.Select(file => new InputFile(file.Name, file.Length, string.Empty)).ToList();
            if (Rejects.Fault(new ReadSummary(examples, rejected, reasons, inputs), corpus.MaxRejected, null) is { } fault)
            {
                throw fault;
            }

            if (model is null)
            {
                FittedEmbedder.CheckWords(words.Distinct, embedder.Dimension);
            }

            return new Need
            {
                Examples = examples,
                Rejected = rejected,
                Sampled = sampled < examples,
                Tokens = (long)((double)tokens / sampled * examples),
                Shortest = (int)Math.Min(shortest, int.MaxValue),
                Longest = (int)Math.Min(longest, int.MaxValue),
                Dimension = model?.Dimension ?? embedder.Dimension,
                ModelBytes = model?.Files(cancellationToken).Sum(file => file.Bytes) ?? 0,
                SecondsAToken = model is null ? 0 : SecondsAToken(model, first, cancellationToken),
                BytesAnExample = bytes / examples,
                ReadSeconds = stages.Seconds["read"],
                Threads = embedder.Threads,
            };

            void Count(long count) =>
                (tokens, shortest, longest) = (tokens + count, Math.Min(shortest, count), Math.Max(longest, count));
        }
        finally
        {
            spool.Delete(recursive: true);
        }
    }

    /// <summary>Seconds a trained token, from embedding the first examples twice: the first time warms up.</summary>
    private static double SecondsAToken(IModelEmbedder model, List<Example> examples, CancellationToken cancellationToken)
    {
        model.Embed(examples, new CountingSink(new NoSink(model.Dimension)), cancellationToken);
        var (sink, clock) = (new CountingSink(new NoSink(model.Dimension)), Stopwatch.StartNew());
        model.Embed(examples, sink, cancellationToken);
        return clock.Elapsed.TotalSeconds / sink.Tokens;
    }

    private sealed class NoSink(int dimension) : ITokenSink
    {
        public int Dimension => dimension;

        public void Add(ReadOnlySpan<float> rows)
        {
        }
    }

    /// <summary>Counts trained words, and different words of all kinds as far as the dimension asks for.</summary>
    private sealed class WordSample(int dimension)
    {
        private readonly HashSet<string> _words = new(StringComparer.Ordinal);

        public int Distinct => _words.Count;

        /// <summary>How many words of an example are trained on.</summary>
        public long Add(Example example)
        {
            var words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
            Span<char> scratch = stackalloc char[WordTokenizer.ScratchLength];
            var count = 0L;
            foreach (var segment in example.Segments)
            {
                var tokenizer = new WordTokenizer(segment.Text, scratch);
                while (tokenizer.MoveNext())
                {
                    count += segment.Trained ? 1 : 0;
                    if (_words.Count < dimension)
                    {
                        words.Add(tokenizer.Current);
                    }
                }
            }

            return count;
        }
    }
}
