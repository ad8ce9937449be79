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
/// anywhere; in another batch an example's values differ by rounding alone.
/// </summary>
public sealed class OnnxEmbedder : IEmbedder
{
    /// <summary>Chunks that are run or wait to be while the oldest is handed out.</summary>
    private const int ChunksInFlight = 2;

    private const int MostChunkFloats = 32 << 20;

    private readonly OnnxOptions _options;
    private readonly ModelFolder _model;
    private readonly ModelGraph _graph;
    private readonly OutputHead? _head;
    private readonly ExampleEncoder _encoder;
    private readonly List<double> _losses = [];

    /// <summary>Opens a model.</summary>
    /// <exception cref="InputException">The options or the model folder cannot be used.</exception>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public OnnxEmbedder(OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _model = ModelFolder.Open(options.Model);
        _graph = new ModelGraph(_model.Graph, _model.Config, options.Output, options.Device, options.Predicts && options.Head is null);
        try
        {
            _head = options.Head is null ? null : OutputHead.Open(options.Head, _graph.Dimension);
            if (options.Predicts && _head is null && !_graph.GivesLogits)
            {
                throw new InputException(
                    $"{_model.Graph} gives no logits, which --weights uncertainty and --method perplexity need; pass --head with the output " +
                    "layer's weights, L × d as .npy, or export the model with its logits beside the hidden states.");
            }
        }
        catch
        {
            _graph.Dispose();
            throw;
        }

        _encoder = new ExampleEncoder(_model);
    }

    /// <inheritdoc/>
    public string Name => "onnx";

    /// <inheritdoc/>
    public int Dimension => _graph.Dimension;

    /// <summary>The device it runs on: cpu, cuda:0 and so on.</summary>
    public string Device => _graph.Device;

    /// <summary>Why auto took the CPU; otherwise null.</summary>
    public string? DeviceNote => _graph.DeviceNote;

    /// <summary>The output that is taken.</summary>
    public string Output => _graph.Ports.Hidden.Name;

    /// <summary>Whether rows are values of float16, and lose nothing when stored as such.</summary>
    public bool IsHalf => _graph.Ports.Hidden.Type == TensorElementType.Float16 && !_options.Uncertainty;

    /// <summary>C, the longest input in tokens; longer examples are cut into windows.</summary>
    public int Context => _model.Config.Context;

    /// <summary>Whether the model has a beginning-of-text token.</summary>
    public bool HasBeginning => _model.Beginning is not null;

    /// <summary>How many examples were longer than the context, so far.</summary>
    public long Windowed { get; private set; }

    /// <summary>Trained first tokens that were left out, for want of a beginning-of-text token, so far.</summary>
    public long Skipped => _encoder.Skipped;

    /// <summary>Tokens that the model read, so far.</summary>
    public long TokensRead { get; private set; }

    /// <summary>The same with padding.</summary>
    public long TokensPadded { get; private set; }

    /// <summary>Each embedded example's mean loss in nats a trained token; empty where losses are not measured.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Name, length and SHA-256 of each file of the model folder.</summary>
    public IEnumerable<(string Name, long Bytes, string Sha256)> Files(CancellationToken cancellationToken) => _model.Hashes(cancellationToken);

    /// <summary>How many trained tokens an example has, without running the model.</summary>
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
        var threads = DeviceName.GpuOf(_graph.Device) is null ? _options.Threads : 2;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var runner = new BatchRunner(_graph, _head, _options.Predicts, threads, stop.Token);
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
        chunk.HandOut(Dimension, _options.Uncertainty, (rows, loss) =>
        {
            sink.Add(rows);
            if (_options.Predicts)
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
        var most = Math.Max(8L * budget, Math.Min(1 << 18, MostChunkFloats / Dimension));
        var (chunk, tokens) = (new List<EncodedExample>(), 0L);
        foreach (var example in examples)
        {
            var encoded = _encoder.Encode(example);
            chunk.Add(encoded);
            tokens += encoded.Inputs.Length;
            if (tokens >= most)
            {
                yield return new Chunk(chunk, Context, budget);
                (chunk, tokens) = ([], 0);
            }
        }

        if (chunk.Count > 0)
        {
            yield return new Chunk(chunk, Context, budget);
        }
    }

    private int BatchTokens()
    {
        const int MostLogits = 64 << 20;
        var budget = _options.BatchTokens ?? (DeviceName.GpuOf(_graph.Device) is null ? 2048 : 16_384);
        var vocabulary = _graph.GivesLogits ? Math.Max(1, _graph.Ports.Logits!.Width > 0 ? _graph.Ports.Logits.Width : _model.Config.Vocabulary ?? 1 << 17) : 1;
        return Math.Max(1, Math.Min(budget, MostLogits / vocabulary));
    }
}
