using FisherSft.Corpus;
using FisherSft.Embedding.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>
/// Some thousand tokens' worth of consecutive examples, batched together. Its batches are run in any order, by any thread;
/// what they give stays where the library put it until the chunk is handed out in the examples' order.
/// </summary>
internal sealed class Chunk : IDisposable
{
    private const string Remedy = "export it in float32, or check that graph and weights are of the same model";

    private readonly IReadOnlyList<EncodedExample> _examples;
    private readonly List<Part>[] _parts;
    private readonly List<IDisposable> _held = [];
    private readonly CountdownEvent _left;
    private Exception? _failure;

    /// <param name="examples">What it is made of.</param>
    /// <param name="context">C, at least 2.</param>
    /// <param name="plan">Puts its windows into batches.</param>
    public Chunk(IReadOnlyList<EncodedExample> examples, int context, Func<IEnumerable<Window>, IEnumerable<Batch>> plan)
    {
        _examples = examples;
        _parts = [.. examples.Select(_ => new List<Part>(1))];
        var windows = examples.SelectMany((example, at) => Window.Cover(at, example.Trained, context)).ToList();
        Batches = [.. plan(windows)];
        _left = new CountdownEvent(Batches.Count);
        Windowed = windows.GroupBy(window => window.Example).Count(group => group.Count() > 1 || group.First().Start > 0);
    }

    public IReadOnlyList<Batch> Batches { get; }

    /// <summary>How many examples are longer than the context.</summary>
    public int Windowed { get; }

    /// <summary>Which example a window is of, for messages.</summary>
    public string NameOf(Window window) => $"example {_examples[window.Example].Index}, line {_examples[window.Example].Line}";

    /// <summary>The ids of a batch's rows.</summary>
    public List<int[]> Ids(Batch batch) =>
        [.. batch.Windows.Select(window => _examples[window.Example].Inputs.AsSpan(window.Start, window.Length).ToArray())];

    /// <summary>Whether a position of a window is one whose row is wanted, and which token is behind it.</summary>
    public bool IsWanted(Window window, int position, out int target)
    {
        var at = window.Start + position;
        target = _examples[window.Example].Targets[at];
        return at >= window.From && _examples[window.Example].Trained[at];
    }

    /// <summary>Takes what a batch gave.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="states">Its states, B × length × d; disposed of with the chunk.</param>
    /// <param name="predictions">One a wanted row in order, or null.</param>
    /// <param name="held">What keeps the states.</param>
    public void Finish(Batch batch, OrtValue states, Prediction[]? predictions, IDisposable held)
    {
        lock (_held)
        {
            _held.Add(held);
            for (var (row, first) = (0, 0); row < batch.Windows.Count; row++)
            {
                var window = batch.Windows[row];
                var part = new Part(window, states, (long)row * batch.Length, predictions, first);
                _parts[window.Example].Add(part);
                if (predictions is not null)
                {
                    first += Enumerable.Range(0, window.Length).Count(position => IsWanted(window, position, out _));
                }
            }
        }

        _left.Signal();
    }

    /// <summary>Ends a batch that failed.</summary>
    public void Fail(Exception exception)
    {
        _failure ??= exception;
        _left.Signal();
    }

    /// <summary>Waits for all batches.</summary>
    /// <exception cref="Exception">That of the batch that failed first.</exception>
    public void Wait(CancellationToken cancellationToken)
    {
        _left.Wait(cancellationToken);
        if (_failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Hands out X_i of every example in order; rows that lie together are handed out where they lie.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="scaled">Whether rows are scaled by √(1 − Σp²).</param>
    /// <param name="take">Takes X_i and, where there are predictions, what they tell.</param>
    /// <exception cref="InputException">A value is not finite.</exception>
    public void HandOut(int dimension, bool scaled, RowTaker take)
    {
        float[] scratch = [], weights = [];
        for (var at = 0; at < _examples.Count; at++)
        {
            var (example, parts) = (_examples[at], _parts[at]);
            parts.Sort((a, b) => a.Window.From.CompareTo(b.Window.From));
            var count = checked(example.Rows * dimension);
            var (predicted, loss) = (parts[0].Predictions is null ? 0 : example.Rows, 0.0);
            weights = weights.Length < predicted ? new float[predicted] : weights;
            var uncertain = weights.AsSpan(0, predicted);
            if (predicted > 0)
            {
                loss = Predicted(parts, uncertain) / example.Rows;
                Check(example, uncertain, loss);
            }

            var rows = !scaled && parts is [var only] && Range(only) is var (first, length) && length == example.Rows
                ? StateRows.InPlace(only.States, (only.Row + first) * dimension, count)
                : [];
            if (rows.IsEmpty)
            {
                scratch = scratch.Length < count ? new float[count] : scratch;
                Gather(parts, dimension, scratch.AsSpan(0, count));
                rows = scratch.AsSpan(0, count);
                for (var row = 0; scaled && row < example.Rows; row++)
                {
                    VectorOps.Scale(scratch.AsSpan(row * dimension, dimension), MathF.Sqrt(uncertain[row]));
                }
            }

            if (Finite.FirstNot(rows) is >= 0 and var bad)
            {
                throw new InputException(
                    $"the model gives {rows[bad]} for example {example.Index}, line {example.Line}, token {bad / dimension} of those trained on, " +
                    $"component {bad % dimension}; {Remedy}.");
            }

            take(rows, example.Labels, uncertain, loss);
        }
    }

    public void Dispose()
    {
        _held.ForEach(held => held.Dispose());
        _left.Dispose();
    }

    /// <summary>The first wanted position of a part and how many follow one another from there.</summary>
    private (int First, int Count) Range(Part part)
    {
        var first = 0;
        while (!IsWanted(part.Window, first, out _))
        {
            first++;
        }

        var end = first + 1;
        while (end < part.Window.Length && IsWanted(part.Window, end, out _))
        {
            end++;
        }

        return (first, end - first);
    }

    private void Gather(List<Part> parts, int dimension, Span<float> to)
    {
        foreach (var part in parts)
        {
            for (var position = 0; position < part.Window.Length; position++)
            {
                if (IsWanted(part.Window, position, out _))
                {
                    StateRows.Copy(part.States, (part.Row + position) * dimension, to[..dimension]);
                    to = to[dimension..];
                }
            }
        }
    }

    /// <summary>1 − Σp² of each wanted row, and the sum of their losses.</summary>
    private double Predicted(List<Part> parts, Span<float> uncertain)
    {
        var (sum, row) = (0.0, 0);
        foreach (var part in parts)
        {
            for (var (position, wanted) = (0, part.First); position < part.Window.Length; position++)
            {
                if (IsWanted(part.Window, position, out _))
                {
                    uncertain[row++] = part.Predictions![wanted].Uncertainty;
                    sum += part.Predictions[wanted++].Loss;
                }
            }
        }

        return sum;
    }

    private static void Check(EncodedExample example, ReadOnlySpan<float> uncertain, double loss)
    {
        if (Finite.FirstNot(uncertain) is var bad && (bad >= 0 || !double.IsFinite(loss)))
        {
            throw new InputException(
                $"the model's logits give no probabilities for example {example.Index}, line {example.Line}, token " +
                $"{Math.Max(bad, 0)} of those trained on: they are not finite; {Remedy}.");
        }
    }

    /// <summary>A window's rows among a batch's states.</summary>
    private readonly record struct Part(Window Window, OrtValue States, long Row, Prediction[]? Predictions, int First);
}

/// <summary>
/// Takes X_i, M_i × d; y_i; 1 − Σp² of its tokens, none where the model predicts nothing; and the example's mean loss in nats a token.
/// </summary>
internal delegate void RowTaker(
    ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, ReadOnlySpan<float> uncertain, double loss);

/// <summary>What a model's prediction of one token tells.</summary>
/// <param name="Uncertainty">1 − Σp², the trace of diag p − ppᵀ; from 0 to 1.</param>
/// <param name="Loss">−log p of the token that came, in nats.</param>
internal readonly record struct Prediction(float Uncertainty, double Loss);
