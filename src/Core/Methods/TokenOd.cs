using System.Diagnostics;
using FisherSft.Core.Design;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// TokenOD of FisherSFT (Deb et al., ICML 2025): greedy D-optimal design over token embeddings, exact and lazy. This is
/// the coordinator over shards (<see cref="Coordinator"/>, <see cref="Shard"/>) hosted in one process: one design serves
/// all, and proposals and updates are plain calls.
/// </summary>
public sealed class TokenOd : ISelectionMethod
{
    /// <inheritdoc/>
    public string Name => "tokenod";

    /// <inheritdoc/>
    public SelectionResult Select(
        ITokenStore tokens,
        SelectionOptions options,
        IReadOnlyList<Pick> done,
        Action<RoundReport> report,
        CancellationToken cancellationToken)
    {
        SelectionCheck.Throw(tokens, options, done, report);
        var clock = Stopwatch.StartNew();
        var design = new DesignMatrix(tokens.Dimension, options.Ridge);
        var coordinator = new Coordinator(design, options);
        var shards = Divide(tokens, options);
        Restore(coordinator, shards, tokens, done, cancellationToken);

        var information = done.Sum(pick => pick.Gain);
        var (since, shardBounds) = (clock.Elapsed, TimeSpan.Zero);

        void Report(IReadOnlyList<Pick> picks)
        {
            information += picks.Sum(pick => pick.Gain);
            report(new RoundReport(
                coordinator.Rounds, picks, coordinator.Ranking.Count, options.Budget, coordinator.Evaluations.Total, information));
        }

        foreach (var shard in shards)
        {
            shard.Prepare(
                design,
                evaluated =>
                {
                    coordinator.CountEvaluations(evaluated);
                    Report([]);
                },
                cancellationToken);
        }

        var firstPass = clock.Elapsed - since;
        while (!coordinator.Finished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = coordinator.Request(shards.Length);
            var proposals = new Proposal[shards.Length];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(options.Threads, shards.Length) };
            since = clock.Elapsed;
            Parallel.For(0, shards.Length, parallel, s => proposals[s] = shards[s].Propose(design, request, cancellationToken));

            shardBounds += clock.Elapsed - since;
            var before = coordinator.Ranking.Count;
            var update = coordinator.Decide(proposals, cancellationToken);
            foreach (var shard in shards)
            {
                shard.Apply(update);
            }

            Report(coordinator.Ranking.Skip(before).ToList());
        }

        var selectSeconds = clock.Elapsed.TotalSeconds;
        var certificate = CertificateBuilder.Build(tokens, design, coordinator.Ranking, greedy: true, options, cancellationToken);
        return new SelectionResult(
            coordinator.Ranking,
            certificate,
            new SelectionStatistics(
                coordinator.Rounds,
                coordinator.Evaluations,
                selectSeconds,
                clock.Elapsed.TotalSeconds - selectSeconds)
            {
                Parts = coordinator.Parts(firstPass, shardBounds),
            });
    }

    private static Shard[] Divide(ITokenStore tokens, SelectionOptions options)
    {
        var shards = Math.Min(options.Shards, tokens.Count);
        var threads = Math.Max(1, options.Threads / shards);
        return Enumerable.Range(0, shards)
            .Select(s =>
            {
                var (from, to) = ((int)((long)tokens.Count * s / shards), (int)((long)tokens.Count * (s + 1) / shards));
                return new Shard(tokens, from, to - from, from, threads);
            })
            .ToArray();
    }

    private static void Restore(
        Coordinator coordinator, Shard[] shards, ITokenStore tokens, IReadOnlyList<Pick> done, CancellationToken cancellationToken)
    {
        float[] rows = [];
        foreach (var pick in done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            coordinator.Restore(pick, tokens.Rows((int)pick.Index, ref rows));
            foreach (var shard in shards)
            {
                shard.Remove(pick.Index);
            }
        }
    }
}
