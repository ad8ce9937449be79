using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Experiments.HeldOut;

namespace FisherSft.Client.Evaluate;

/// <summary>Everything that `evaluate` was asked for, checked.</summary>
internal sealed record EvaluateSettings
{
    /// <summary>What is compared where nothing is said.</summary>
    public const string DefaultMethods = "uniform,length,density,cluster,sentenceod,tokenod,match";

    private static readonly EvaluationOptions Defaults = new() { Methods = [] };

    public static IReadOnlyList<OptionSpec> Options { get; } =
    [
        new("methods", "a,b,…", $"What to compare; uniform, beside which the others are set, is always among them. Default: {DefaultMethods}."),
        new("budgets", "P%,P%,…", "Shares of the examples, and then of the tokens, that may be selected from. Default: 2%,5%,10%."),
        new("by", "tokens|examples|both", "What budgets count. Default: both."),
        new("seeds", "K", $"How many times the corpus is divided and everything drawn anew, for the intervals. Default: {Defaults.Seeds}."),
        new("hold-out", "P%", "The share of the examples that is held out. Default: 10%."),
        new("classes", "L", $"The most frequent tokens are classes of their own, and one stands for all others. Default: {Defaults.Classes}."),
        new("l2", "X", "The prior's precision: X·‖W‖²/2 beside the sum of the tokens' losses. Raising it trusts frequencies more and rows less. " +
            string.Create(CultureInfo.InvariantCulture, $"Default: {Defaults.L2}.")),
        OptionTable.Ridge,
    ];

    public required CorpusSettings Corpus { get; init; }

    public required EmbedderSettings Embedder { get; init; }

    public required RunSettings Run { get; init; }

    public required EvaluationOptions Evaluation { get; init; }

    /// <summary>Methods that need nothing but the embedded tokens.</summary>
    public static IReadOnlyList<ISelectionMethod> Methods => SelectionMethods.All;

    /// <exception cref="Corpus.InputException">Something is wrong; the message holds all of it.</exception>
    public static EvaluateSettings Read(GivenOptions given)
    {
        var embedder = EmbedderSettings.Read(given);
        var settings = new EvaluateSettings
        {
            Corpus = CorpusSettings.Read(given),
            Embedder = embedder,
            Run = RunSettings.Read(given),
            Evaluation = new EvaluationOptions
            {
                Methods = ReadMethods(given),
                Budgets = [.. Shares(given, "budgets", "2%,5%,10%").Distinct().Order()],
                Kinds = given.Choice<IReadOnlyList<BudgetKind>>(
                    "by", ("both", [BudgetKind.Tokens, BudgetKind.Examples]), ("tokens", [BudgetKind.Tokens]), ("examples", [BudgetKind.Examples])),
                Seeds = (int)(given.Whole("seeds", 1, 10_000) ?? Defaults.Seeds),
                HeldOutShare = Shares(given, "hold-out", "10%")[0],
                Classes = (int)(given.Whole("classes", 2, 1_000_000) ?? Defaults.Classes),
                L2 = given.Positive("l2", Defaults.L2, "such as 10"),
                Ridge = given.Positive("ridge", 1, "such as 1 or 1e-3"),
                Seed = embedder.Seed,
                Threads = embedder.Threads,
            },
        };
        given.ThrowIfViolated();
        return settings;
    }

    /// <summary>What fixes the figures, apart from the inputs' bytes.</summary>
    public JsonObject Identity()
    {
        var options = new JsonObject { ["command"] = "evaluate" };
        Corpus.AddTo(options);
        options["methods"] = string.Join(',', Evaluation.Methods.Select(method => method.Name));
        options["budgets"] = string.Join(',', Evaluation.Budgets.Select(Percent));
        options["by"] = string.Join(',', Evaluation.Kinds).ToLowerInvariant();
        options["seeds"] = Evaluation.Seeds;
        options["hold-out"] = Percent(Evaluation.HeldOutShare);
        options["classes"] = Evaluation.Classes;
        options["l2"] = Evaluation.L2;
        options["ridge"] = Evaluation.Ridge;
        Embedder.AddTo(options);
        return options;
    }

    /// <summary>Every option as it was resolved.</summary>
    public JsonObject Resolved()
    {
        var options = Identity();
        options["out"] = Run.Out;
        options["max-rejected"] = Corpus.MaxRejectedText;
        options["threads"] = Embedder.Threads;
        return options;
    }

    /// <summary>A share as its user writes it.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(share * 100, 10)}%");

    /// <summary>--methods, uniform first.</summary>
    public static List<ISelectionMethod> ReadMethods(GivenOptions given)
    {
        var methods = new List<ISelectionMethod> { new Uniform() };
        foreach (var name in (given.Text("methods") ?? DefaultMethods).Split(',', StringSplitOptions.TrimEntries).Distinct())
        {
            if (Methods.FirstOrDefault(method => method.Name == name) is not { } method)
            {
                var names = Methods.Select(known => known.Name).ToList();
                given.Violate($"--methods {name} is none that needs embedded tokens alone{Spelling.Suggest(name, names)}; choose from {string.Join(", ", names)}.");
            }
            else if (method is not Uniform)
            {
                methods.Add(method);
            }
        }

        return methods;
    }

    private static List<double> Shares(GivenOptions given, string name, string otherwise)
    {
        var shares = new List<double>();
        foreach (var text in (given.Text(name) ?? otherwise).Split(',', StringSplitOptions.TrimEntries))
        {
            if (!text.EndsWith('%') || !double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
                || !(percent > 0 && percent < 100))
            {
                given.Violate($"--{name} {text} is no share; pass such as 5%, above 0% and below 100%.");
                return [0.1];
            }

            shares.Add(percent / 100);
        }

        return shares;
    }
}
