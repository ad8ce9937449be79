using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// The picks in storage: a record for each checkpoint, which holds what is new since the one before. Each begins with the
/// rank it goes on from, so that a gap ends the reading, and what stood behind it is picked again.
/// </summary>
internal sealed class PickLog(JobStore store)
{
    private int _segments;
    private int _picks;

    /// <summary>Picks of each record: of each round, as long as storage keeps up with them.</summary>
    public List<int> Lengths { get; } = [];

    /// <summary>Reads all picks.</summary>
    public async Task<List<Pick>> LoadAsync(CancellationToken cancellationToken)
    {
        var picks = new List<Pick>();
        while (await store.ReadAsync<StoredBytes>(Name(_segments), cancellationToken) is { } record)
        {
            var reader = new WireReader([record.Bytes]);
            if (reader.ReadInt64() != picks.Count)
            {
                break;
            }

            var more = SelectionWire.ReadPicks(reader);
            picks.AddRange(more);
            Lengths.Add(more.Count);
            _segments++;
        }

        _picks = picks.Count;
        return picks;
    }

    /// <summary>Writes the picks of a round.</summary>
    public async Task AppendAsync(IReadOnlyList<Pick> picks, CancellationToken cancellationToken)
    {
        if (picks.Count == 0)
        {
            return;
        }

        var writer = new WireWriter(Array.MaxLength);
        writer.Write(_picks);
        SelectionWire.Write(writer, picks);
        var name = Name(_segments++);
        _picks += picks.Count;
        Lengths.Add(picks.Count);
        await store.WriteAsync(name, new StoredBytes { Bytes = writer.Complete()[0] }, cancellationToken);
    }

    private static string Name(int segment) => $"picks-{segment:D6}";
}
