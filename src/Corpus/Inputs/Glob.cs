using System.Text;
using System.Text.RegularExpressions;

namespace FisherSft.Corpus.Inputs;

/// <summary>A pattern of paths: * and ? stand for characters of a name, a name ** for any number of folders.</summary>
public static class Glob
{
    /// <summary>Whether a path has a pattern's characters.</summary>
    /// <param name="path">The path.</param>
    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>Where the pattern itself begins: what stands before, up to the last folder that is named in full.</summary>
    /// <param name="pattern">The pattern; a path that is none stays as it is.</param>
    public static string RootOf(string pattern) =>
        IsPattern(pattern) ? pattern[..(pattern.LastIndexOf('/', pattern.AsSpan().IndexOfAny('*', '?')) + 1)] : pattern;

    /// <summary>The files that match, named as the pattern is, in ordinal order.</summary>
    internal static IEnumerable<string> FilesOf(string pattern)
    {
        var folder = RootOf(pattern);
        var names = NamesOf(pattern[folder.Length..]);
        var root = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(root))
        {
            return [];
        }

        var levels = names.Contains("**") ? int.MaxValue : names.Length;
        var withHidden = Array.Exists(names, name => name[0] == '.');
        var matcher = ToRegex(names);
        return Folder.FilesOf(root, levels, withHidden).Where(path => matcher.IsMatch(path)).Select(path => folder + path);
    }

    /// <summary>Tells which paths, from the pattern's root on, match; names that begin with a dot only where the pattern's do.</summary>
    internal static Func<string, bool> MatcherOf(string pattern)
    {
        var names = NamesOf(pattern[RootOf(pattern).Length..]);
        var (matcher, withHidden) = (ToRegex(names), Array.Exists(names, name => name[0] == '.'));
        return path => (withHidden || !Folder.IsHidden(path)) && matcher.IsMatch(path);
    }

    private static string[] NamesOf(string rest) => rest.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static Regex ToRegex(string[] names)
    {
        var regex = new StringBuilder("^");
        for (var k = 0; k < names.Length; k++)
        {
            var isLast = k == names.Length - 1;
            if (names[k] == "**")
            {
                regex.Append(isLast ? ".*" : "(?:[^/]+/)*");
                continue;
            }

            foreach (var c in names[k])
            {
                regex.Append(c switch { '*' => "[^/]*", '?' => "[^/]", _ => Regex.Escape(c.ToString()) });
            }

            regex.Append(isLast ? "" : "/");
        }

        var casing = OperatingSystem.IsWindows() ? RegexOptions.IgnoreCase : RegexOptions.None;
        return new Regex(regex.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | casing);
    }
}
