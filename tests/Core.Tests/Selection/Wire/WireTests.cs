using FisherSft.Core.Design;
using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Tests.Selection.Wire;

public class WireTests
{
    private static readonly TokenMatrix Tokens = Corpus(40, 12);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(1 << 21)]
    public void Proposal_ComesBackFromPartsOfAnySize(int limit)
    {
        var shard = new Shard(Tokens, 0, Tokens.Count, 100, threads: 1);
        var design = new DesignMatrix(12, 1);
        shard.Prepare(design, static _ => { }, TestContext.Current.CancellationToken);
        var proposal = shard.Propose(design, new ProposalRequest(0, 9, long.MaxValue, Exact: true), TestContext.Current.CancellationToken);

        var writer = new WireWriter(limit);
        SelectionWire.Write(writer, proposal);
        var parts = writer.Complete();

        Assert.All(parts, part => Assert.InRange(part.Length, 0, limit));
        var read = SelectionWire.ReadProposal(new WireReader(parts));
        Assert.Equal(proposal with { Candidates = [] }, read with { Candidates = [] });
        Assert.Equal(
            proposal.Candidates.Select(candidate => (candidate.Index, candidate.Bound)),
            read.Candidates.Select(candidate => (candidate.Index, candidate.Bound)));
        Assert.All(proposal.Candidates.Zip(read.Candidates), pair => Assert.Equal(pair.First.Rows, pair.Second.Rows));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(4.0)]
    public void ReplicaOfASnapshot_GoesOnAsOneThatSawEveryPick(double gain)
    {
        const int D = 40;
        var tokens = Core.Tests.Corpora.Random(120, D, 1, 6, seed: 8, copies: false);
        var rows = Enumerable.Range(0, tokens.Count).Select(i => RowsOf(tokens, i)).ToList();
        foreach (var taken in new[] { 0, 1, 20, 70 })
        {
            var (one, late) = (new DesignMatrix(D, 0.5), new DesignMatrix(D, 0.5));
            rows.Take(taken).ToList().ForEach(X => one.Add(X, gain));
            var writer = new WireWriter(1000);
            DesignWire.Write(writer, one, Enumerable.Range(0, taken).Select(i => (long)i));
            DesignWire.Read(new WireReader(writer.Complete()), late);
            var evaluator = new GainEvaluator();
            foreach (var X in rows.Skip(taken))
            {
                Assert.Equal(evaluator.Gain(one, X), evaluator.Gain(late, X));
                Assert.Equal(evaluator.Bound(one, X), evaluator.Bound(late, X));
                one.Add(X, gain);
                late.Add(X, gain);
            }
        }
    }

    [Fact]
    public void ReplicaOfASnapshot_HasTheBitsOfOneThatSawEveryPick()
    {
        var (one, asked, late) = (new DesignMatrix(12, 0.5), new DesignMatrix(12, 0.5), new DesignMatrix(12, 0.5));
        var rows = Enumerable.Range(0, 25).Select(RowsOf).ToList();
        rows.ForEach(X => one.Add(X, 0.1));
        foreach (var X in rows)
        {
            // Asked for at every version what the other makes at the end alone.
            asked.Add(X, 0.1);
            asked.TraceOfInverse();
            new GainEvaluator().Gain(asked, RowsOf(0));
        }

        var writer = new WireWriter(100);
        DesignWire.Write(writer, asked, Enumerable.Range(0, 25).Select(i => (long)i));

        var picked = DesignWire.Read(new WireReader(writer.Complete()), late);

        Assert.Equal(25, picked.Count);
        var evaluator = new GainEvaluator();
        for (var i = 0; i < Tokens.Count; i++)
        {
            Assert.Equal(evaluator.Gain(one, RowsOf(i)), evaluator.Gain(asked, RowsOf(i)));
            Assert.Equal(evaluator.Gain(one, RowsOf(i)), evaluator.Gain(late, RowsOf(i)));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1 << 21)]
    public void ReplicaThatAppliesUpdates_HasTheBitsOfOneThatSawEveryPick(int limit)
    {
        var (one, replica) = (new DesignMatrix(12, 0.5), new DesignMatrix(12, 0.5));
        foreach (var round in new[] { 1..2, 2..9, 9..25 })
        {
            var picked = Enumerable.Range(0, 25).Take(round)
                .Select(i => new PickedExample(new Pick(i + 100, 1.0 / (i + 1)), RowsOf(i))).ToList();
            var writer = new WireWriter(limit);
            SelectionWire.Write(writer, new RankUpdate(one.Version, picked));
            picked.ForEach(pick => one.Add(pick.Rows, pick.Pick.Gain));

            var indices = SelectionWire.ApplyUpdate(new WireReader(writer.Complete()), replica);

            Assert.Equal(picked.Select(pick => pick.Pick.Index), indices);
        }

        var evaluator = new GainEvaluator();
        Assert.Equal(one.Version, replica.Version);
        Assert.All(Enumerable.Range(0, Tokens.Count), i => Assert.Equal(evaluator.Gain(one, RowsOf(i)), evaluator.Gain(replica, RowsOf(i))));
    }

    [Fact]
    public void UpdateForAnotherVersion_IsRefused()
    {
        var writer = new WireWriter();
        SelectionWire.Write(writer, new RankUpdate(3, []));

        Assert.Throws<FormatException>(() => SelectionWire.ApplyUpdate(new WireReader(writer.Complete()), new DesignMatrix(12, 1)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(60L)]
    public void CertificateOfParts_IsThatOfTheWhole(long? tokenBudget)
    {
        var options = new SelectionOptions { Budget = 10, TokenBudget = tokenBudget, Threads = 1 };
        var result = new Core.Methods.TokenOd().Select(
            Tokens, options, [], static _ => { }, TestContext.Current.CancellationToken);
        var design = new DesignMatrix(12, 1);
        foreach (var pick in result.Ranking)
        {
            design.Add(RowsOf((int)pick.Index), pick.Gain);
        }

        var picked = result.Ranking.Select(pick => pick.Index).ToList();

        var parts = new[] { (0, 13), (13, 1), (14, 0), (14, 26) }.Select(part =>
        {
            var writer = new WireWriter(64);
            CertificatePart
                .Of(Tokens, part.Item1, part.Item2, part.Item1, design, picked, options, TestContext.Current.CancellationToken)
                .Write(writer);
            return CertificatePart.Read(new WireReader(writer.Complete()));
        }).ToList();

        Assert.Equal(result.Certificate, CertificateBuilder.Combine(parts, design, result.Ranking, greedy: true, options));
    }

    [Fact]
    public void ShardThatMoved_ProposesTheSame()
    {
        var design = new DesignMatrix(12, 1);
        var stays = new Shard(Tokens, 0, Tokens.Count, 0, threads: 1);
        stays.Prepare(design, static _ => { }, TestContext.Current.CancellationToken);
        stays.Remove(3);
        design.Add(RowsOf(3));
        var writer = new WireWriter(50);
        Tokens.Write(writer);
        stays.Write(writer);
        var reader = new WireReader(writer.Complete());
        var moved = new Shard(TokenMatrix.Read(reader), 0, Tokens.Count, 0, threads: 1);
        moved.Read(reader);

        var request = new ProposalRequest(1, 6, long.MaxValue, Exact: false);
        var (here, there) = (
            stays.Propose(design, request, TestContext.Current.CancellationToken),
            moved.Propose(design, request, TestContext.Current.CancellationToken));

        Assert.Equal(
            here.Candidates.Select(candidate => (candidate.Index, candidate.Bound)),
            there.Candidates.Select(candidate => (candidate.Index, candidate.Bound)));
        Assert.Equal(here.Outside, there.Outside);
    }

    [Fact]
    public void MessageThatIsCutOff_IsRefused()
    {
        var writer = new WireWriter(10);
        writer.Write("some text");
        writer.Write((string?)null);
        var parts = writer.Complete();

        var whole = new WireReader(parts);
        Assert.Equal(("some text", null), (whole.ReadText(), whole.ReadText()));
        Assert.True(whole.IsAtEnd);
        Assert.Throws<FormatException>(() => new WireReader([.. parts.Take(2)]).ReadText());
    }

    private static float[] RowsOf(int i) => RowsOf(Tokens, i);

    private static float[] RowsOf(TokenMatrix tokens, int i)
    {
        var rows = new float[tokens.TokensOf(i) * tokens.Dimension];
        tokens.CopyRows(i, rows);
        return rows;
    }

    private static TokenMatrix Corpus(int examples, int dimension)
    {
        var (random, tokens) = (new Random(5), new TokenMatrix(dimension));
        for (var i = 0; i < examples; i++)
        {
            var rows = new float[(1 + random.Next(20)) * dimension];
            for (var k = 0; k < rows.Length; k++)
            {
                rows[k] = (float)(random.NextDouble() - 0.5);
            }

            tokens.Add(rows);
        }

        return tokens;
    }
}
