using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Corpus;

namespace FisherSft.Client.Options;

/// <summary>What to read, and how.</summary>
internal sealed record CorpusSettings
{
    public required IReadOnlyList<string> Inputs { get; init; }

    public TextSplit Split { get; init; }

    public TrainOn TrainOn { get; init; } = TrainOn.Completion;

    public string? TextKey { get; init; }

    public string? IdKey { get; init; }

    public string? Template { get; init; }

    public long? Limit { get; init; }

    /// <summary>The share of all rows that may be unusable. Default: 0.01.</summary>
    public double MaxRejected { get; init; } = 0.01;

    public static CorpusSettings Read(GivenOptions given)
    {
        if (given.Inputs.Count == 0)
        {
            given.Violate("There is no INPUT; name a file, a folder, a glob, or - for standard input.");
        }
        else if (given.Inputs.Count(input => input == "-") > 1)
        {
            given.Violate("Standard input (-) is named more than once; name it once.");
        }

        return new CorpusSettings
        {
            Inputs = given.Inputs,
            Split = given.Choice("split", ("line", TextSplit.Line), ("paragraph", TextSplit.Paragraph)),
            TrainOn = given.Choice("train-on", ("completion", TrainOn.Completion), ("all", TrainOn.All)),
            TextKey = given.Text("text-key"),
            IdKey = given.Text("id-key"),
            Template = given.Text("template"),
            Limit = given.Whole("limit", 1, int.MaxValue),
            MaxRejected = Share(given),
        };
    }

    /// <summary>For the reader; each job opens its own.</summary>
    /// <param name="spool">Where standard input is kept, for it is read more than once.</param>
    /// <param name="reuse">Whether what an interrupted run kept there is read again.</param>
    /// <param name="input">Opens standard input.</param>
    public CorpusOptions ToReader(string spool, bool reuse, Func<Stream> input) => new()
    {
        Inputs = Inputs,
        Split = Split,
        TrainOn = TrainOn,
        TextKey = TextKey,
        IdKey = IdKey,
        Template = Template,
        Limit = Limit,
        SpoolDirectory = spool,
        ReuseSpool = reuse,
        StandardInput = Inputs.Contains("-") && !reuse ? input() : null,
    };

    /// <summary><see cref="MaxRejected"/> as the option takes it.</summary>
    public string MaxRejectedText => (MaxRejected * 100).ToString("0.######", CultureInfo.InvariantCulture) + "%";

    /// <summary>Writes what decides which examples there are.</summary>
    public void AddTo(JsonObject options)
    {
        options["input"] = new JsonArray([.. Inputs.Select(input => JsonValue.Create(input))]);
        options["split"] = Split == TextSplit.Line ? "line" : "paragraph";
        options["train-on"] = TrainOn == TrainOn.Completion ? "completion" : "all";
        options["text-key"] = TextKey;
        options["id-key"] = IdKey;
        options["template"] = Template;
        options["limit"] = Limit;
    }

    private static double Share(GivenOptions given)
    {
        const double Default = 0.01;
        if (given.Text("max-rejected") is not { } text)
        {
            return Default;
        }

        if (text.EndsWith('%')
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent <= 100)
        {
            return percent / 100;
        }

        given.Violate($"--max-rejected {text} is no percentage from 0% to 100%; pass 1% or the like.");
        return Default;
    }
}
