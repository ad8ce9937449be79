using FisherSft.Core.Design;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Selection;

public sealed class RoundTests
{
    [Fact]
    public void Proposal_HoldsTheShardsBestGains_AndBoundsAllOthers()
    {
        var tokens = Corpora.Random(90, 8, 1, 12, seed: 3);
        var design = new DesignMatrix(8, 1);
        var shard = new Shard(tokens, 10, 60, firstIndex: 10, threads: 2);
        shard.Prepare(design, _ => { }, CancellationToken.None);
        float[] X = new float[tokens.TokensOf(20) * 8];
        tokens.CopyRows(20, X);
        design.Add(X);
        shard.Remove(20);

        var proposal = shard.Propose(design, new ProposalRequest(1, 7, long.MaxValue, Exact: true), CancellationToken.None);

        var evaluator = new GainEvaluator();
        var gains = Enumerable.Range(10, 60).Where(i => i != 20).Select(i =>
        {
            var rows = new float[tokens.TokensOf(i) * 8];
            tokens.CopyRows(i, rows);
            return new Pick(i, evaluator.Gain(design, rows));
        }).OrderByDescending(pick => pick.Gain).ThenBy(pick => pick.Index).ToList();
        Assert.Equal(gains.Take(7), proposal.Candidates.Select(candidate => new Pick(candidate.Index, GainBound.ToGain(candidate.Bound))));
        Assert.All(gains.Skip(7), pick => Assert.True(pick.Gain <= proposal.Outside.Gain));
        Assert.True(proposal.Evaluations.Total < 59, "a lazy shard does not evaluate all");
    }

    [Fact]
    public void Proposal_ForAnotherVersionOfTheDesign_IsRefused()
    {
        var tokens = Corpora.Random(5, 2, 1, 2, seed: 1);
        var design = new DesignMatrix(2, 1);
        var shard = new Shard(tokens, 0, 5, 0, 1);
        shard.Prepare(design, _ => { }, CancellationToken.None);
        Assert.Throws<ArgumentException>(() => shard.Propose(design, new ProposalRequest(3, 1, 10, Exact: false), CancellationToken.None));
        var stale = new Proposal(2, [], OutsideBound.None, default);
        Assert.Throws<ArgumentException>(
            () => new Coordinator(design, new SelectionOptions { Budget = 1 }).Decide([stale], CancellationToken.None));
    }

    [Fact]
    public void RepeatedUpdate_ChangesNothing()
    {
        var tokens = Corpora.Random(40, 4, 1, 6, seed: 9);
        var design = new DesignMatrix(4, 1);
        var shard = new Shard(tokens, 0, 40, 0, 1);
        shard.Prepare(design, _ => { }, CancellationToken.None);
        var coordinator = new Coordinator(design, new SelectionOptions { Budget = 20, Pool = 4 });
        var update = coordinator.Decide([shard.Propose(design, coordinator.Request(1), CancellationToken.None)], CancellationToken.None);
        shard.Apply(update);
        var once = shard.Propose(design, coordinator.Request(1), CancellationToken.None);
        shard.Apply(update);
        var twice = shard.Propose(design, coordinator.Request(1), CancellationToken.None);
        Assert.Equal(once.Candidates.Select(c => (c.Index, c.Bound)), twice.Candidates.Select(c => (c.Index, c.Bound)));
        Assert.Equal(once.Outside, twice.Outside);
    }
}
