namespace FisherSft.LanguageModels.Tests.Judging;

public sealed class WilsonIntervalTests
{
    /// <summary>From Newcombe (1998), table I, method 3, to the digits printed there.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(29, 29, 0.8830, 1.0000)]
    public void KnownValues(double successes, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);

        Assert.Equal(successes / trials, interval.Share, 1e-15);
        Assert.Equal(low, interval.Low, 5e-5);
        Assert.Equal(high, interval.High, 5e-5);
    }

    [Fact]
    public void HalfOfAll_IsSymmetric()
    {
        var interval = WilsonInterval.Of(50, 100);

        Assert.Equal(1, interval.Low + interval.High, 1e-12);
    }

    [Fact]
    public void NoTrials_SayNothing() => Assert.Equal(new WilsonInterval(0.5, 0, 1), WilsonInterval.Of(0, 0));

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void MoreThanTrials_IsRefused(double successes, int trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(successes, trials));
}
