namespace FisherSft.Client.Output;

/// <summary>The files of a finished run.</summary>
internal static class Results
{
    public const string IndicesFile = "indices.npy";
    public const string ReportFile = "report.html";

    /// <summary>What `select` leaves in DIR, in the order it is put there; run.json comes last.</summary>
    public static IReadOnlyList<string> Selection { get; } =
        [SelectedFile.FileName, RankingFile.FileName, IndicesFile, RejectedFile.FileName, ReportFile, RunFolder.RunFile];

    /// <summary>What `embed` leaves in DIR; tokens.npy makes it an embeddings folder.</summary>
    public static IReadOnlyList<string> Embeddings { get; } =
        ["examples.jsonl", "weights.npy", "offsets.npy", "tokens.npy", RejectedFile.FileName, RunFolder.RunFile];

    /// <summary>Everything that a run may have left.</summary>
    public static IEnumerable<string> Names => Selection.Union(Embeddings);
}
