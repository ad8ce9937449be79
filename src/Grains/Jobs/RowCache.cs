using FisherSft.Core.Selection;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// Token rows of candidates that were proposed and not picked: they are proposed again, and need not travel again. The
/// oldest are dropped once there are too many bytes, and fetched anew should they come up.
/// </summary>
internal sealed class RowCache(long mostBytes)
{
    private readonly Dictionary<long, float[]> _rows = [];
    private readonly Queue<long> _order = [];
    private long _bytes;

    /// <summary>The candidates that have no rows and that the cache has none for.</summary>
    public IReadOnlyList<long> Missing(IEnumerable<Candidate> candidates) =>
        candidates.Where(candidate => candidate.Rows.Length == 0 && !_rows.ContainsKey(candidate.Index))
            .Select(candidate => candidate.Index).ToList();

    /// <summary>A proposal with all rows; what came with it is kept.</summary>
    public Proposal Fill(Proposal proposal) => proposal with
    {
        Candidates = proposal.Candidates
            .Select(candidate => candidate.Rows.Length > 0 ? Keep(candidate) : candidate with { Rows = _rows[candidate.Index] })
            .ToList(),
    };

    /// <summary>Keeps rows.</summary>
    public Candidate Keep(Candidate candidate)
    {
        if (_rows.TryAdd(candidate.Index, candidate.Rows))
        {
            _order.Enqueue(candidate.Index);
            _bytes += Bytes(candidate.Rows);
        }

        return candidate;
    }

    /// <summary>Forgets what will not be proposed again, and the oldest where there is too much; between two rounds.</summary>
    public void Trim(IEnumerable<long> picked)
    {
        foreach (var index in picked)
        {
            Drop(index);
        }

        while (_bytes > mostBytes && _order.TryDequeue(out var oldest))
        {
            Drop(oldest);
        }
    }

    private void Drop(long index)
    {
        if (_rows.Remove(index, out var rows))
        {
            _bytes -= Bytes(rows);
        }
    }

    private static long Bytes(float[] rows) => rows.LongLength * sizeof(float);
}
