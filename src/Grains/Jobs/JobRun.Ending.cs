using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Corpus;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>What follows the last pick: the certificate, and the rows.</content>
internal sealed partial class JobRun
{
    private const int ChunkBytes = 1 << 20;

    private async Task CertifyAsync(CancellationToken cancellationToken)
    {
        if (Job.UpperBound > 0)
        {
            return;
        }

        await EnterAsync(JobStage.Certifying, cancellationToken);
        var order = new CertifyOrder(_ranking.Count, Job.Budget, Job.TokenBudget);
        var parts = await OrderAsync(_ => order, CertificatePart.Read, cancellationToken);
        var certificate = await workbench.RunAsync(
            () => CertificateBuilder.Combine(
                parts!, _design!, _ranking, Method.IsGreedy(_counts!, Options()), Options()),
            cancellationToken);
        (Job.Information, Job.UpperBound, Job.Bound) = (certificate.Information, certificate.UpperBound, certificate.Bound);
    }

    /// <summary>Brings the picks' rows, window by window in rank order, and keeps them as they will be handed out.</summary>
    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        if (Job.ResultParts > 0)
        {
            return;
        }

        await EnterAsync(JobStage.Collecting, cancellationToken);
        var version = _ranking.Count;
        var collected = await OrderAsync(_ => new CollectOrder(version), CorpusWire.ReadCollected, cancellationToken);
        var (next, names) = (0, SourceNames());
        var (rows, bytes) = (new List<SelectedRow>(), 0L);
        foreach (var window in _ranking.Select(pick => pick.Index).Chunk(WindowPicks))
        {
            var byShard = window.ToLookup(ShardOf);
            var name = _windows++;

            // A shard that moved now would read its part again for the texts.
            var answers = await Calls().RunAsync(
                shard => byShard.Contains(shard) ? new TextsOrder(version, [.. byShard[shard]], name) : null,
                CorpusWire.ReadExamples,
                cancellationToken);
            var texts = answers.OfType<IReadOnlyList<Example>>().SelectMany(answer => answer).ToDictionary(example => example.Index);
            foreach (var index in window)
            {
                var row = RowOf(next++, texts[index], names);
                if (bytes + row.Row.Length > ChunkBytes && rows.Count > 0)
                {
                    await KeepAsync(new ResultChunk { Rows = [.. rows] });
                    (rows, bytes) = ([], 0);
                }

                rows.Add(row);
                bytes += row.Row.Length + 100;
            }
        }

        await KeepAsync(new ResultChunk { Rows = [.. rows] });
        foreach (var some in Cut(collected.SelectMany(shard => shard.Rejected)))
        {
            await KeepAsync(new ResultChunk { Rejected = some });
        }

        await RequireUnchangedAsync(cancellationToken);
        await store.WriteAsync(FactsName, FactsOf(collected.Max(shard => shard.PeakMemory)), CancellationToken.None);
        Job.Rejected = collected.Sum(shard => shard.Rejected.Count);
        Job.ResultParts = _kept;
    }

    private int _kept;

    private async Task KeepAsync(ResultChunk chunk)
    {
        await store.WriteAsync(ResultName(_kept), new StoredChunk { Chunk = chunk }, CancellationToken.None);
        _kept++;
    }

    private SelectedRow RowOf(int rank, Example example, string[] names) => new(
        rank + 1,
        example.Index,
        example.Id,
        names[example.Source],
        example.Line,
        _counts!.TokensOf((int)example.Index),
        _ranking[rank].Gain,
        example.Row.ToArray())
    {
        Score = _ranking[rank].Score,
    };

    private static IEnumerable<RejectedLine[]> Cut(IEnumerable<RejectedLine> rejected)
    {
        var (lines, bytes) = (new List<RejectedLine>(), 0L);
        foreach (var line in rejected)
        {
            lines.Add(line);
            bytes += 3L * line.Raw.Length + 100;
            if (bytes >= ChunkBytes)
            {
                yield return [.. lines];
                (lines, bytes) = ([], 0);
            }
        }

        if (lines.Count > 0)
        {
            yield return [.. lines];
        }
    }

    /// <summary>The name of a piece of the results.</summary>
    public static string ResultName(int part) => $"results-{part:D6}";
}
