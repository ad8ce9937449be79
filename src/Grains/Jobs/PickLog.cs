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

    /// <summary>Picks of each round.</summary>
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
            for (var rounds = reader.ReadCount(); rounds > 0; rounds--)
            {
                Lengths.Add(reader.ReadCount());
            }

            _segments++;
        }

        _picks = picks.Count;
        return picks;
    }

    /// <summary>Writes the picks of rounds.</summary>
    public async Task AppendAsync(IReadOnlyList<IReadOnlyList<Pick>> rounds, CancellationToken cancellationToken)
    {
        var picks = rounds.SelectMany(round => round).ToList();
        if (picks.Count == 0)
        {
            return;
        }

        var lengths = rounds.Select(round => round.Count).Where(count => count > 0).ToList();
        var writer = new WireWriter(Array.MaxLength);
        writer.Write(_picks);
        SelectionWire.Write(writer, picks);
        writer.Write(lengths.Count);
        lengths.ForEach(length => writer.Write(length));
        var name = Name(_segments++);
        _picks += picks.Count;
        Lengths.AddRange(lengths);
        await store.WriteAsync(name, new StoredBytes { Bytes = writer.Complete()[0] }, cancellationToken);
    }

    private static string Name(int segment) => $"picks-{segment:D6}";
}
