using System.Diagnostics;
using FisherSft.Core.Design;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// A method that is decided by a coordinator over shards (<see cref="ICoordinator"/>, <see cref="Shard"/>), wherever these are.
/// Here all are hosted in one process: one design serves all, and proposals and updates are plain calls.
/// </summary>
public abstract class ShardedMethod : ISelectionMethod
{
    private const int EvaluationsOfReport = 10_000;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual double? DefaultEpsilon => null;

    /// <summary>For how many picks a report, or a checkpoint, may wait: rounds of less are not told one by one.</summary>
    public virtual int PicksOfReport => 1;

    /// <inheritdoc/>
    public abstract bool IsGreedy(ITokenStore tokens, SelectionOptions options);

    /// <summary>Who decides.</summary>
    /// <param name="design">The global design; the picks are added to it.</param>
    /// <param name="tokens">All examples; asked for their lengths alone.</param>
    /// <param name="options">What to select.</param>
    public abstract ICoordinator Coordinate(DesignMatrix design, ITokenStore tokens, SelectionOptions options);

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
        var (coordinator, firstPass, proposing) = Decide(design, tokens, options, done, report, cancellationToken);
        var selectSeconds = clock.Elapsed.TotalSeconds;
        var certificate = CertificateBuilder.Build(
            tokens, design, coordinator.Ranking, IsGreedy(tokens, options), options, cancellationToken);
        return new SelectionResult(
            coordinator.Ranking,
            certificate,
            new SelectionStatistics(
                coordinator.Rounds,
                coordinator.Evaluations,
                selectSeconds,
                clock.Elapsed.TotalSeconds - selectSeconds)
            {
                Parts = coordinator.Parts(firstPass, proposing),
            });
    }

    /// <inheritdoc/>
    public IEnumerable<int> Choose(ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        SelectionCheck.Throw(tokens, options, [], static _ => { });
        return Rank(tokens, options, [], cancellationToken).Select(pick => (int)pick.Index);
    }

    /// <summary>The ranking alone.</summary>
    /// <inheritdoc cref="Select"/>
    internal IReadOnlyList<Pick> Rank(
        ITokenStore tokens, SelectionOptions options, IReadOnlyList<Pick> done, CancellationToken cancellationToken)
    {
        var design = new DesignMatrix(tokens.Dimension, options.Ridge);
        return Decide(design, tokens, options, done, static _ => { }, cancellationToken).Coordinator.Ranking;
    }

    private (ICoordinator Coordinator, TimeSpan FirstPass, TimeSpan Proposing) Decide(
        DesignMatrix design,
        ITokenStore tokens,
        SelectionOptions options,
        IReadOnlyList<Pick> done,
        Action<RoundReport> report,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var coordinator = Coordinate(design, tokens, options);
        var shards = Divide(tokens, options);
        Restore(coordinator, shards, tokens, done, cancellationToken);

        var (information, reported, evaluations) = (done.Sum(pick => pick.Gain), done.Count, 0L);
        var (since, proposing, perRound) = (clock.Elapsed, TimeSpan.Zero, new List<int>());

        void Report()
        {
            var picks = coordinator.Ranking.Skip(reported).ToList();
            (reported, evaluations) = (coordinator.Ranking.Count, coordinator.Evaluations.Total);
            information += picks.Sum(pick => pick.Gain);
            report(new RoundReport(coordinator.Rounds, picks, reported, options.Budget, evaluations, information)
            {
                PicksPerRound = perRound,
            });
            perRound = [];
        }

        foreach (var shard in coordinator.Finished ? [] : shards)
        {
            shard.Prepare(
                design,
                evaluated =>
                {
                    coordinator.CountEvaluations(evaluated);
                    Report();
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

            proposing += clock.Elapsed - since;
            var update = coordinator.Decide(proposals, cancellationToken);
            foreach (var shard in shards)
            {
                shard.Apply(update);
            }

            if (update.Picked.Count > 0)
            {
                perRound.Add(update.Picked.Count);
            }

            if (coordinator.Ranking.Count - reported >= PicksOfReport
                || coordinator.Evaluations.Total - evaluations >= EvaluationsOfReport
                || coordinator.Finished)
            {
                Report();
            }
        }

        return (coordinator, firstPass, proposing);
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
        ICoordinator coordinator, Shard[] shards, ITokenStore tokens, IReadOnlyList<Pick> done, CancellationToken cancellationToken)
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
