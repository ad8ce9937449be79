using FisherSft.Experiments;

namespace FisherSft.Client.Options;

/// <summary>What concerns studies alone.</summary>
internal static class StudyOptionTable
{
    public const string Dims = "dims";
    public const string Classes = "classes";
    public const string Budgets = "budgets";
    public const string Methods = "methods";
    public const string Seeds = "seeds";
    public const string Scale = "scale";
    public const string Examples = "examples";
    public const string Lengths = "lengths";
    public const string Likeness = "likeness";
    public const string Dim = "dim";

    /// <summary>What every study takes.</summary>
    public static IReadOnlyList<OptionSpec> Common { get; } =
    [
        new(Budgets, "N,N…", "How many examples are selected, each a point of the curves. Default: 50,100,200,500,1000,2000."),
        new(Methods, "NAME,NAME…",
            $"What is compared with tokenod and uniform, which always are: {string.Join(", ", StudyMethods.Names.Skip(1))}. " +
            "Default: tokenod,uniform,length,sentenceod."),
        new(Classes, "L,L…",
            "How many classes a token can be of, 2 to 1000. Where there are several dimensions, those but the first, or 20, are run at one " +
            "dimension alone, 10 or the first. Default: 20,30,40,50."),
        new(Seeds, "K", "How many seeds, from --seed on; more make the intervals narrower. Default: 20."),
        new(Scale, "S", "The standard deviation of a logit where ‖x‖ is 1; above 0. Raising it makes the next token surer. Default: 2."),
    ];

    /// <summary>What synthetic takes.</summary>
    public static IReadOnlyList<OptionSpec> Synthetic { get; } =
    [
        new(Dims, "D,D…", "synthetic: lengths of a token's vector, 1 to 512. Default: 5,10,20,30,40."),
        new(Examples, "N", "synthetic: how many examples there are. Default: 5000."),
        new(Lengths, "A-B", "synthetic: how many tokens an example has, each number from A to B as often. Default: 1-20."),
        new(Likeness, "R", "synthetic: how alike the tokens of an example are, 0 to 1. Default: 0.5."),
    ];

    /// <summary>What words takes, beside what says how a corpus is read.</summary>
    public static OptionSpec OfWords { get; } =
        new(Dim, "D", "words: length of a word's vector, 1 to 512. Default: 20.");
}
