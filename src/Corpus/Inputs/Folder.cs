namespace FisherSft.Corpus.Inputs;

/// <summary>Finds the files of a folder.</summary>
internal static class Folder
{
    /// <summary>
    /// All files of a folder and the folders in it, as paths from there with "/" between names, in ordinal order. Names
    /// that begin with a dot are passed over unless asked for; a link back to a folder above is not followed again.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="levels">How many levels of names to look at, at least 1.</param>
    /// <param name="withHidden">Whether names that begin with a dot count.</param>
    public static IReadOnlyList<string> FilesOf(string path, int levels, bool withHidden)
    {
        var found = new List<string>();
        var folder = new DirectoryInfo(path);
        var real = RealPath(folder, folder.FullName);
        Walk(folder, "", real, levels, withHidden, [real], found);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Whether a name in a path begins with a dot.</summary>
    public static bool IsHidden(string path) => path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal);

    private static void Walk(
        DirectoryInfo folder, string prefix, string real, int levels, bool withHidden, HashSet<string> above, List<string> found)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name[0] == '.' && !withHidden)
            {
                continue;
            }

            if (entry is not DirectoryInfo inner)
            {
                found.Add(prefix + entry.Name);
            }
            else if (levels > 1 && RealPath(inner, Path.Combine(real, inner.Name)) is var innerReal && above.Add(innerReal))
            {
                Walk(inner, prefix + inner.Name + "/", innerReal, levels - 1, withHidden, above, found);
                above.Remove(innerReal);
            }
        }
    }

    private static string RealPath(DirectoryInfo folder, string otherwise) =>
        Path.TrimEndingDirectorySeparator(folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? otherwise);
}
