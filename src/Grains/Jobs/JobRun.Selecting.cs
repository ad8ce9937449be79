using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>Selecting: Core's rounds, with shards on other machines.</content>
internal sealed partial class JobRun
{
    private const int WindowPicks = 256;
    private const long WindowBytes = 32 << 20;

    // Small rounds share a checkpoint, for no longer than this.
    private static readonly TimeSpan LongestUnwritten = TimeSpan.FromSeconds(1);

    // A run that ends early writes what it has, if storage takes it at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _deciding = new(1);
    private readonly UpdateLog _updates = new(options.UpdateLogBytes);
    private readonly List<Pick> _ranking = [];
    private DesignMatrix? _design;
    private long _windows;

    // How much of the corpus the one pass has seen.
    private double _passed;

    private async Task SelectAsync(CancellationToken cancellationToken)
    {
        if (Job.Stage.IsBefore(JobStage.Selecting))
        {
            await EnterAsync(JobStage.Selecting, cancellationToken);
        }

        var wasSelecting = Job.Stage == JobStage.Selecting;

        _design = new DesignMatrix(Specification.Dimension, Specification.Ridge);
        Ranking = _ranking;
        var done = await _pickLog.LoadAsync(cancellationToken);

        // The record is written when stages end, picks as they come.
        Job.Rounds = Method is ShardedMethod ? _pickLog.Lengths.Count : 0;
        switch (Method)
        {
            case ShardedMethod method:
                await DecideAsync(method, done, cancellationToken);
                break;
            case Sieve:
                // Past this stage all picks are in storage, and need no second pass.
                var ranking = wasSelecting ? await SieveAsync(cancellationToken) : done;
                await FollowAsync(ranking, ranking, done, cancellationToken);
                break;
            case VectorOrder order:
                var vectors = await VectorsAsync(order, cancellationToken);
                var ranked = await workbench.RunAsync(
                    () => order.Ranking(vectors, _counts!, Options(), cancellationToken).ToList(), cancellationToken);
                await FollowAsync(Scored(ranked), done, done, cancellationToken);
                break;
            case RankedOrder order:
                var chosen = await workbench.RunAsync(() => order.Ranking(_counts!, Options(), cancellationToken).ToList(), cancellationToken);
                await FollowAsync(Scored(chosen), done, done, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"no way to run {Method.Name} on a cluster");
        }
    }

    /// <summary>Methods that go by gains: proposals, decisions, updates.</summary>
    private async Task DecideAsync(ShardedMethod method, List<Pick> done, CancellationToken cancellationToken)
    {
        var coordinator = await workbench.RunAsync(() => method.Coordinate(_design!, _counts!, Options()), cancellationToken);
        foreach (var window in Windows(done.Select(pick => pick.Index)))
        {
            var rows = await RowsAsync(window, cancellationToken);
            var picks = done.GetRange(_ranking.Count, rows.Count);
            await workbench.RunAsync(
                () => Alone(() =>
                {
                    for (var at = 0; at < picks.Count; at++)
                    {
                        coordinator.Restore(picks[at], rows[at]);
                    }

                    _inDesign.AddRange(window);
                }),
                cancellationToken);
            Note(picks);
        }

        coordinator.CountEvaluations(new EvaluationCount(Job.BoundEvaluations, Job.GainEvaluations, Job.TangentEvaluations));
        await RoundsAsync(coordinator, method.PicksOfReport, cancellationToken);
    }

    private async Task RoundsAsync(ICoordinator coordinator, int picksOfCheckpoint, CancellationToken cancellationToken)
    {
        var (checkpoint, unwritten, since) = (Task.CompletedTask, new List<IReadOnlyList<Pick>>(), clock.GetTimestamp());
        try
        {
            while (!coordinator.Finished)
            {
                unwritten.Add(await RoundAsync(coordinator, cancellationToken));
                if (coordinator.Finished
                    || unwritten.Sum(picks => picks.Count) >= picksOfCheckpoint
                    || clock.GetElapsedTime(since) >= LongestUnwritten)
                {
                    // The next rounds go on while these picks are written: should they be lost, they are picked again.
                    await checkpoint;
                    (var rounds, unwritten, since) = (unwritten, [], clock.GetTimestamp());
                    checkpoint = _pickLog.AppendAsync(rounds, cancellationToken);
                }
            }

            await checkpoint;
        }
        finally
        {
            // When a round fails too: a write left behind could go over one of the job when it is resumed.
            await checkpoint.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (checkpoint.IsCompletedSuccessfully)
            {
                using var patience = new CancellationTokenSource(Patience, clock);
                await _pickLog.AppendAsync(unwritten, patience.Token).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private async Task<IReadOnlyList<Pick>> RoundAsync(ICoordinator coordinator, CancellationToken cancellationToken)
    {
        var shards = Calls().Shards;
        var (request, held, among) = await workbench.RunAsync(
            () =>
            {
                var asked = coordinator.Request(shards);
                return (asked, asked.Held.ToLookup(ShardOf), asked.Among?.ToLookup(ShardOf));
            },
            cancellationToken);
        var (round, counted) = (coordinator.Rounds, Calls().Evaluations);

        // In the first round all are asked, and compute their first bounds.
        var answers = await OrderAsync(
            shard => round > 0 && among?.Contains(shard) == false ? null : new ProposeOrder(
                request.Version,
                request.Pool,
                request.TokensLeft,
                request.Exact,
                round,
                request.BoundFrom,
                request.ProposeFrom,
                [.. held[shard]],
                request.Bytes)
            {
                Among = among?[shard].ToArray(),
            },
            SelectionWire.ReadProposal,
            cancellationToken);
        var proposals = answers.OfType<Proposal>().ToList();
        coordinator.CountEvaluations(new EvaluationCount(Calls().Evaluations - counted, 0));
        var before = coordinator.Evaluations;
        var picks = await workbench.RunAsync(
            () => Alone(() =>
            {
                var update = coordinator.Decide(proposals, cancellationToken);
                _inDesign.AddRange(update.Picked.Select(picked => picked.Pick.Index));
                Keep(update);
            }),
            cancellationToken) ? coordinator.Ranking.Skip(_ranking.Count).ToList() : [];
        (Job.BoundEvaluations, Job.GainEvaluations, Job.TangentEvaluations) = coordinator.Evaluations;
        Job.Rounds++;
        Note(picks);
        Metrics.Rounds.Add(1);

        // Shards count their own where they are.
        var here = coordinator.Evaluations;
        Metrics.Evaluations.Add(here.Gains - before.Gains - proposals.Sum(proposal => proposal.Evaluations.Gains));
        Metrics.Bounds.Add(here.Bounds - before.Bounds - proposals.Sum(proposal => proposal.Evaluations.Bounds));
        Metrics.Picks.Add(picks.Count);
        return picks;
    }

    /// <summary>The one pass: rows come here block by block, in the order of the corpus, the next while one is looked at.</summary>
    private async Task<IReadOnlyList<Pick>> SieveAsync(CancellationToken cancellationToken)
    {
        CheckSieve();
        var grid = new SieveGrid(Specification.Dimension, Options());
        using var blocks = SieveGrid.Blocks(_counts!).GetEnumerator();
        var (block, ahead) = Next();
        try
        {
            while (block is not null)
            {
                var (indices, rows, before) = (block, await ahead!, grid.Evaluations);
                (block, ahead) = Next();
                await workbench.RunAsync(
                    () =>
                    {
                        grid.Offer([.. indices.Zip(rows, (index, X) => new Candidate(index, double.PositiveInfinity, X))], cancellationToken);
                        return true;
                    },
                    cancellationToken);
                var after = grid.Evaluations;
                (Job.BoundEvaluations, Job.GainEvaluations, Job.TangentEvaluations) = after;
                Metrics.Bounds.Add((after - before).Bounds);
                Metrics.Evaluations.Add((after - before).Gains);
                _passed = (indices[^1] + 1.0) / _counts!.Count;
                changed();
            }
        }
        finally
        {
            if (ahead is not null)
            {
                await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }

        return grid.Ranking(_counts!);

        (IReadOnlyList<long>? Block, Task<IReadOnlyList<float[]>>? Rows) Next() =>
            blocks.MoveNext() ? (blocks.Current, RowsAsync(blocks.Current, cancellationToken)) : (null, null);
    }

    /// <summary>Here, unlike on one machine, a selection that is too large would take other jobs down with it.</summary>
    private void CheckSieve()
    {
        var (need, most) = (
            SieveGrid.MostBytes(Specification.Dimension, Specification.Epsilon),
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        if (need > most)
        {
            throw new JobException(
                $"--method sieve may need {need / 1e9:F1} GB for its thresholds at d = {Specification.Dimension}, and this silo spares " +
                $"{most / 1e9:F1} GB; raise --epsilon, lower --dim, or pass --method stochastic");
        }
    }

    private static List<Pick> Scored(IEnumerable<Ranked> order) =>
        [.. order.Select(ranked => new Pick(ranked.Example, 0) { Score = ranked.Score })];

    /// <summary>An order that is known: rows come in it, and each pick gets its gain.</summary>
    /// <param name="chosen">The examples, and their scores; their gains are not looked at.</param>
    /// <param name="known">The first of them whose gains are known.</param>
    /// <param name="done">Those in storage.</param>
    /// <param name="cancellationToken">Ends the work between two picks.</param>
    private async Task FollowAsync(
        IReadOnlyList<Pick> chosen, IReadOnlyList<Pick> known, List<Pick> done, CancellationToken cancellationToken)
    {
        if (!done.Select(pick => pick.Index).SequenceEqual(chosen.Take(done.Count).Select(pick => pick.Index)))
        {
            throw new JobException("the picks in storage are not of this corpus; report this fault") { Fault = JobFault.Ours };
        }

        var (evaluator, crew) = (new GainEvaluator(), new WorkCrew(workbench.Threads));
        foreach (var window in Windows(chosen.Select(pick => pick.Index)))
        {
            var rows = await RowsAsync(window, cancellationToken);
            var from = _ranking.Count;
            var picks = new List<Pick>(rows.Count);
            await workbench.RunAsync(
                () => Alone(() =>
                {
                    for (var at = 0; at < rows.Count; at++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        var rank = from + at;
                        picks.Add(chosen[rank] with { Gain = rank < known.Count ? known[rank].Gain : evaluator.Gain(_design!, rows[at], crew) });
                        _design!.Add(rows[at], picks[^1].Gain);
                        _inDesign.Add(window[at]);
                    }
                }),
                cancellationToken);
            var evaluated = Math.Max(0, from + picks.Count - Math.Max(known.Count, from));
            Job.GainEvaluations += evaluated;
            Metrics.Evaluations.Add(evaluated);
            var fresh = picks.Skip(Math.Max(0, done.Count - from)).ToList();
            Note(picks);
            Metrics.Picks.Add(fresh.Count);
            await _pickLog.AppendAsync([fresh], cancellationToken);
        }
    }

    /// <summary>Does something with the design that nobody may see half done.</summary>
    private bool Alone(Action action)
    {
        _deciding.Wait();
        try
        {
            action();
            return true;
        }
        finally
        {
            _deciding.Release();
        }
    }

    /// <summary>The token rows of examples, in the order of the examples.</summary>
    private async Task<IReadOnlyList<float[]>> RowsAsync(IReadOnlyList<long> window, CancellationToken cancellationToken)
    {
        var name = _windows++;
        var byShard = window.ToLookup(ShardOf);
        var answers = await OrderAsync(
            shard => byShard.Contains(shard) ? new RowsOrder([.. byShard[shard]], name) : null,
            SelectionWire.ReadCandidates,
            cancellationToken);
        var rows = answers.OfType<IReadOnlyList<Candidate>>().SelectMany(answer => answer)
            .ToDictionary(candidate => candidate.Index, candidate => candidate.Rows);
        return window.Select(index => rows[index]).ToList();
    }

    /// <summary>Cuts examples into windows that fit into memory at once.</summary>
    private IEnumerable<IReadOnlyList<long>> Windows(IEnumerable<long> indices)
    {
        var (window, bytes) = (new List<long>(), 0L);
        foreach (var index in indices)
        {
            window.Add(index);
            bytes += (long)_counts!.TokensOf((int)index) * Specification.Dimension * sizeof(float);
            if (window.Count == WindowPicks || bytes >= WindowBytes)
            {
                yield return window;
                (window, bytes) = ([], 0);
            }
        }

        if (window.Count > 0)
        {
            yield return window;
        }
    }

    private SelectionOptions Options() =>
        SpecificationMap.ToSelection(Specification, Job.Budget, Job.TokenBudget, _plan!.Shards.Length, workbench.Threads) with
        {
            HeldBytes = options.HeldBytes,
        };

    private void Note(IReadOnlyList<Pick> picks)
    {
        foreach (var pick in picks)
        {
            _ranking.Add(pick);
            Information += pick.Gain;
        }

        Job.Selected = _ranking.Count;
        changed();
    }
}
