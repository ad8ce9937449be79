using System.Globalization;
using FisherSft.Core.Methods;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Corpus.Parts;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>The corpus: divided, counted, and embedded.</content>
internal sealed partial class JobRun
{
    private TokenCounts? _counts;

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        // The plan is written last: where there is none, a kill fell before, and all is divided and counted anew.
        if (Job.Examples > 0 && await store.ReadAsync<StoredPlan>("plan", cancellationToken) is { } known)
        {
            _plan = known;
            return;
        }

        await EnterAsync(JobStage.Counting, cancellationToken);
        var shards = Specification.Shards > 0 ? Specification.Shards : options.ShardsPerSilo * Math.Max(1, roles.Embedding().Count);
        await workbench.RunAsync(RequireInputs, cancellationToken);
        if (await FoundAsync(FindEmbeddings, cancellationToken) is { } embeddings)
        {
            await CountEmbeddedAsync(embeddings, shards, cancellationToken);
        }
        else
        {
            await CountTextAsync(shards, cancellationToken);
        }

        // The record first: who finds the plan goes on from what was counted.
        await store.SaveAsync(cancellationToken);
        await store.WriteAsync("plan", _plan!, cancellationToken);
    }

    private async Task CountTextAsync(int shards, CancellationToken cancellationToken)
    {
        var corpus = SpecificationMap.ToCorpus(Specification, remote);
        var (files, parts) = await FoundAsync(
            () =>
            {
                var found = new CorpusReader(corpus, cancellationToken).Files;
                return (found, CorpusPartitioner.Divide(found, shards));
            },
            cancellationToken);
        _plan = PlanOf(files, parts, null);
        var hashing = HashAsync(files, cancellationToken);
        var counts = await OrderAsync(_ => new CountOrder(), CorpusWire.ReadCounts, cancellationToken);
        var starts = PartStarts.From(parts, counts!, Specification.Limit);
        _plan = PlanOf(files, parts, starts);
        _plan.Hashes = await hashing;
        CheckCounts(counts!);
    }

    /// <summary>Holds the corpus to what may be wrong with it, and resolves the budget.</summary>
    private void CheckCounts(IReadOnlyList<PartCounts> counts)
    {
        var limit = Specification.Limit ?? long.MaxValue;
        Job.Examples = Math.Min(limit, _plan!.Shards.Sum(ranges => ranges.Sum(range => range.Examples)));
        Job.Rejected = counts.Sum(part => part.Ranges
            .Where((_, at) => _plan.Shards[part.Number][at].FirstIndex < limit)
            .Sum(range => range.Rejected));
        var names = string.Join(", ", _plan.Files.Select(file => file.Name));
        var rows = Job.Examples + Job.Rejected;
        if (rows == 0)
        {
            throw new JobException($"{names}: there is no row in it; pass a file with at least one example.");
        }

        if (Job.Examples == 0 || Job.Rejected > Specification.MaxRejected * rows)
        {
            throw new JobException(string.Create(
                CultureInfo.InvariantCulture,
                $"{names}: {Job.Rejected} of {rows} rows cannot be used, more than --max-rejected {Specification.MaxRejected:P2}. ") +
                "Check the format, name the field that holds the text with --text-key, mend the rows, or pass a higher --max-rejected.");
        }

        Job.Budget = Budget.Parse(Specification.Budget).Budget!.Examples(checked((int)Job.Examples));
    }

    private async Task EmbedAsync(CancellationToken cancellationToken)
    {
        if (Job.Stage.IsBefore(JobStage.Embedding))
        {
            await EnterAsync(JobStage.Embedding, cancellationToken);
        }

        await RequireUnchangedAsync(cancellationToken);
        var measure = SpecificationMap.MeasuresLosses(Specification) && !await LoadScoresAsync(cancellationToken);
        var order = new EmbedOrder(measure, Job.Stage == JobStage.Embedding && Method is ShardedMethod);
        var shards = await OrderAsync(_ => order, CorpusWire.ReadEmbedded, cancellationToken);
        for (var shard = 0; shard < shards.Length; shard++)
        {
            Calls().Board.Count(shard, shards[shard].Tokens.Length, shards[shard].Tokens.Sum(M => (long)M));
        }

        _counts = new TokenCounts(Specification.Dimension, [.. shards.SelectMany(embedded => embedded.Tokens)]);
        if (_counts.Count != Job.Examples)
        {
            throw new JobException($"{_counts.Count} examples were embedded, {Job.Examples} were counted; report this fault.")
            {
                Fault = JobFault.Ours,
            };
        }

        // Before anything of it is stored: losses of another model would outlive the job's failure.
        var silos = Calls().Board.Shards.Select(shard => shard.Silo).ToList();
        var embedded = SameModel.Sum([.. shards.Select(shard => shard.Model)], silos, Specification.Model);
        if (measure)
        {
            await KeepScoresAsync([.. shards.SelectMany(shard => shard.Losses)], cancellationToken);
        }

        (Job.Model, _specification) = (Job.Model ?? embedded, null);
        Job.Tokens = _counts.TotalTokens;
        Job.TokenBudget = Budget.Parse(Specification.Budget).Budget!.Tokens(
            _counts.TotalTokens, Enumerable.Range(0, _counts.Count).Min(_counts.TokensOf));
    }

    /// <summary>Which shard an example is in.</summary>
    private int ShardOf(long index)
    {
        var (low, high) = (0, _plan!.Shards.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = FirstIndex(middle) <= index ? (middle, high) : (low, middle - 1);
        }

        return low;

        // A shard of no range takes the place of the next one that has some.
        long FirstIndex(int shard) => _plan.Shards.Skip(shard).FirstOrDefault(ranges => ranges.Length > 0)?[0].FirstIndex ?? long.MaxValue;
    }

    private static StoredPlan PlanOf(
        IReadOnlyList<CorpusFile> files, IReadOnlyList<CorpusPart> parts, IReadOnlyList<PartStart>? starts) => new()
    {
        Files = FilesOf(files),
        Shards = [.. parts.Select((part, number) => part.Ranges.Select((range, at) =>
        {
            var start = starts?[number].Ranges[at] ?? new RangeStart(0, 1, 0);
            return new PlanRange(range.File, range.From, range.To, start.FirstIndex, start.FirstLine, start.Examples);
        }).ToArray())],
    };
}
