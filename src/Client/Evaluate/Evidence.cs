using FisherSft.Core.Methods;
using FisherSft.Experiments.HeldOut;
using FisherSft.Experiments.Statistics;

namespace FisherSft.Client.Evaluate;

/// <summary>All measurements of an evaluation, in an order of their own, and what they come to.</summary>
internal sealed class Evidence
{
    private readonly EvaluationOptions _options;

    public Evidence(EvaluationOptions options, IEnumerable<Measurement> measured)
    {
        _options = options;
        Measurements =
        [
            .. from kind in options.Kinds
               from budget in options.Budgets
               from method in options.Methods
               from one in measured.Where(one => one.Kind == kind && one.Budget == budget && one.Method == method.Name).OrderBy(one => one.Seed)
               select one,
        ];
        Lines = [.. Measurements.GroupBy(one => (one.Kind, one.Budget, one.Method)).Select(group => Line([.. group]))];
    }

    /// <summary>By what budgets count, budget, method and seed.</summary>
    public IReadOnlyList<Measurement> Measurements { get; }

    /// <summary>One for each kind of budget, budget and method.</summary>
    public IReadOnlyList<EvidenceLine> Lines { get; }

    /// <summary>What budgets count.</summary>
    public IReadOnlyList<BudgetKind> Kinds => _options.Kinds;

    /// <summary>The methods in their order.</summary>
    public IEnumerable<string> Methods => _options.Methods.Select(method => method.Name);

    /// <summary>The lines of one kind of budget.</summary>
    public IEnumerable<EvidenceLine> Of(BudgetKind kind) => Lines.Where(line => line.Kind == kind);

    private EvidenceLine Line(List<Measurement> group)
    {
        var first = group[0];
        var uniform = Measurements
            .Where(one => one.Kind == first.Kind && one.Budget == first.Budget && one.Method == new Uniform().Name)
            .ToDictionary(one => one.Seed, one => one.Bits);
        return new EvidenceLine(
            first.Kind,
            first.Budget,
            first.Method,
            group.Average(one => one.Examples),
            group.Average(one => one.Tokens),
            Interval.Of([.. group.Select(one => one.Bits)]),
            Interval.Of([.. group.Select(one => one.Bits - uniform[one.Seed])]),
            Interval.Of([.. group.Select(one => one.MeanError)]),
            Interval.Of([.. group.Select(one => one.MaxError)]));
    }
}

/// <summary>A method at a budget, over the seeds.</summary>
/// <param name="Kind">What the budget counts.</param>
/// <param name="Budget">The budget as a share.</param>
/// <param name="Method">The method.</param>
/// <param name="Examples">Mean examples selected.</param>
/// <param name="Tokens">Mean tokens they hold.</param>
/// <param name="Bits">Held-out bits a token.</param>
/// <param name="Difference">Bits less those of uniform at the same budget, seed by seed: below 0 is better.</param>
/// <param name="MeanError">The mean prediction error.</param>
/// <param name="MaxError">The maximum prediction error.</param>
internal sealed record EvidenceLine(
    BudgetKind Kind,
    double Budget,
    string Method,
    double Examples,
    double Tokens,
    Interval Bits,
    Interval Difference,
    Interval MeanError,
    Interval MaxError)
{
    /// <summary>Whether the interval of the difference excludes zero.</summary>
    public bool IsTold => Difference.High < 0 || Difference.Low > 0;
}
