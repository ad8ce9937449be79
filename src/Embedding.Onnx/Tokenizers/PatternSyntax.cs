using System.Text;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// Tokenizers write their patterns for Oniguruma. Nearly all of that means the same to .NET; possessive quantifiers are
/// written as the atomic groups that they are short for, and what .NET would silently read otherwise is named.
/// </summary>
internal static class PatternSyntax
{
    /// <summary>The pattern in .NET's syntax.</summary>
    /// <param name="pattern">A pattern for Oniguruma.</param>
    /// <param name="unsupported">What it holds that has another meaning in .NET; otherwise null.</param>
    public static string ForDotNet(string pattern, out string? unsupported)
    {
        // Where each open group, and the atom that a quantifier would belong to, begins in what is written.
        var (written, groups, atom) = (new StringBuilder(pattern.Length), new Stack<int>(), 0);
        unsupported = null;
        for (var at = 0; at < pattern.Length && unsupported is null;)
        {
            var length = 1;
            switch (pattern[at])
            {
                case '\\':
                    (atom, length) = (written.Length, EscapeLength(pattern, at));
                    break;
                case '[':
                    (atom, length) = (written.Length, ClassLength(pattern, at, out unsupported));
                    break;
                case '(':
                    groups.Push(written.Length);
                    length = pattern.AsSpan(at).StartsWith("(?") ? 2 : 1;
                    break;
                case ')':
                    atom = groups.TryPop(out var group) ? group : written.Length;
                    break;
                case '?' or '*' or '+' when Next(pattern, at) == '+':
                    written.Insert(atom, "(?>").Append(pattern[at]).Append(')');
                    at += 2;
                    continue;
                case '?' or '*' or '+':
                    length = Next(pattern, at) == '?' ? 2 : 1;
                    break;
                case '}' when Next(pattern, at) == '+':
                    unsupported = "a quantifier behind a number of times";
                    break;
                case '{' or '}':
                    break;
                default:
                    atom = written.Length;
                    break;
            }

            written.Append(pattern, at, length);
            at += length;
        }

        return written.ToString();
    }

    private static char Next(string pattern, int at) => at + 1 < pattern.Length ? pattern[at + 1] : '\0';

    private static int EscapeLength(string pattern, int at)
    {
        var close = pattern.IndexOf('}', at);
        var length = Next(pattern, at) switch
        {
            'p' or 'P' when close > 0 => close + 1 - at,
            'x' => 4,
            'u' => 6,
            _ => 2,
        };
        return Math.Min(length, pattern.Length - at);
    }

    private static int ClassLength(string pattern, int at, out string? unsupported)
    {
        unsupported = null;
        var first = at + (Next(pattern, at) == '^' ? 2 : 1);
        for (var end = first; end < pattern.Length; end++)
        {
            switch (pattern[end])
            {
                case '\\':
                    end += EscapeLength(pattern, end) - 1;
                    break;
                case ']' when end > first:
                    return end + 1 - at;
                case '[':
                    unsupported = "a class inside a class";
                    break;
                case '&' when Next(pattern, end) == '&':
                    unsupported = "what two classes share (&&)";
                    break;
                default:
                    break;
            }
        }

        return pattern.Length - at;
    }
}
