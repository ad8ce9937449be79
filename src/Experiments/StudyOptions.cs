namespace FisherSft.Experiments;

/// <summary>One model of a study.</summary>
/// <param name="Dimension">d.</param>
/// <param name="Classes">L.</param>
public readonly record struct Setting(int Dimension, int Classes);

/// <summary>What a study runs over.</summary>
public sealed record StudyOptions
{
    /// <summary>The pairs of d and L, none twice; the first is the one that all budgets are shown for.</summary>
    public required IReadOnlyList<Setting> Settings { get; init; }

    /// <summary>n, ascending. Default: 50 to 2000.</summary>
    public IReadOnlyList<int> Budgets { get; init; } = [50, 100, 200, 500, 1000, 2000];

    /// <summary>What is compared, by name; <see cref="StudyMethods.Names"/> has them. tokenod and uniform must be among them.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [StudyMethods.TokenOd, StudyMethods.Uniform, "length", StudyMethods.SentenceOd];

    /// <summary>The first seed. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>How many seeds, one after the other. Default: 20, as in the paper. More make the intervals narrower.</summary>
    public int Seeds { get; init; } = 20;

    /// <summary>The standard deviation of θ*'s coordinates. Default: 2. Raising it makes the next token surer.</summary>
    public double Scale { get; init; } = 2;

    /// <summary>The design starts as ridge·I. Default: 1, as in the paper.</summary>
    public double Ridge { get; init; } = 1;
}
