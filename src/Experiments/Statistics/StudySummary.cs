namespace FisherSft.Experiments.Statistics;

/// <summary>A method at a budget, over all seeds.</summary>
/// <param name="Setting">d and L.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Budget">n.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="Tokens">Tokens fitted on, on average.</param>
/// <param name="Mean">The mean error.</param>
/// <param name="Maximum">The maximum error.</param>
/// <param name="MeanRatio">The mean error over tokenod's with the same seed: see <see cref="Ratio"/>.</param>
/// <param name="MaximumRatio">The same of the maximum error.</param>
public sealed record SummaryRow(
    Setting Setting,
    string Method,
    int Budget,
    int Seeds,
    double Tokens,
    Interval Mean,
    Interval Maximum,
    Ratio MeanRatio,
    Ratio MaximumRatio);

/// <summary>
/// How an error compares with that of tokenod: the geometric mean over seeds of the one over the other, with its 95% interval.
/// Above 1, tokenod is the better. Pairing by seed takes out what seeds have in common, such as how hard θ* is.
/// </summary>
/// <param name="Logarithm">The interval of its logarithm.</param>
public readonly record struct Ratio(Interval Logarithm)
{
    /// <summary>The geometric mean.</summary>
    public double Value => Math.Exp(Logarithm.Mean);

    /// <summary>The lower end.</summary>
    public double Low => Math.Exp(Logarithm.Low);

    /// <summary>The upper end.</summary>
    public double High => Math.Exp(Logarithm.High);
}

/// <summary>How fast a method's error falls, over all seeds.</summary>
/// <param name="Setting">d and L.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Mean">The slope of ln mean error against ln n.</param>
/// <param name="Maximum">The slope of ln maximum error against ln n.</param>
/// <param name="MeanByTokens">The slope of ln mean error against the logarithm of the tokens fitted on.</param>
/// <param name="MaximumByTokens">The same of the maximum error.</param>
public sealed record SlopeRow(
    Setting Setting, string Method, Interval Mean, Interval Maximum, Interval MeanByTokens, Interval MaximumByTokens);

/// <summary>A study's results, seeds taken together.</summary>
/// <param name="Rows">Setting by setting, method by method, budget by budget, in the order measured.</param>
/// <param name="Slopes">Setting by setting, method by method; none where there is one budget alone.</param>
public sealed record StudySummary(IReadOnlyList<SummaryRow> Rows, IReadOnlyList<SlopeRow> Slopes)
{
    /// <summary>Takes seeds together.</summary>
    /// <param name="measured">What all trials measured, trial after trial.</param>
    public static StudySummary Of(IReadOnlyList<Measurement> measured)
    {
        var tokenod = measured.Where(one => one.Method == StudyMethods.TokenOd)
            .ToDictionary(one => (one.Setting, one.Seed, one.Budget));
        var rows = measured.GroupBy(one => (one.Setting, one.Method, one.Budget)).Select(group =>
        {
            var all = group.ToList();
            var others = all.ConvertAll(one => tokenod[(one.Setting, one.Seed, one.Budget)]);
            return new SummaryRow(
                group.Key.Setting,
                group.Key.Method,
                group.Key.Budget,
                all.Count,
                all.Average(one => one.Tokens),
                Interval.Of(all.ConvertAll(one => one.Error.Mean)),
                Interval.Of(all.ConvertAll(one => one.Error.Maximum)),
                Over(all, others, one => one.Error.Mean),
                Over(all, others, one => one.Error.Maximum));
        });
        var slopes = measured.GroupBy(one => (one.Setting, one.Method))
            .Where(group => group.Select(one => one.Budget).Distinct().Count() > 1)
            .Select(group => new SlopeRow(
                group.Key.Setting,
                group.Key.Method,
                Slopes(group, one => one.Budget, one => one.Error.Mean),
                Slopes(group, one => one.Budget, one => one.Error.Maximum),
                Slopes(group, one => one.Tokens, one => one.Error.Mean),
                Slopes(group, one => one.Tokens, one => one.Error.Maximum)));
        return new StudySummary([.. rows], [.. slopes]);

        static Ratio Over(List<Measurement> ones, List<Measurement> others, Func<Measurement, double> error) =>
            new(Interval.Of([.. ones.Zip(others, (one, other) => Math.Log(error(one) / error(other)))]));

        static Interval Slopes(IEnumerable<Measurement> all, Func<Measurement, double> x, Func<Measurement, double> error) =>
            Interval.Of([.. all.GroupBy(one => one.Seed).Select(seed => Slope.Of([.. seed.Select(x)], [.. seed.Select(error)]))]);
    }
}
