// Tokens a second of the embedder, from text to stored rows, beside ONNX Runtime's own on batches without padding: the same
// model, the same number of threads, in alternation; by the clock, and by processor time, which what else the machine does
// disturbs less. Prints JSON; bench/onnx_rate.py makes the model and the table.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Onnx;
using Microsoft.ML.OnnxRuntime;

var (model, text, threads, runs, limit) = (args[0], args[1], Number(2), Number(3), Number(4));
var reader = new CorpusReader(new CorpusOptions { Inputs = [text], Split = TextSplit.Paragraph, Limit = limit });
using var embedder = new OnnxEmbedder(new ModelOptions { Model = model, Threads = threads });
var (examples, padding) = (0, 0.0);
var (ours, sequential, parallel) = (new List<Rate>(), new List<Rate>(), new List<Rate>());
var shapes = Packed([.. reader.ReadExamples(CancellationToken.None).Select(embedder.TokensOf).Select(tokens => Math.Min(tokens, embedder.Context))]);
for (var run = -1; run < runs; run++)
{
    // Run −1 warms all three up.
    var (before, padded, store, clock) = (embedder.TokensRead, embedder.TokensPadded, new TokenMatrix(embedder.Dimension), new Clock());
    embedder.Embed(reader.ReadExamples(CancellationToken.None), store, CancellationToken.None);
    var tokens = embedder.TokensRead - before;
    var rate = clock.Rate(tokens, threads);
    (examples, padding) = (store.Count, 1 - ((double)tokens / (embedder.TokensPadded - padded)));
    var (one, several) = (Peer(intraOp: threads, atOnce: 1), Peer(intraOp: 1, atOnce: threads));
    if (run >= 0)
    {
        ours.Add(rate);
        sequential.Add(one);
        parallel.Add(several);
    }
}

var reading = new Clock();
var read = reader.ReadExamples(CancellationToken.None).Sum(example => (long)embedder.TokensOf(example));
var tokenising = reading.Rate(read, threads);
Console.WriteLine(JsonSerializer.Serialize(new { examples, length = embedder.TokensRead / (runs + 1) / examples, padding, dimension = embedder.Dimension, tokenising, ours, sequential, parallel }));

int Number(int at) => int.Parse(args[at], CultureInfo.InvariantCulture);

// The corpus's own lengths, sorted, in batches of 2,048 tokens whose rows are all of their mean: nothing is padded.
static List<(int Rows, int Length)> Packed(List<int> lengths)
{
    var (batches, rows, sum) = (new List<(int, int)>(), 0, 0);
    foreach (var length in lengths.OrderDescending())
    {
        if (rows > 0 && sum + length > 2048)
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
