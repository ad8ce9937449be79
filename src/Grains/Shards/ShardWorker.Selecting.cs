using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Replicas;

namespace FisherSft.Grains.Shards;

/// <content>Selecting and certifying: Core's shard under the silo's replica of the design.</content>
internal sealed partial class ShardWorker
{
    private Shard? _shard;
    private int _removed;
    private long _boundEarly;

    /// <summary>Bounds gains before the first round asks for them, on threads that others' embedding leaves free.</summary>
    private async Task BoundEarlyAsync(ITokenStore tokens, WorkProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            _boundEarly = await replica.UnderDesignAsync(
                0,
                _plan!.Specification,
                (design, picked) => Prepare(tokens, design, picked, progress, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            Metrics.Bounds.Add(_boundEarly);
        }
        catch (StaleVersionException)
        {
            // Selection has begun already: the first round's order bounds under its own design.
        }
    }

    private async Task<WorkResult> ProposeAsync(ProposeOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var tokens = await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        progress.Begin("propose", 0);
        return await replica.UnderDesignAsync(
            order.Version,
            _plan!.Specification,
            (design, picked) =>
            {
                var prepared = Prepare(tokens, design, picked, progress, cancellationToken);
                var request = new ProposalRequest(order.Version, order.Pool, order.TokensLeft, order.Exact)
                {
                    BoundFrom = order.BoundFrom, ProposeFrom = order.ProposeFrom, Held = order.Held, Bytes = order.Bytes, Among = order.Among,
                };
                var proposal = _shard!.Propose(design, request, cancellationToken);
                Metrics.Evaluations.Add(proposal.Evaluations.Gains);
                Metrics.Bounds.Add(prepared + proposal.Evaluations.Bounds);
                (prepared, _boundEarly) = (prepared + _boundEarly, 0);
                var writer = new WireWriter(options.PartBytes);
                SelectionWire.Write(writer, proposal);
                return new WorkResult(writer.Complete(), prepared);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the shard up to the design: bounds where there are none, and picks forgotten.</summary>
    /// <returns>Bounds computed for that.</returns>
    private long Prepare(
        ITokenStore tokens,
        Core.Design.DesignMatrix design,
        IReadOnlyList<long> picked,
        WorkProgress progress,
        CancellationToken cancellationToken)
    {
        long evaluations = 0;
        if (_shard is null || _removed > picked.Count)
        {
            // A coordinator that came back from a checkpoint may have fewer picks than this shard has forgotten.
            _shard = null;
            var shard = new Shard(tokens, 0, tokens.Count, FirstIndex, replica.ThreadsAShard);
            Remove(shard, picked, 0);
            progress.Begin("first gains", tokens.Count);
            shard.Prepare(
                design,
                evaluated =>
                {
                    evaluations += evaluated.Total;
                    progress.Add(evaluated.Total);
                },
                cancellationToken);
            _shard = shard;
        }
        else
        {
            Remove(_shard, picked, _removed);
        }

        _removed = picked.Count;
        return evaluations;
    }

    private static void Remove(Shard shard, IReadOnlyList<long> picked, int from)
    {
        for (var rank = from; rank < picked.Count; rank++)
        {
            shard.Remove(picked[rank]);
        }
    }

    private async Task<WorkResult> RowsAsync(RowsOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var tokens = await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        progress.Begin("send rows", order.Indices.Length);
        return await RunAsync(
            writer => SelectionWire.Write(
                writer,
                order.Indices.Select(index =>
                {
                    float[] buffer = [];
                    return new Candidate(index, 0, tokens.Rows((int)(index - FirstIndex), ref buffer).ToArray());
                }).ToList()),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<WorkResult> CertifyAsync(CertifyOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var tokens = await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        progress.Begin("certify", 0);
        var budget = new SelectionOptions
        {
            Budget = order.Budget, TokenBudget = order.TokenBudget, Threads = replica.ThreadsAShard,
        };
        return await replica.UnderDesignAsync(
            order.Version,
            _plan!.Specification,
            (design, picked) =>
            {
                var part = CertificatePart.Of(tokens, 0, tokens.Count, FirstIndex, design, picked, budget, cancellationToken);
                var writer = new WireWriter(options.PartBytes);
                part.Write(writer);
                return new WorkResult(writer.Complete());
            },
            cancellationToken).ConfigureAwait(false);
    }
}
