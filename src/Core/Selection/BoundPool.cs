using System.Collections.Concurrent;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection;

/// <summary>
/// Bounds many examples on several threads. Rows of several short ones stand in one product and long ones are cut, so that
/// threads get pieces alike in size and large enough to be fast; the bounds are those of one example after the other.
/// </summary>
internal sealed class BoundPool(WorkCrew crew)
{
    private const int LeastRows = 24;

    private readonly ConcurrentBag<Space> _idle = [];

    /// <summary>Bounds examples 0 … tokens.Count − 1.</summary>
    /// <param name="design">Gives P.</param>
    /// <param name="tokens">M of each.</param>
    /// <param name="rows">Gives the rows of each; called from any thread, several times for a long one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public double[] Run(DesignMatrix design, IReadOnlyList<int> tokens, ExampleRows rows, CancellationToken cancellationToken)
    {
        var parts = Parts(tokens);
        var pieces = Pieces(parts);
        crew.Run(
            pieces.Count,
            at =>
            {
                var space = _idle.TryTake(out var idle) ? idle : new Space();
                var piece = parts.AsSpan(pieces[at].Start.Value, pieces[at].End.Value - pieces[at].Start.Value);
                space.Evaluator.BoundParts(design, Gather(piece, design.Dimension, rows, space), piece);
                _idle.Add(space);
            },
            cancellationToken);
        var bounds = new double[tokens.Count];
        for (var at = 0; at < parts.Length;)
        {
            var (example, logs, trace) = (parts[at].Example, 0.0, 0.0);
            for (; at < parts.Length && parts[at].Example == example; at++)
            {
                (logs, trace) = (logs + parts[at].Logs, trace + parts[at].Trace);
            }

            bounds[example] = GainEvaluator.BoundOfParts(design, tokens[example], logs, trace);
        }

        return bounds;
    }

    private static BoundPart[] Parts(IReadOnlyList<int> tokens)
    {
        var parts = new List<BoundPart>(tokens.Count);
        for (var example = 0; example < tokens.Count; example++)
        {
            for (var from = 0; from < tokens[example]; from = parts[^1].To)
            {
                parts.Add(new BoundPart(example, from, BoundPart.End(from, tokens[example])));
            }
        }

        return [.. parts];
    }

    /// <summary>Ranges of parts with about as many rows.</summary>
    private List<Range> Pieces(BoundPart[] parts)
    {
        var total = parts.Sum(part => part.To - part.First);
        var most = Math.Clamp((total + crew.Threads - 1) / crew.Threads, LeastRows, BoundPart.MostRows + 1);
        var (pieces, start, rows) = (new List<Range>(), 0, 0);
        for (var at = 0; at < parts.Length; at++)
        {
            var more = parts[at].To - parts[at].First;
            if (rows > 0 && rows + more > most)
            {
                pieces.Add(start..at);
                (start, rows) = (at, 0);
            }

            rows += more;
        }

        if (rows > 0)
        {
            pieces.Add(start..parts.Length);
        }

        return pieces;
    }

    private static ReadOnlySpan<float> Gather(ReadOnlySpan<BoundPart> piece, int d, ExampleRows rows, Space space)
    {
        if (piece.Length == 1)
        {
            return rows(piece[0].Example, ref space.Rows)[(piece[0].First * d)..(piece[0].To * d)];
        }

        var length = 0;
        foreach (var part in piece)
        {
            length += (part.To - part.First) * d;
        }

        if (space.Piece.Length < length)
        {
            space.Piece = GC.AllocateUninitializedArray<float>(length);
        }

        var at = 0;
        foreach (var part in piece)
        {
            var X = rows(part.Example, ref space.Rows)[(part.First * d)..(part.To * d)];
            X.CopyTo(space.Piece.AsSpan(at));
            at += X.Length;
        }

        return space.Piece.AsSpan(0, length);
    }

    private sealed class Space
    {
        public readonly GainEvaluator Evaluator = new();
        public float[] Rows = [];
        public float[] Piece = [];
    }
}

/// <summary>Gives the rows of an example, M × d, row-major, where they lie or in the buffer.</summary>
/// <param name="example">Which of those asked for.</param>
/// <param name="buffer">Of this thread, to be replaced by a longer one where needed.</param>
internal delegate ReadOnlySpan<float> ExampleRows(int example, ref float[] buffer);
