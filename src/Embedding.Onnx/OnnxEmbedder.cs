using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Batches;
using FisherSft.Embedding.Onnx.Graphs;
using FisherSft.Embedding.Onnx.Weights;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FisherSft.Embedding.Onnx;

/// <summary>
/// Hidden states of a transformer: x_ij is the model's last state at the position before token j, the state that predicts
/// it. Consecutive examples are read and tokenised while others run, batched by length, run by several threads at once,
/// and handed out in their order. How examples are batched depends on the model and the examples alone, so the same
/// corpus gives the same bits whatever the number of threads. Nothing is learnt, so parts of a corpus may be embedded
/// anywhere: on a CPU an example's values are the same bits in any batch, on a GPU they differ by rounding alone.
/// </summary>
public sealed class OnnxEmbedder : IModelEmbedder
{
    /// <summary>Chunks that are run or wait to be while the oldest is handed out.</summary>
    private const int ChunksInFlight = 2;

    private const int MostChunkFloats = 32 << 20;

    private readonly ModelOptions _options;
    private readonly int? _batchTokens;
    private readonly bool _predicts;
    private readonly ModelFolder _model;
    private readonly ModelGraph _graph;
    private readonly OutputHead? _head;
    private readonly ExampleEncoder _encoder;
    private readonly List<double> _losses = [];

    /// <summary>Opens a model.</summary>
    /// <exception cref="InputException">The options or the model folder cannot be used.</exception>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public OnnxEmbedder(ModelOptions options)
        : this(options, null)
    {
    }

    /// <param name="options">How to run which model.</param>
    /// <param name="batchTokens">
    /// Tokens of a batch, padding among them; null for 2,048 on a CPU and 16,384 on a GPU, less where a batch's logits would
    /// pass 256 MB.
    /// </param>
    internal OnnxEmbedder(ModelOptions options, int? batchTokens)
    {
        ArgumentNullException.ThrowIfNull(options);
        OnnxOptions.Validate(options);
        (_options, _batchTokens, _predicts) = (options, batchTokens, OnnxOptions.Predicts(options));
        _model = ModelFolder.Open(options.Model);
        if (options.Context > _model.Config.Context)
        {
            throw new InputException(
                $"--context {options.Context} is more than the {_model.Config.Context} tokens that the model in {options.Model} reads at once; pass 2 " +
                "to that, or leave it out.");
        }

        _encoder = new ExampleEncoder(_model);
        _graph = new ModelGraph(_model.Graph, _model.Config, options.Output, options.Device, _predicts && options.Head is null);
        try
        {
            _head = options.Head is null ? null : OutputHead.Open(options.Head, _graph.Dimension, _model.Config.Vocabulary);
            if (_predicts && _head is null && !_graph.GivesLogits)
            {
                throw new InputException(
                    $"{_model.Graph} gives no logits, which --weights uncertainty and --method perplexity need; " +
                    $"{GraphPorts.HeadInstead}, or export the model with its logits beside the hidden states.");
            }

            var width = Math.Max(Dimension, LogitsWidth);
            Context = Window.Longest(options.Context ?? _model.Config.Context, width);
            if (Context < 2)
            {
                throw new InputException(
                    $"{_model.Graph} would give {width} values a token, of which no two tokens' fit into 2 GiB; correct " +
                    $"hidden_size and vocab_size in {ModelConfig.FileName}, or choose another model.");
            }
        }
        catch
        {
            _graph.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => "onnx";

    /// <inheritdoc/>
    public int Dimension => _graph.Dimension;

    /// <inheritdoc/>
    public string Device => _graph.Device;

    /// <inheritdoc/>
    public string? DeviceNote => _graph.DeviceNote;

    /// <inheritdoc/>
    public string Output => _graph.Ports.Hidden.Name;

    /// <inheritdoc/>
    public bool IsHalf => _graph.Ports.Hidden.Type == TensorElementType.Float16;

    /// <inheritdoc/>
    public int Context { get; }

    /// <summary>Whether the model has a beginning-of-text token.</summary>
    public bool HasBeginning => _model.Beginning is not null;

    /// <inheritdoc/>
    public long Windowed { get; private set; }

    /// <inheritdoc/>
    public long Skipped { get; private set; }

    /// <inheritdoc/>
    public long TokensRead { get; private set; }

    /// <inheritdoc/>
    public long TokensPadded { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Losses => _losses;

    /// <inheritdoc/>
    public IEnumerable<(string Name, long Bytes, string Sha256)> Files(CancellationToken cancellationToken) =>
        ModelFiles.Hash(_model, _options.Head, cancellationToken);

    /// <summary>What <see cref="FaultOf"/> tells, without loading the graph.</summary>
    /// <param name="model">The model folder.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static Func<Example, string?> RowFaults(string model) => new ExampleEncoder(ModelFolder.Open(model)).FaultOf;

    /// <inheritdoc/>
    public string? FaultOf(Example example) => _encoder.FaultOf(example);

    /// <inheritdoc/>
    public int TokensOf(Example example) => _encoder.Encode(example).Rows;

    /// <inheritdoc/>
    public void Prepare(IEnumerable<Example> corpus, IProgress<StageProgress> progress, CancellationToken cancellationToken)
    {
    }

    /// <inheritdoc/>
    public void Embed(IEnumerable<Example> examples, ITokenSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(sink);
        var budget = BatchTokens();
        var threads = OnGpu ? 2 : _options.Threads;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var runner = new BatchRunner(_graph, _head, _predicts, threads, stop.Token);
        var running = new Queue<Chunk>();
        try
        {
            foreach (var chunk in Chunks(examples, budget))
            {
                running.Enqueue(chunk);
                runner.Add(chunk);
                if (running.Count > ChunksInFlight)
                {
                    HandOut(running, sink, cancellationToken);
                }
            }

            while (running.Count > 0)
            {
                HandOut(running, sink, cancellationToken);
            }

            (TokensRead, TokensPadded) = (TokensRead + runner.Count.Tokens, TokensPadded + runner.Count.Padded);
        }
        finally
        {
            // After a failure what still waits is not run, and what runs is waited for before its memory goes.
            stop.Cancel();
            runner.Dispose();
            foreach (var chunk in running)
            {
                chunk.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private void HandOut(Queue<Chunk> running, ITokenSink sink, CancellationToken cancellationToken)
    {
        var chunk = running.Peek();
        chunk.Wait(cancellationToken);
        var apart = _options.Uncertainty ? sink as IWeightedSink : null;
        chunk.HandOut(Dimension, _options.Uncertainty && apart is null, (rows, labels, uncertain, loss) =>
        {
            if (apart is not null)
            {
                apart.Add(rows, uncertain);
            }
            else
            {
                sink.Add(rows, labels);
            }

            if (_predicts)
            {
                _losses.Add(loss);
            }
        });
        Windowed += chunk.Windowed;
        running.Dequeue().Dispose();
    }

    /// <summary>Consecutive examples of so many tokens that batches find windows of their length.</summary>
    private IEnumerable<Chunk> Chunks(IEnumerable<Example> examples, int budget)
    {
        var plan = Plan(budget);
        var most = Math.Max(4L * budget, Math.Min(32L * budget, MostChunkFloats / Dimension));
        var (chunk, tokens) = (new List<EncodedExample>(), 0L);
        foreach (var example in examples)
        {
            var encoded = _encoder.Encode(example);
            CheckRoom(encoded);
            Skipped += encoded.SkipsFirst ? 1 : 0;
            chunk.Add(encoded);
            tokens += encoded.Inputs.Length;
            if (tokens >= most)
            {
                yield return new Chunk(chunk, Context, plan);
                (chunk, tokens) = ([], 0);
            }
        }

        if (chunk.Count > 0)
        {
            yield return new Chunk(chunk, Context, plan);
        }
    }

    private Func<IEnumerable<Window>, IEnumerable<Batch>> Plan(int budget) =>
        // One scale for all values of a batch makes an example another one in another batch.
        _model.GraphFile.IsQuantisedAsItRuns ? windows => BatchPlan.Exact(windows, 1, length => length)
        // Without a mask a graph that reads both ways would read padding.
        : !_graph.HasMask ? windows => BatchPlan.Exact(windows, budget, length => length)
        : OnGpu ? windows => BatchPlan.Few(windows, budget)
        : windows => BatchPlan.Exact(windows, budget, length => BatchPlan.Padded(length, Context));

    private void CheckRoom(EncodedExample example)
    {
        if ((long)example.Rows * Dimension > Array.MaxLength)
        {
            throw new InputException(
                $"example {example.Index}, line {example.Line}: its {example.Rows} trained tokens of {Dimension} dimensions are more values than " +
                $"the {Array.MaxLength} that an example may have; cut the row into several.");
        }
    }

    /// <summary>L where runs give logits, otherwise 0; where nothing tells it, more than the models of today have.</summary>
    private int LogitsWidth => !_graph.GivesLogits ? 0
        : _graph.Ports.Logits!.Width > 0 ? _graph.Ports.Logits.Width
        : _model.Config.Vocabulary ?? 1 << 18;

    private bool OnGpu => DeviceName.GpuOf(_graph.Device) is not null;

    private int BatchTokens()
    {
        const int MostLogits = 64 << 20;
        var budget = _batchTokens ?? (OnGpu ? 16_384 : 2048);
        return Math.Max(1, Math.Min(budget, MostLogits / Math.Max(1, LogitsWidth)));
    }
}
