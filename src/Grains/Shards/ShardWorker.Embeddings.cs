using System.Text;
using FisherSft.Corpus;
using FisherSft.Corpus.Parts;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Shards;

/// <content>A shard's examples of an embeddings folder: loaded instead of embedded, rows fetched by their number.</content>
internal sealed partial class ShardWorker
{
    private ShardTokens Load(ShardPlan plan, WorkProgress progress, CancellationToken cancellationToken)
    {
        progress.Begin("load", Examples);
        var tokens = stores.Fill(
            key, sinkFor => CorpusWire.EmbeddedPart(plan, remote).Load(sinkFor, new Reported(progress), cancellationToken));
        Metrics.Tokens.Add(tokens.Store.TotalTokens);
        return tokens;
    }

    /// <summary>Loads the tokens, and tells a fault in them with the counts: of several shards' the first is to be told.</summary>
    private async Task<WorkResult> CountEmbeddedAsync(ShardPlan plan, WorkProgress progress, CancellationToken cancellationToken)
    {
        string? fault = null;
        try
        {
            await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (InputException exception)
        {
            fault = exception.Message;
        }

        var counts = new PartCounts(
            plan.Shard, Array.ConvertAll(plan.Ranges, range => new RangeCounts(range.Examples, 0, range.Examples, fault)));
        return await RunAsync(writer => CorpusWire.Write(writer, counts), cancellationToken).ConfigureAwait(false);
    }

    private Dictionary<long, Example> EmbeddedRows(ShardPlan plan, HashSet<long> picks, CancellationToken cancellationToken)
    {
        var ids = new JsonRows(SpecificationMap.ToCorpus(plan.Specification, remote));
        var rows = CorpusWire.EmbeddedPart(plan, remote).ReadRows(picks, cancellationToken)
            .ToDictionary(row => row.Index, row => Of(row.Index, ids.IdOf(row.Row), row.Row));
        return rows.Count > 0 || picks.Count == 0
            ? rows
            : picks.ToDictionary(index => index, index => Of(index, null, Encoding.UTF8.GetBytes($"{{\"index\": {index}}}")));

        static Example Of(long index, string? id, ReadOnlyMemory<byte> row) => new(index, 0, index + 1, id, [], row);
    }
}
