using FisherSft.Core.Selection.Wire;
using FisherSft.Corpus;
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
        progress.Begin("fetch rows", _reader!.Bytes);
        return await RunAsync(
            writer =>
            {
                var (texts, rejected) = (new Dictionary<long, Example>(mine.Count), new List<RejectedRow>());
                foreach (var row in _reader.ReadRows(_start!, new Reported(progress), cancellationToken))
                {
                    if (row.Rejected is { } unusable)
                    {
                        rejected.Add(unusable);
                    }
                    else if (mine.Contains(row.Example!.Index))
                    {
                        texts.Add(row.Example.Index, row.Example with { Segments = [] });
                    }
                }

                (_texts, _textsVersion) = (texts, version);
                CorpusWire.Write(writer, rejected);
            },
            cancellationToken).ConfigureAwait(false);
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
