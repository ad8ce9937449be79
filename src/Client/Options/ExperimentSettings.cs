using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Experiments;
using FisherSft.Experiments.Data;

namespace FisherSft.Client.Options;

/// <summary>Everything that `experiment` was asked for, checked.</summary>
internal sealed record ExperimentSettings
{
    /// <summary>The study of §5.1.</summary>
    public const string Synthetic = "synthetic";

    /// <summary>The study of §5.2.</summary>
    public const string OfWords = "words";

    public required StudyOptions Study { get; init; }

    public required RunSettings Run { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The examples of synthetic; null for words.</summary>
    public SyntheticExamples? Examples { get; init; }

    /// <summary>The corpus of words; null for synthetic.</summary>
    public CorpusSettings? Corpus { get; init; }

    /// <summary>How the words of a corpus become vectors.</summary>
    public EmbedderSettings Embedder { get; init; } = new();

    public string Name => Corpus is null ? Synthetic : OfWords;

    /// <exception cref="FisherSft.Corpus.InputException">Something is wrong; the message holds all of it.</exception>
    public static ExperimentSettings Read(GivenOptions given)
    {
        var words = ReadStudy(given);
        var threads = (int)(given.Whole("threads", 1, 1024) ?? Environment.ProcessorCount);
        var seed = (int)(given.Whole("seed", 0, int.MaxValue / 2) ?? 0);
        var dim = (int)(given.Whole(StudyOptionTable.Dim, 1, 512) ?? 20);
        var settings = new ExperimentSettings
        {
            Study = ReadStudy(given, words, dim, seed),
            Run = RunSettings.Read(given),
            Threads = threads,
            Examples = words ? null : ReadExamples(given),
            Corpus = words ? ReadCorpus(given) : null,
            Embedder = new EmbedderSettings
            {
                Dimension = dim,
                Seed = seed,
                Threads = threads,
                Given = given.Has(StudyOptionTable.Dim) ? [StudyOptionTable.Dim] : [],
            },
        };
        settings.RefuseOthers(given);
        if (settings.Examples is { } examples && settings.Study.Budgets[^1] > examples.Count)
        {
            given.Violate($"--budgets {settings.Study.Budgets[^1]} is above the {examples.Count} examples; pass smaller ones, or --examples.");
        }

        given.ThrowIfViolated();
        return settings;
    }

    /// <summary>What fixes the results, apart from the inputs' bytes.</summary>
    public JsonObject Identity()
    {
        var options = new JsonObject { ["command"] = $"experiment {Name}" };
        Corpus?.AddTo(options);
        if (Examples is { } examples)
        {
            options[StudyOptionTable.Examples] = examples.Count;
            options[StudyOptionTable.Lengths] = $"{examples.Shortest}-{examples.Longest}";
            options[StudyOptionTable.Likeness] = examples.Likeness;
        }

        options["settings"] = new JsonArray(
            [.. Study.Settings.Select(setting => (JsonNode)new JsonArray(setting.Dimension, setting.Classes))]);
        options[StudyOptionTable.Budgets] = string.Join(',', Study.Budgets);
        options[StudyOptionTable.Methods] = string.Join(',', Study.Methods);
        options[StudyOptionTable.Seeds] = Study.Seeds;
        options[StudyOptionTable.Scale] = Study.Scale;
        options["ridge"] = Study.Ridge;
        options["seed"] = Study.Seed;
        return options;
    }

    private static bool ReadStudy(GivenOptions given)
    {
        var name = given.Inputs.Count > 0 ? given.Inputs[0] : string.Empty;
        if (name is not (Synthetic or OfWords))
        {
            given.Violate(name.Length == 0
                ? $"Which study? Pass {Synthetic}, or {OfWords} and a corpus."
                : $"There is no study '{name}'{Spelling.Suggest(name, [Synthetic, OfWords])}; pass {Synthetic}, or {OfWords} and a corpus.");
        }

        if (name == Synthetic && given.Inputs.Count > 1)
        {
            given.Violate($"{Synthetic} reads no corpus, and {given.Inputs[1]} is one; leave it out, or pass {OfWords} before it.");
        }

        return name == OfWords;
    }

    private static StudyOptions ReadStudy(GivenOptions given, bool words, int dim, int seed)
    {
        var defaults = new StudyOptions { Settings = [] };
        var dims = words ? [dim] : NumberLists.Read(given, StudyOptionTable.Dims, [5, 10, 20, 30, 40], 1, 512);
        var classes = NumberLists.Read(given, StudyOptionTable.Classes, [20, 30, 40, 50], 2, 1000);
        var (d, L) = (dims.Contains(10) ? 10 : dims[0], classes.Contains(20) ? 20 : classes[0]);
        return defaults with
        {
            Settings = [.. dims.Select(one => new Setting(one, L)).Concat(classes.Select(one => new Setting(d, one))).Prepend(new Setting(d, L)).Distinct()],
            Budgets = [.. NumberLists.Read(given, StudyOptionTable.Budgets, defaults.Budgets, 1, 1 << 24).Order()],
            Methods = ReadMethods(given, defaults.Methods),
            Seed = seed,
            Seeds = (int)(given.Whole(StudyOptionTable.Seeds, 1, 10_000) ?? defaults.Seeds),
            Scale = NumberLists.Positive(given, StudyOptionTable.Scale, defaults.Scale),
            Ridge = NumberLists.Positive(given, "ridge", defaults.Ridge),
        };
    }

    private static IReadOnlyList<string> ReadMethods(GivenOptions given, IReadOnlyList<string> defaults)
    {
        if (given.Text(StudyOptionTable.Methods) is not { } text)
        {
            return defaults;
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var name in names.Where(name => !StudyMethods.Names.Contains(name)))
        {
            given.Violate($"--{StudyOptionTable.Methods} {name} is not known to studies{Spelling.Suggest(name, StudyMethods.Names)}; " +
                $"choose from {string.Join(", ", StudyMethods.Names)}.");
        }

        return [.. names.Prepend(StudyMethods.Uniform).Prepend(StudyMethods.TokenOd).Distinct()];
    }

    private static SyntheticExamples ReadExamples(GivenOptions given)
    {
        var count = (int)(given.Whole(StudyOptionTable.Examples, 1, 1 << 24) ?? 5000);
        var (shortest, longest) = NumberLists.Range(given, StudyOptionTable.Lengths, (1, 20), 1, 100_000);
        var likeness = 0.5;
        if (given.Text(StudyOptionTable.Likeness) is { } text
            && (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out likeness) || !(likeness >= 0 && likeness <= 1)))
        {
            given.Violate($"--{StudyOptionTable.Likeness} {text} is no number from 0 to 1; pass one such as 0.5.");
        }

        return new SyntheticExamples(count, shortest, longest, likeness);
    }

    private static CorpusSettings ReadCorpus(GivenOptions given)
    {
        if (given.Inputs.Count < 2)
        {
            given.Violate($"There is no INPUT; name a file, a folder, a glob, or - for standard input, behind {OfWords}.");
        }

        return CorpusSettings.Read(given) with { Inputs = [.. given.Inputs.Skip(1)] };
    }

    /// <summary>An option of the other study was meant to have an effect, and has none.</summary>
    private void RefuseOthers(GivenOptions given)
    {
        var others = Corpus is null ? OptionTable.Corpus.Append(StudyOptionTable.OfWords) : StudyOptionTable.Synthetic;
        foreach (var spec in others.Where(spec => given.Has(spec.Name)))
        {
            given.Violate($"--{spec.Name} does not apply to experiment {Name}; leave it out.");
        }
    }
}
