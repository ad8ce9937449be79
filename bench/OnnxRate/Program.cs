// Tokens a second of the embedder, from text to stored rows, beside ONNX Runtime's own on batches without padding: the same
// model, the same device and number of threads, in alternation; by the clock, and by processor time, which what else the machine
// does disturbs less. Prints JSON: the batches first, a round of rates for each line that comes in, so that what calls it can
// take its own turn in each, and at the end of these the rest. bench/onnx_rate.py makes the model and the table.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Onnx;
using Microsoft.ML.OnnxRuntime;

var (model, text, threads, limit, device) = (args[0], args[1], Number(2), Number(3), args[4]);
var corpus = new CorpusOptions { Inputs = [text], Split = TextSplit.Paragraph, Limit = limit > 0 ? limit : null };
var reader = new CorpusReader(corpus);
using var embedder = new OnnxEmbedder(new ModelOptions { Model = model, Threads = threads, Device = device });
var gpu = DeviceName.GpuOf(embedder.Device);
var (examples, length, padding) = (0, 0L, 0.0);
var tokensOf = reader.ReadExamples(CancellationToken.None).Select(embedder.TokensOf);
var shapes = Packed([.. tokensOf.Select(tokens => Math.Min(tokens, embedder.Context))], gpu is null ? 2048 : 16_384);
Print(new { device = embedder.Device, shapes = shapes.Select(shape => new[] { shape.Rows, shape.Length }) });
while (Console.ReadLine() is not null)
{
    var (before, padded, store, clock) = (embedder.TokensRead, embedder.TokensPadded, new TokenMatrix(embedder.Dimension), new Clock());
    embedder.Embed(reader.ReadExamples(CancellationToken.None), store, CancellationToken.None);
    var tokens = embedder.TokensRead - before;
    var ours = clock.Rate(tokens, threads);
    (examples, length) = (store.Count, tokens / store.Count);
    padding = 1 - ((double)tokens / (embedder.TokensPadded - padded));
    Print(new { ours, sequential = Peer(intraOp: threads, atOnce: 1), parallel = Peer(intraOp: 1, atOnce: threads) });
}

var reading = new Clock();
var read = reader.ReadExamples(CancellationToken.None).Sum(example => (long)embedder.TokensOf(example));
Print(new { examples, length, padding, tokenising = reading.Rate(read, threads) });

int Number(int at) => int.Parse(args[at], CultureInfo.InvariantCulture);

static void Print(object what) => Console.WriteLine(JsonSerializer.Serialize(what));

// The corpus's own lengths, sorted, in batches of the embedder's size whose rows are all of their mean: nothing is padded.
static List<(int Rows, int Length)> Packed(List<int> lengths, int budget)
{
    var (batches, rows, sum) = (new List<(int, int)>(), 0, 0);
    foreach (var length in lengths.OrderDescending())
    {
        if (rows > 0 && sum + length > budget)
        {
            batches.Add((rows, (int)Math.Round((double)sum / rows)));
            (rows, sum) = (0, 0);
        }

        (rows, sum) = (rows + 1, sum + length);
    }

    batches.Add((rows, (int)Math.Round((double)sum / rows)));
    return batches;
}

Rate Peer(int intraOp, int atOnce)
{
    using var options = new SessionOptions { IntraOpNumThreads = intraOp, InterOpNumThreads = 1, EnableMemoryPattern = false };
    using var cuda = gpu is null ? null : new OrtCUDAProviderOptions();
    if (cuda is not null)
    {
        cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = $"{gpu}", ["use_tf32"] = "0" });
        options.AppendExecutionProvider_CUDA(cuda);
    }

    using var session = new InferenceSession(Path.Combine(model, "model.onnx"), options);
    Batch(shapes[0]);
    var clock = new Clock();
    Parallel.ForEach(shapes, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, Batch);
    return clock.Rate(shapes.Sum(shape => (long)shape.Rows * shape.Length), threads);

    void Batch((int Rows, int Length) shape)
    {
        long[] ids = [.. Enumerable.Range(0, shape.Rows * shape.Length).Select(at => at * 7L % 256)];
        long[] mask = [.. Enumerable.Repeat(1L, ids.Length)];
        using var input = OrtValue.CreateTensorValueFromMemory(ids, [shape.Rows, shape.Length]);
        using var attention = OrtValue.CreateTensorValueFromMemory(mask, [shape.Rows, shape.Length]);
        using var run = new RunOptions();
        using var results = session.Run(run, ["input_ids", "attention_mask"], [input, attention], ["last_hidden_state"]);
    }
}

/// <summary>Tokens a second by the clock, and by processor time over the number of threads.</summary>
internal sealed record Rate(double Clock, double Processor);

internal sealed class Clock
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TimeSpan _used = Used();

    public Rate Rate(long tokens, int threads) =>
        new(tokens / Stopwatch.GetElapsedTime(_began).TotalSeconds, tokens * threads / (Used() - _used).TotalSeconds);

    private static TimeSpan Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
