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

    /// <summary>Commands that leave something else than a selection.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["embed", "evaluate", "compare", "judge"];

    /// <summary>What a command leaves in DIR.</summary>
    public static IReadOnlyList<string> Of(string? command) => command switch
    {
        "embed" => Embeddings,
        "evaluate" => Evaluation,
        "compare" => Comparison,
        "judge" => Judgements,
        _ => Selection,
    };

    /// <summary>Everything that a run may have left.</summary>
    public static IEnumerable<string> Names => Selection.Union(Embeddings).Union(Evaluation).Union(Comparison).Union(Judgements);
}
