using FisherSft.Core.Selection;

namespace FisherSft.Experiments.HeldOut;

/// <summary>What an evaluation compares, and how it judges.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The methods; uniform among them, which the others are compared with.</summary>
    public required IReadOnlyList<ISelectionMethod> Methods { get; init; }

    /// <summary>Budgets as shares of the examples, or of the tokens, that may be selected from. Default: 2%, 5%, 10%.</summary>
    public IReadOnlyList<double> Budgets { get; init; } = [0.02, 0.05, 0.1];

    /// <summary>What budgets count. Default: tokens, and examples.</summary>
    public IReadOnlyList<BudgetKind> Kinds { get; init; } = [BudgetKind.Tokens, BudgetKind.Examples];

    /// <summary>How many times the corpus is divided anew and everything drawn anew. Default: 5; intervals need 2 at least.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The share of the examples that is held out. Default: 0.1.</summary>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>L: the most frequent tokens of what may be selected from, and one class for all others. Default: 1,000.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>
    /// The prior's precision: ‖W‖²·l2 / 2 beside the sum of −ln p over the selected tokens, rows being scaled to a mean square of 1
    /// a component. Default: 10, with which uniform does about best at 2% and 10% of Shakespeare (docs/evidence.md). Raising it trusts frequencies more and rows less.
    /// </summary>
    public double L2 { get; init; } = 10;

    /// <summary>How many tokens the reference layer is fitted on at most, from which errors are measured. Default: 10,000.</summary>
    public int ReferenceTokens { get; init; } = 10_000;

    /// <summary>How many held-out tokens are judged at most, whole examples. Default: 10,000.</summary>
    public int JudgedTokens { get; init; } = 10_000;

    /// <summary>The design of methods that have one starts as ridge·I. Default: 1.</summary>
    public double Ridge { get; init; } = 1;

    /// <summary>Seeds count from here. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>How many threads work; no figure depends on it. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
