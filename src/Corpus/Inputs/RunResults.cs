using System.Text;

namespace FisherSft.Corpus.Inputs;

/// <summary>
/// Tells what a run left in a folder from the rows of a corpus, so that a folder reads the same before, while and after
/// results are written into it, or below it. Only files found by looking around are judged; one that is named is meant.
/// </summary>
public static class RunResults
{
    private const string Rejects = "rejected.jsonl";

    /// <summary>Results with the extension of an input.</summary>
    private static readonly string[] Names = ["selected.jsonl", "ranking.csv", Rejects, "examples.jsonl", "judgements.jsonl", "run.json"];

    /// <summary>Those of studies, whose names are anybody's: they are told by how they begin.</summary>
    private static readonly string[] Studies = ["results.csv", "summary.csv"];

    /// <summary>Whether rejected.jsonl is one of ours, for a run that is refused leaves it alone in its folder.</summary>
    /// <param name="path">The file.</param>
    public static bool IsRejects(string path) =>
        File.Exists(path)
        && Start(path) is var start
        && (start.Length == 0 || start.StartsWith("{\"file\":", StringComparison.Ordinal));

    /// <summary>Whether a file that was found is a result.</summary>
    /// <param name="path">The file.</param>
    /// <param name="named">Whether its name was asked for: then only those of a run that is not over are passed over.</param>
    internal static bool IsOne(string path, bool named)
    {
        var (folder, name) = (Path.GetDirectoryName(path) ?? string.Empty, Path.GetFileName(path));
        return (Names.Contains(name) || (Studies.Contains(name) && Start(path).StartsWith("dimension,classes,", StringComparison.Ordinal)))
            && (File.Exists(Path.Combine(folder, ".work", "lock"))
                || (!named && (IsRecord(Path.Combine(folder, "run.json")) || (name == Rejects && IsRejects(path)))));
    }

    private static bool IsRecord(string path) =>
        File.Exists(path)
        && Start(path).TrimStart('{', ' ', '\t', '\r', '\n').StartsWith("\"fishersft\"", StringComparison.Ordinal);

    private static string Start(string path)
    {
        Span<byte> start = stackalloc byte[64];
        using var file = File.OpenRead(path);
        return Encoding.UTF8.GetString(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
    }
}
