using FisherSft.Core.Selection.Wire;
using FisherSft.Corpus;
using FisherSft.Corpus.Parts;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Shards;

/// <content>Collecting: the text of the picks.</content>
internal sealed partial class ShardWorker
{
    private Dictionary<long, Example>? _texts;
    private int _textsVersion;

    private async Task<WorkResult> CollectAsync(int version, WorkProgress progress, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(counted: true, cancellationToken).ConfigureAwait(false);
        var (first, end) = (FirstIndex, FirstIndex + Examples);
        var mine = await replica.UnderDesignAsync(
            version,
            plan.Specification,
            (_, picked) => picked.Where(index => index >= first && index < end).ToHashSet(),
            cancellationToken).ConfigureAwait(false);
        progress.Begin("fetch rows", _reader?.Bytes ?? 0);
        return await RunAsync(
            writer =>
            {
                var rejected = new List<RejectedRow>();
                _texts = _reader is null
                    ? EmbeddedRows(plan, mine, cancellationToken)
                    : TextRows(_reader, mine, rejected, new Reported(progress), cancellationToken);
                _textsVersion = version;
                CorpusWire.Write(writer, rejected);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Dictionary<long, Example> TextRows(
        PartReader reader, HashSet<long> picks, List<RejectedRow> rejected, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<long, Example>(picks.Count);
        foreach (var row in reader.ReadRows(_start!, progress, cancellationToken))
        {
            if (row.Rejected is { } unusable)
            {
                rejected.Add(unusable);
            }
            else if (picks.Contains(row.Example!.Index))
            {
                texts.Add(row.Example.Index, row.Example with { Segments = [] });
            }
        }

        return texts;
    }

    private async Task<WorkResult> TextsAsync(TextsOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        if (_texts is null || _textsVersion != order.Version)
        {
            await CollectAsync(order.Version, progress, cancellationToken).ConfigureAwait(false);
        }

        progress.Begin("send rows", order.Indices.Length);
        return await RunAsync(
            writer => CorpusWire.Write(writer, order.Indices.Select(index => _texts![index]).ToList()), cancellationToken)
            .ConfigureAwait(false);
    }
}
