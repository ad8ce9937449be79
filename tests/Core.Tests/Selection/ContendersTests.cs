using FisherSft.Core.Design;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Tests.Selection;

/// <summary>The certificate looks at examples block by block, and says what it would of all at once.</summary>
public class ContendersTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData(null, 40)]
    [InlineData(null, 1000)]
    [InlineData(60L, 1000)]
    [InlineData(5000L, 1000)]
    public void MergedParts_GiveTheSumOfTheWhole(long? tokenBudget, int budget)
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 1000).Select(i => i % 5 == 0 ? 0.5 : random.NextDouble()).ToArray();
        var options = new SelectionOptions { Budget = budget, TokenBudget = tokenBudget };
        var whole = Contenders.Of([.. values], TokensOf, 0, options);
        foreach (var block in new[] { 1, 7, 333, 999 })
        {
            var merged = default(Contenders);
            for (var from = 0; from < values.Length; from += block)
            {
                var start = from;
                var some = values[from..Math.Min(values.Length, from + block)];
                var part = Contenders.Of(some, i => TokensOf(start + i), from, options);
                merged = merged is null ? part : Contenders.Merge(merged, part, options);
            }

            Assert.Equal(Contenders.Sum([whole], options), Contenders.Sum([merged!], options));
        }

        static int TokensOf(int i) => 1 + (i * 31 % 11);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(300L)]
    public void Certificate_OfMoreExamplesThanABlock_IsThatOfItsParts(long? tokenBudget)
    {
        const int N = 70_000;
        var (tokens, random) = (new TokenMatrix(2), new Random(4));
        for (var i = 0; i < N; i++)
        {
            var rows = new float[2 * (1 + (i % 3))];
            for (var k = 0; k < rows.Length; k++)
            {
                rows[k] = (float)random.NextDouble() - 0.5f;
            }

            tokens.Add(rows);
        }

        var options = new SelectionOptions { Budget = tokenBudget is null ? 100 : N, TokenBudget = tokenBudget, Threads = 2 };
        var (design, picks) = (new DesignMatrix(2, 1), new List<Pick>());
        float[] buffer = [];
        foreach (var i in new[] { 5, 66_000, 69_999 })
        {
            var gain = new GainEvaluator().Gain(design, tokens.Rows(i, ref buffer));
            design.Add(tokens.Rows(i, ref buffer), gain);
            picks.Add(new Pick(i, gain));
        }

        var whole = CertificateBuilder.Build(tokens, design, picks, greedy: false, options, TestContext.Current.CancellationToken);

        var parts = new[] { (0, 1000), (1000, 68_000), (69_000, 1000) }.Select(part => CertificatePart.Of(
            tokens,
            part.Item1,
            part.Item2,
            part.Item1,
            design,
            picks.Select(pick => pick.Index),
            options,
            TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(CertificateBuilder.Combine(parts, design, picks, greedy: false, options), whole);
    }
}
