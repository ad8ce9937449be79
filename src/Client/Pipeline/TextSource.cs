using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Fitted;
using FisherSft.Embedding.Precomputed;
using FisherSft.Transformers;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// Text files, embedded here. Nothing of an example is kept but its tokens; text is read again whenever it is needed.
/// </summary>
internal sealed class TextSource : IExampleSource
{
    private readonly CorpusSettings _settings;
    private readonly EmbedderSettings _embedder;
    private readonly CorpusReader _reader;
    private readonly RunFolder _folder;
    private readonly long[] _examples;
    private IModelEmbedder? _model;
    private EmbeddingsFolder? _embeddings;
    private string _modelHash = string.Empty;

    public TextSource(
        CorpusSettings settings,
        EmbedderSettings embedder,
        RunFolder folder,
        Func<Stream> input,
        CancellationToken cancellationToken)
    {
        (_settings, _embedder, _folder) = (settings, embedder, folder);
        var options = settings.ToReader(folder.WorkPath, folder.Resumed, input) with
        {
            // The model is opened before the first pass.
            FaultOf = embedder.Model is null ? null : example => _model!.FaultOf(example),
        };
        _reader = new CorpusReader(options, cancellationToken);
        Names = _reader.Files.Select(file => file.Name).ToList();
        _examples = new long[Names.Count];
    }

    /// <summary>Whether reading counts tokens, which takes a look at every word, to know beforehand what room they take.</summary>
    public bool CountsTokens { get; init; }

    public bool IsEmbedded => false;

    public IReadOnlyList<string> Names { get; }

    /// <summary>With what is passed over in DIR as if a run had left it, though none did: that is an input still.</summary>
    public IEnumerable<string> Paths =>
        _reader.Files.Select(file => file.Path).Concat(_reader.PassedOver.Select(Path.GetFullPath).Where(_folder.IsStranger));

    public ReadSummary Summary { get; private set; } = new(0, 0, new Dictionary<string, long>(), []);

    public IReadOnlyList<long> ExamplesByName => _examples;

    public CorpusSize Size { get; private set; } = new(0, 0, 0, 0, 0, 0);

    public JsonObject Learnt { get; private set; } = [];

    /// <summary>The examples, read anew.</summary>
    public IEnumerable<Example> Examples(CancellationToken cancellationToken) => _reader.ReadExamples(cancellationToken);

    /// <summary>Whether values are kept as float16 where they go to disk; known after reading.</summary>
    public bool IsHalf => _embedder.Half ?? _model is { IsHalf: true };

    public IReadOnlyList<double> Losses { get; private set; } = [];

    public void Dispose()
    {
        _embeddings?.Dispose();
        _model?.Dispose();
    }

    public void Read(RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        var files = OpenModel(stages, cancellationToken);
        if (_reader.PassedOver is [var first, ..] results)
        {
            stages.Message($"Passing over {Words.Count(results.Count, "results")} of runs among the inputs, such as {first}.");
        }

        stages.Begin("read", _reader.Files.Sum(file => file.Length), "bytes");
        var reasons = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var (rowBytes, tokens, longest) = (0L, 0L, 0);
        using (var rejected = new RejectedFile(folder.WorkFile(RejectedFile.FileName)))
        {
            foreach (var row in _reader.ReadRows(stages.Progress<long>(bytes => bytes), cancellationToken))
            {
                if (row.Rejected is { } unusable)
                {
                    rejected.Add(unusable);
                    reasons[unusable.Reason] = reasons.GetValueOrDefault(unusable.Reason) + 1;
                }
                else
                {
                    _examples[row.Example!.Source]++;
                    rowBytes += row.Example.Row.Length + 1;
                    var count = !CountsTokens ? 0 : _model?.TokensOf(row.Example) ?? FittedEmbedder.TokensOf(row.Example);
                    (tokens, longest) = (tokens + count, Math.Max(longest, count));
                }
            }
        }

        var inputs = _reader.Inputs!.Select(input => new InputFile(input.Name, input.Bytes, input.Sha256)).Concat(files).ToList();
        Summary = new ReadSummary(checked((int)_examples.Sum()), reasons.Values.Sum(), reasons, inputs);
        Size = new CorpusSize(
            Summary.Examples, tokens, longest, _model?.Dimension ?? _embedder.Dimension, rowBytes, files.Sum(file => file.Bytes));
        stages.End();
        Rejects.Check(Summary, _settings.MaxRejected, folder);
    }

    /// <summary>Copies rejected.jsonl as it was found.</summary>
    public void CopyRejected(string path) => File.Copy(_folder.WorkFile(RejectedFile.FileName), path, overwrite: true);

    public ITokenStore Embed(EmbeddingsStore? store, TimedStages stages, CancellationToken cancellationToken)
    {
        if (store is not null)
        {
            _embeddings = store.Open(this, stages, cancellationToken);
            Learnt = store.Learnt;
            return _embeddings;
        }

        using var embedder = Learn(stages, cancellationToken);
        var tokens = new TokenMatrix(embedder.Dimension);
        var rounds = _embedder.Half == true && embedder is not IModelEmbedder { IsHalf: true };
        Embed(embedder, rounds ? new RoundingSink(tokens) : tokens, null, stages, cancellationToken);
        return tokens;
    }

    /// <summary>The embedder: the model, or one fitted on these examples and measured on some held out.</summary>
    public IEmbedder Learn(TimedStages stages, CancellationToken cancellationToken) =>
        (IEmbedder?)_model ?? Fit(stages, cancellationToken);

    private FittedEmbedder Fit(TimedStages stages, CancellationToken cancellationToken)
    {
        var embedder = new FittedEmbedder(new FittedOptions
        {
            Dimension = _embedder.Dimension,
            Seed = _embedder.Seed,
            Threads = _embedder.Threads,
        });
        embedder.Prepare(Examples(cancellationToken), new LearnProgress(stages), cancellationToken);
        stages.Begin("learn: held-out bits", 0, "tokens");
        var heldOut = embedder.MeasureHeldOut(Examples(cancellationToken), cancellationToken);
        stages.End();
        Learnt = new JsonObject
        {
            ["vocabulary"] = embedder.VocabularySize,
            ["heldOut"] = RunRecord.HeldOut(heldOut),
        };
        return embedder;
    }

    /// <summary>Embeds every example.</summary>
    /// <param name="embedder">Prepared.</param>
    /// <param name="sink">Takes X_i.</param>
    /// <param name="each">Sees each example before it is embedded.</param>
    /// <param name="stages">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Embed(
        IEmbedder embedder, ITokenSink sink, Action<Example>? each, TimedStages stages, CancellationToken cancellationToken)
    {
        stages.Begin("embed", Summary.Examples, "examples");
        embedder.Embed(Counted(), sink, cancellationToken);
        stages.End();
        if (embedder is IModelEmbedder model)
        {
            (Learnt, Losses) = (ModelFacts.Of(model, _modelHash), model.Losses);
            ModelFacts.Tell(model.Context, model.Windowed, model.Skipped, stages.Message);
        }

        IEnumerable<Example> Counted()
        {
            foreach (var example in Examples(cancellationToken))
            {
                each?.Invoke(example);
                yield return example;
                stages.Report(example.Index + 1);
            }
        }
    }

    public SelectedRows Fetch(
        IReadOnlyList<Pick> ranking, RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        var rankOf = new Dictionary<long, int>(ranking.Count);
        for (var rank = 0; rank < ranking.Count; rank++)
        {
            rankOf.Add(ranking[rank].Index, rank);
        }

        var ids = new string?[ranking.Count];
        var places = new (int, long)[ranking.Count];
        var texts = new Dictionary<int, IReadOnlyList<Segment>>();
        using var rows = new RowSpool(folder.WorkFile("rows.tmp"), ranking.Count);
        foreach (var example in Examples(cancellationToken))
        {
            stages.Report(example.Index + 1);
            if (rankOf.TryGetValue(example.Index, out var rank))
            {
                rows.Add(rank, example.Row.Span);
                (ids[rank], places[rank]) = (example.Id, (example.Source, example.Line));
                if (SelectedRows.IsShown(rank, ranking.Count))
                {
                    texts[rank] = example.Segments;
                }
            }
        }

        rows.WriteInOrder(folder.WorkFile(SelectedFile.FileName));
        return new SelectedRows(ids, texts) { Places = places };
    }

    /// <summary>
    /// Opens the model, if there is one, before anything is read: what is wrong with it is told at once. Its files are inputs of
    /// the run as the corpus is, so that an interrupted run goes on only with the same.
    /// </summary>
    private List<InputFile> OpenModel(TimedStages stages, CancellationToken cancellationToken)
    {
        if (_embedder.Model is not { } options)
        {
            return [];
        }

        stages.Begin("load", 0, "bytes");
        _model = ModelEmbedders.Open(options);
        if (_model.DeviceNote is { } note)
        {
            stages.Message($"--device auto takes the CPU: {note}.");
        }
        else if (options.Device == "auto")
        {
            stages.Message($"--device auto takes {_model.Device}.");
        }

        var files = _model.Files(cancellationToken).ToList();
        _modelHash = ModelHash.Of(files);
        stages.End();
        return [.. files.Select(file => new InputFile(Path.Combine(options.Model, file.Name), file.Bytes, file.Sha256))];
    }

    /// <summary>What the embedder does is several passes; each that it names is shown by name.</summary>
    private sealed class LearnProgress(TimedStages stages) : IProgress<StageProgress>
    {
        private string? _stage;

        public void Report(StageProgress value)
        {
            if (value.Stage != _stage)
            {
                _stage = value.Stage;
                stages.Begin("learn: " + value.Stage, value.Total, value.Unit);
            }

            stages.Report(value.Done);
        }
    }
}
