using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Design;

public sealed class RankOneTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(48)]
    [InlineData(133)]
    public void Update_IsThatOfTheGeneralPath(int d)
    {
        var random = new Random(d);
        var (one, other) = (new DesignMatrix(d, 0.5), new DesignMatrix(d, 0.5));
        for (var i = 0; i < 5; i++)
        {
            var X = Corpora.Example(random, 1 + i, d);
            one.Add(X);
            other.Add(X);
        }

        var evaluator = new GainEvaluator();
        var (P, Q) = (one.Inverse(null), other.Inverse(null));
        for (var i = 0; i < 20; i++)
        {
            var (x, u) = (Corpora.Example(random, 1, d), Array.Empty<double>());
            var gain = evaluator.VectorGain(P, x, one, null);
            evaluator.UpdateHere(ref u);
            P.Subtract(u, new WorkCrew(3));

            // The same sums in another order: d roundings of values up to 1 / ridge.
            Assert.Equal(evaluator.Gram(Q, x, other, null), gain, 1e-12);
            evaluator.Follow(Q, other.Stride, null);
            for (var k = 0; k < d; k++)
            {
                for (var l = 0; l <= k; l++)
                {
                    Assert.Equal(Q.Element(k, l), P.Element(k, l), 1e-12);
                    Assert.Equal(P.Element(k, l), P.Element(l, k));
                }
            }
        }
    }

    [Theory]
    [InlineData(48, 1e-2)]
    [InlineData(20, 1e-6)]
    [InlineData(33, 1e3)]
    public void Updates_StayAsAccurateAsAFreshFactorisation_Over5000Picks(int d, double ridge)
    {
        var tokens = Corpora.Random(5000, d, 1, 1, seed: 1, copies: false);
        var (design, evaluator) = (new DesignMatrix(d, ridge), new GainEvaluator());
        var (V, largest) = (new double[d, d], 0.0);
        design.KeepUpdates();
        for (var k = 0; k < d; k++)
        {
            V[k, k] = ridge;
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            var x = Rows(tokens, i);
            var gain = evaluator.Gain(design, x);
            if (i % 97 == 0 && i > 300)
            {
                var fresh = ReferenceGreedy.LogDet(ReferenceGreedy.Plus(V, tokens, i)) - ReferenceGreedy.LogDet(V);
                largest = Math.Max(largest, Math.Abs(gain - fresh));
            }

            design.Add(x, gain, evaluator, null);
            V = ReferenceGreedy.Plus(V, tokens, i);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"largest error of a gain over 5,000 picks: {largest:E1} nats");

        // The difference of log determinants of about 300 nats itself carries 1e-13.
        Assert.True(largest < 1e-11, $"{largest}");
    }

    [Fact]
    public void Add_GivesTheSameBits_WhetherUpdatesAreKeptOrNot_AndWhoeverWorks()
    {
        const int D = 45;
        var tokens = Corpora.Random(400, D, 1, 2, seed: 11, copies: false);
        var (plain, kept, late) = (new DesignMatrix(D, 0.3), new DesignMatrix(D, 0.3), new DesignMatrix(D, 0.3));
        var (evaluator, crew) = (new GainEvaluator(), new WorkCrew(3));
        kept.KeepUpdates();
        for (var i = 0; i < tokens.Count; i++)
        {
            var X = Rows(tokens, i);
            var gain = evaluator.Gain(kept, X, crew);
            kept.Add(X, gain, evaluator, crew);
            plain.Add(X, gain);
            late.Add(X, gain);
            if (i == 250)
            {
                late.KeepUpdates();
            }

            Assert.NotNull(kept.UpdatesSince(i + 1));
            if (i % 50 > 40)
            {
                Assert.Equal(evaluator.Gain(kept, X), evaluator.Gain(plain, X));
                Assert.Equal(evaluator.Gain(kept, X), evaluator.Gain(late, X));
            }
        }
    }

    [Theory]
    [InlineData(8, 1.0, 1f)]
    [InlineData(45, 1e-3, 1f)]
    [InlineData(100, 1.0, 5f)]
    [InlineData(64, 1e3, 1f)]
    [InlineData(64, 1e-4, 0.1f)]
    [InlineData(17, 1e-46, 1e-22f)]
    [InlineData(17, 1e20, 1e11f)]
    public void Bounds_AreNeverBelowTheGain_AndCloseToIt(int d, double ridge, float scale)
    {
        var random = new Random(d);
        var (design, evaluator, largest) = (new DesignMatrix(d, ridge), new GainEvaluator(), 0.0);
        design.KeepUpdates();
        var examples = Enumerable.Range(0, 24).Select(_ => Corpora.Scaled(random, 1, d, scale)).ToArray();
        var bounds = new VectorBound[examples.Length];
        Array.Fill(bounds, new VectorBound { Bound = double.PositiveInfinity });
        for (var pick = 0; pick < 500; pick++)
        {
            for (var i = 0; i < examples.Length; i++)
            {
                // Each at times of its own, some anew, some alone, some in pairs.
                if (!GainEvaluator.CatchesUp(design, bounds[i]))
                {
                    evaluator.TakeVector(design, 0, examples[i], out var length);
                    var bound = new double[1];
                    evaluator.BoundVectors(design, bound);
                    bounds[i] = new VectorBound { Bound = bound[0], Version = design.Version, Length = length };
                }
                else if (random.Next(8) == 0)
                {
                    Assert.True(GainEvaluator.TryCatchUp(design, examples[i], ref bounds[i]));
                }

                var j = random.Next(i + 1);
                if (i != j && random.Next(8) == 0 && GainEvaluator.CatchesUp(design, bounds[i]))
                {
                    var (first, second) = bounds[i].Version <= bounds[j].Version ? (i, j) : (j, i);
                    GainEvaluator.CatchUp(design, examples[first], ref bounds[first], examples[second], ref bounds[second]);
                }

                var gain = evaluator.Gain(design, examples[i]);
                Assert.True(bounds[i].Bound >= gain, $"after {pick} picks: bound {bounds[i].Bound}, gain {gain}");
                if (bounds[i].Version == design.Version)
                {
                    largest = Math.Max(largest, bounds[i].Bound / gain - 1);
                }
            }

            var x = Corpora.Scaled(random, 1, d, scale);
            design.Add(x, evaluator.Gain(design, x), evaluator, null);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"bounds that catch up are at most {largest:E1} of the gain above it");

        // A thousandth, and what one catching up adds to it.
        Assert.InRange(largest, 0, 1e-2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(200)]
    public void Fall_IsALittleLessThanThePlainOne(int d)
    {
        var random = new Random(d);
        var updates = new RankOneUpdates(d, version: 5);
        var (x, y) = (Corpora.Example(random, 1, d), Corpora.Example(random, 1, d));
        for (var version = 5; version < 1500; version++)
        {
            updates.Add(Array.ConvertAll(Corpora.Example(random, 1, d), value => (double)value));
            var newer = Math.Max(updates.From, version - random.Next(20));
            var older = Math.Max(updates.From, newer - random.Next(50));
            var (ofX, ofY) = updates.Fall(x, DesignMatrix.Length(x), older, y, DesignMatrix.Length(y), newer);
            foreach (var (fall, plain) in new[]
                     {
                         (updates.Fall(x, DesignMatrix.Length(x), older).Least, updates.PlainFall(x, older)),
                         (ofX.Least, updates.PlainFall(x, older)),
                         (ofY.Least, updates.PlainFall(y, newer)),
                     })
            {
                // Some tens of roundings of float32.
                Assert.InRange(fall, plain - 1e-4 * (1 + plain), plain);
            }
        }

        Assert.Equal(1500, updates.Version);
        Assert.True(updates.From > 5 && updates.Version - updates.From >= Math.Min(d, 512), "the older half makes room");
    }

    [Fact]
    public void UpdatesSince_EndAtAPickOfSeveralTokens()
    {
        var random = new Random(1);
        var design = new DesignMatrix(6, 1);
        design.KeepUpdates();
        design.Add(Corpora.Example(random, 1, 6), 1);
        Assert.NotNull(design.UpdatesSince(0));
        design.Add(Corpora.Example(random, 2, 6), 1);
        Assert.Null(design.UpdatesSince(1));
        Assert.NotNull(design.UpdatesSince(2));
        design.Add(Corpora.Scaled(random, 1, 6, 1e4f), 1);
        Assert.Null(design.UpdatesSince(2));
        design.Add(Corpora.Example(random, 1, 6), 1);
        Assert.NotNull(design.UpdatesSince(3));
    }

    private static float[] Rows(Core.Tokens.TokenMatrix tokens, int i)
    {
        float[] buffer = [];
        return tokens.Rows(i, ref buffer).ToArray();
    }
}
