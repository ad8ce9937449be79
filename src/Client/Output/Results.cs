using FisherSft.Client.Evaluate;

namespace FisherSft.Client.Output;

/// <summary>The files of a finished run.</summary>
internal static class Results
{
    public const string IndicesFile = "indices.npy";
    public const string JudgementsFile = "judgements.jsonl";
    public const string ReportFile = "report.html";

    /// <summary>What `select` leaves in DIR, in the order it is put there; run.json comes last.</summary>
    public static IReadOnlyList<string> Selection { get; } =
        [SelectedFile.FileName, RankingFile.FileName, IndicesFile, RejectedFile.FileName, ReportFile, RunFolder.RunFile];

    /// <summary>What `embed` leaves in DIR; tokens.npy makes it an embeddings folder.</summary>
    public static IReadOnlyList<string> Embeddings { get; } =
        ["examples.jsonl", "weights.npy", "offsets.npy", "tokens.npy", RejectedFile.FileName, RunFolder.RunFile];

    /// <summary>What `judge` leaves in DIR.</summary>
    public static IReadOnlyList<string> Judgements { get; } = [JudgementsFile, ReportFile, RunFolder.RunFile];

    /// <summary>What `evaluate` leaves in DIR.</summary>
    public static IReadOnlyList<string> Evaluation { get; } =
        [EvidenceFiles.MeasurementsFile, EvidenceFiles.SummaryFile, RejectedFile.FileName, ReportFile, RunFolder.RunFile];

    /// <summary>What `compare` leaves in DIR.</summary>
    public static IReadOnlyList<string> Comparison { get; } =
    [
        Compare.Comparison.MethodsFile, Compare.Comparison.OverlapFile, Compare.Comparison.SelectionsFile, RejectedFile.FileName, ReportFile,
        RunFolder.RunFile,
    ];

    /// <summary>What `experiment` leaves in DIR; words has rejected rows.</summary>
    public static IReadOnlyList<string> Study { get; } =
        [StudyFiles.ResultsFile, StudyFiles.SummaryFile, RejectedFile.FileName, ReportFile, RunFolder.RunFile];

    /// <summary>Commands that leave something else than a selection.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["embed", "evaluate", "compare", "experiment", "judge"];

    /// <summary>What a command leaves in DIR.</summary>
    /// <param name="command">As in the options of run.json: its first word.</param>
    public static IReadOnlyList<string> Of(string? command) => command?.Split(' ')[0] switch
    {
        "embed" => Embeddings,
        "evaluate" => Evaluation,
        "compare" => Comparison,
        "experiment" => Study,
        "judge" => Judgements,
        _ => Selection,
    };

    /// <summary>What a command takes for results in a folder without a run; select and embed go into one another's folders.</summary>
    /// <param name="command">As in the options of run.json.</param>
    public static IReadOnlyList<string> Claimed(string? command) => Of(command) is var own && own != Selection && own != Embeddings
        ? own
        : [.. Selection.Union(Embeddings)];
}
