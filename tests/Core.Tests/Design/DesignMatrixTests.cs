using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Core.Tests.Design;

public sealed class DesignMatrixTests
{
    [Theory]
    [InlineData(1, 5, 1.0)]
    [InlineData(3, 17, 1.0)]
    [InlineData(17, 17, 0.01)]
    [InlineData(40, 17, 1.0)]
    [InlineData(500, 17, 0.01)]
    [InlineData(30, 130, 100.0)]
    [InlineData(1, 1, 1.0)]
    public void Gain_IsTheDifferenceOfLogDeterminants(int M, int d, double ridge)
    {
        var random = new Random(M + d);
        var tokens = Corpora.Random(4, d, M, M, seed: d, copies: false);
        var X = Corpora.Example(random, M, d);
        tokens.Add(X);
        var design = new DesignMatrix(d, ridge);
        var evaluator = new GainEvaluator();
        var V = new double[d, d];
        for (var k = 0; k < d; k++)
        {
            V[k, k] = ridge;
        }

        for (var i = 0; i < 4; i++)
        {
            var with = ReferenceGreedy.LogDet(ReferenceGreedy.Plus(V, tokens, 4));
            var expected = with - ReferenceGreedy.LogDet(V);
            // The reference takes the difference of two sums of d logarithms: an error of 1e-13 each at these sizes.
            Assert.Equal(expected, evaluator.Gain(design, X), 1e-11 * Math.Max(1, expected));
            Assert.Equal(expected, evaluator.GainByRoot(design, X, out var trace), 1e-11 * Math.Max(1, expected));
            Assert.True(trace >= expected - 1e-9);

            V = ReferenceGreedy.Plus(V, tokens, i);
            design.Add(Rows(tokens, i), expected);
        }
    }

    [Fact]
    public void Add_StaysAsAccurateAsAFreshFactorisation_Over5000Picks()
    {
        const int D = 48;
        var tokens = Corpora.Random(5000, D, 1, 6, seed: 1, copies: false);
        var design = new DesignMatrix(D, 1e-2);
        var V = new double[D, D];
        for (var k = 0; k < D; k++)
        {
            V[k, k] = 1e-2;
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            design.Add(Rows(tokens, i), 0.05);
            AddInPlace(V, Rows(tokens, i), D);
        }

        var largest = 0.0;
        var evaluator = new GainEvaluator();
        for (var i = 0; i < 50; i++)
        {
            var fresh = ReferenceGreedy.LogDet(ReferenceGreedy.Plus(V, tokens, i)) - ReferenceGreedy.LogDet(V);
            largest = Math.Max(largest, Math.Abs(evaluator.Gain(design, Rows(tokens, i)) - fresh));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"largest error of a gain after 5,000 picks: {largest:E1} nats");
        // The difference of log determinants of about 300 nats itself carries 1e-13.
        Assert.True(largest < 1e-11, $"{largest}");
    }

    [Fact]
    public void Add_GivesTheSameBits_ForAnyNumberOfThreads()
    {
        const int D = 300;
        var tokens = Corpora.Random(4, D, 200, 250, seed: 3, copies: false);
        var gains = new[] { 1, 2, 5 }.Select(threads =>
        {
            var design = new DesignMatrix(D, 1);
            var crew = new WorkCrew(threads);
            for (var i = 0; i < 3; i++)
            {
                design.Add(Rows(tokens, i), i);
                design.Inverse(crew);
            }

            design.Add(Rows(tokens, 3).AsSpan(0, 40 * D), 1);
            return new GainEvaluator().Gain(design, Rows(tokens, 3), crew);
        }).ToList();
        Assert.Single(gains.Distinct());
    }

    [Fact]
    public void Add_GivesTheSameBits_WhateverIsAskedForWhen()
    {
        const int D = 45;
        var tokens = Corpora.Random(200, D, 1, 6, seed: 11, copies: false);
        var random = new Random(12);
        var (never, always, sometimes, followed) = (new DesignMatrix(D, 0.3), new DesignMatrix(D, 0.3), new DesignMatrix(D, 0.3), new DesignMatrix(D, 0.3));
        var (evaluator, crew, moved) = (new GainEvaluator(), new WorkCrew(2), 0);
        for (var i = 0; i < tokens.Count; i++)
        {
            var X = i % 50 == 49 ? Corpora.Example(random, 2 * D, D) : Rows(tokens, i);
            var gain = evaluator.Gain(followed, X, crew);
            followed.Add(X, gain, evaluator, crew);
            never.Add(X, gain);
            always.Add(X, gain);
            always.Screen(out _, crew);
            always.Inverse(null);
            sometimes.Add(X, gain);
            switch (random.Next(12))
            {
                case 0: sometimes.Root(null); break;
                case 1: sometimes.Inverse(crew); break;
                case 2: sometimes.Screen(out _, null); break;
            }

            moved += always.IsAtBase ? 1 : 0;
        }

        Assert.InRange(moved, 5, 100);
        foreach (var design in new[] { always, sometimes, followed })
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(evaluator.Gain(never, Rows(tokens, i)), evaluator.Gain(design, Rows(tokens, i)));
                Assert.Equal(evaluator.GainByRoot(never, Rows(tokens, i), out _), evaluator.GainByRoot(design, Rows(tokens, i), out _));
                Assert.Equal(evaluator.Bound(never, Rows(tokens, i)), evaluator.Bound(design, Rows(tokens, i)));
            }
        }
    }

    [Fact]
    public void TraceOfInverse_IsWhatTheSelectionLeaves()
    {
        var tokens = Corpora.Random(6, 9, 2, 12, seed: 4, copies: false);
        var design = new DesignMatrix(9, 0.5);
        for (var i = 0; i < 6; i++)
        {
            design.Add(Rows(tokens, i));
        }

        var traces = Enumerable.Range(0, 6).Sum(i =>
        {
            new GainEvaluator().GainByRoot(design, Rows(tokens, i), out var trace);
            return trace;
        });
        Assert.Equal(9 - 0.5 * design.TraceOfInverse(), traces, 1e-10);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Ridge_ThatLeavesTheDesignSingular_IsRefused(double ridge) =>
        Assert.Contains("ridge", Assert.Throws<ArgumentOutOfRangeException>(() => new DesignMatrix(3, ridge)).Message);

    [Fact]
    public void Gain_BeyondFloat64_SaysSo()
    {
        float[] X = [1e30f, 1e30f, 1e30f, 1e30f];
        Assert.Contains(
            "ridge",
            Assert.Throws<ArithmeticException>(() => new GainEvaluator().Gain(new DesignMatrix(2, 1e-6), X)).Message);
    }

    private static float[] Rows(Core.Tokens.TokenMatrix tokens, int i)
    {
        var X = new float[tokens.TokensOf(i) * tokens.Dimension];
        tokens.CopyRows(i, X);
        return X;
    }

    private static void AddInPlace(double[,] V, float[] X, int d)
    {
        for (var at = 0; at < X.Length; at += d)
        {
            for (var k = 0; k < d; k++)
            {
                for (var l = 0; l < d; l++)
                {
                    V[k, l] += (double)X[at + k] * X[at + l];
                }
            }
        }
    }
}
