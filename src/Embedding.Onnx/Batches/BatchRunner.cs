using System.Collections.Concurrent;
using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Graphs;
using FisherSft.Embedding.Onnx.Weights;

namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>Threads that run batches as they come, whatever chunk they are of: no thread waits for a chunk to end.</summary>
internal sealed class BatchRunner : IDisposable
{
    private readonly BlockingCollection<(Chunk Chunk, Batch Batch)> _batches = [];
    private readonly Thread[] _threads;
    private readonly ModelGraph _graph;
    private readonly OutputHead? _head;
    private readonly bool _predicts;
    private readonly CancellationToken _cancellation;
    private long _tokens;
    private long _padded;

    public BatchRunner(ModelGraph graph, OutputHead? head, bool predicts, int threads, CancellationToken cancellation)
    {
        (_graph, _head, _predicts, _cancellation) = (graph, head, predicts, cancellation);
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Work) { IsBackground = true, Name = "embed" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Tokens run so far, and those with padding.</summary>
    public (long Tokens, long Padded) Count => (Interlocked.Read(ref _tokens), Interlocked.Read(ref _padded));

    public void Add(Chunk chunk)
    {
        foreach (var batch in chunk.Batches)
        {
            _batches.Add((chunk, batch), _cancellation);
        }
    }

    /// <summary>Waits for what is running; what is not yet started is left.</summary>
    public void Dispose()
    {
        _batches.CompleteAdding();
        while (_batches.TryTake(out var left))
        {
            left.Chunk.Fail(new OperationCanceledException());
        }

        Array.ForEach(_threads, thread => thread.Join());
        _batches.Dispose();
    }

    private void Work()
    {
        foreach (var (chunk, batch) in _batches.GetConsumingEnumerable())
        {
            try
            {
                _cancellation.ThrowIfCancellationRequested();
                Run(chunk, batch);
            }
#pragma warning disable CA1031 // The chunk hands it to whoever waits for it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                chunk.Fail(exception);
            }
        }
    }

    private void Run(Chunk chunk, Batch batch)
    {
        var ids = chunk.Ids(batch);
        var results = _graph.Run(ids, batch.Length);
        try
        {
            var predictions = _predicts ? Predict(chunk, batch, results) : null;
            Interlocked.Add(ref _tokens, ids.Sum(row => (long)row.Length));
            Interlocked.Add(ref _padded, (long)ids.Count * batch.Length);
            if (results.Count > 1)
            {
                // Logits are many times the states, which alone are kept.
                results[1].Dispose();
            }

            chunk.Finish(batch, results[0], predictions, results);
        }
        catch
        {
            results.Dispose();
            throw;
        }
    }

    private Prediction[] Predict(Chunk chunk, Batch batch, IReadOnlyList<Microsoft.ML.OnnxRuntime.OrtValue> results)
    {
        var predictions = new List<Prediction>();
        var vocabulary = _head?.Vocabulary ?? (int)results[^1].GetTensorTypeAndShape().Shape[2];
        var (logits, state) = (new float[vocabulary], new float[_graph.Dimension]);
        for (var row = 0; row < batch.Windows.Count; row++)
        {
            var window = batch.Windows[row];
            for (var position = 0; position < window.Length; position++)
            {
                if (!chunk.IsWanted(window, position, out var target))
                {
                    continue;
                }

                var at = ((long)row * batch.Length) + position;
                if (_head is not null)
                {
                    StateRows.Copy(results[0], at * _graph.Dimension, state);
                    _head.Logits(state, logits);
                }
                else
                {
                    StateRows.Copy(results[^1], at * vocabulary, logits);
                }

                predictions.Add(target < vocabulary
                    ? Predictor.Of(logits, target)
                    : throw new InputException(
                        $"{chunk.NameOf(window)} has token {target}, and the " +
                        $"{(_head is null ? "model's logits are" : "output head is")} of {vocabulary} tokens; " +
                        $"{GraphPorts.HeadInstead}, of the same model."));
            }
        }

        return [.. predictions];
    }
}
