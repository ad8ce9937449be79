using FisherSft.Corpus;

namespace FisherSft.Client.Judging;

/// <summary>Two completions of one prompt.</summary>
internal sealed record CompletionPair(Completion A, Completion B);

/// <summary>Puts the rows of two files together: by id where all rows have one, row by row where none has.</summary>
internal static class CompletionPairs
{
    /// <summary>The pairs, in the order of A.</summary>
    /// <exception cref="InputException">They do not fit; the message names the first line that does not.</exception>
    public static IReadOnlyList<CompletionPair> Of(CompletionFile a, CompletionFile b)
    {
        var pairs = HasIds(a, b) ? ById(a, b) : ByLine(a, b);
        foreach (var pair in pairs)
        {
            if (pair.A.Prompt != pair.B.Prompt)
            {
                throw new InputException(
                    $"{a.File.Name}, line {pair.A.Line} and {b.File.Name}, line {pair.B.Line} have different prompts; only completions of the " +
                    "same prompt can be judged.");
            }
        }

        return pairs;
    }

    private static bool HasIds(CompletionFile a, CompletionFile b)
    {
        var (with, without) = (FirstWhere(a, b, row => row.Id is not null), FirstWhere(a, b, row => row.Id is null));
        return with is null || without is null
            ? with is not null
            : throw new InputException($"{with} has an \"id\" and {without} has none; give one to all rows, or to none to pair them line by line.");
    }

    private static string? FirstWhere(CompletionFile a, CompletionFile b, Func<Completion, bool> holds) =>
        new[] { a, b }
            .SelectMany(file => file.Rows.Where(holds).Take(1).Select(row => $"{file.File.Name}, line {row.Line}"))
            .FirstOrDefault();

    private static List<CompletionPair> ByLine(CompletionFile a, CompletionFile b)
    {
        if (a.Rows.Count != b.Rows.Count)
        {
            var (longer, shorter) = a.Rows.Count > b.Rows.Count ? (a, b) : (b, a);
            throw new InputException(
                $"{longer.File.Name}, line {longer.Rows[shorter.Rows.Count].Line} has no partner: {shorter.File.Name} has " +
                $"{shorter.Rows.Count} rows. Give rows an \"id\", or as many to both files.");
        }

        return a.Rows.Zip(b.Rows, (left, right) => new CompletionPair(left, right)).ToList();
    }

    private static List<CompletionPair> ById(CompletionFile a, CompletionFile b)
    {
        var (inA, inB) = (Index(a), Index(b));
        RequirePartners(b, inA, a);
        RequirePartners(a, inB, b);
        return a.Rows.Select(row => new CompletionPair(row, inB[row.Id!])).ToList();
    }

    private static Dictionary<string, Completion> Index(CompletionFile file)
    {
        var rows = new Dictionary<string, Completion>(StringComparer.Ordinal);
        foreach (var row in file.Rows)
        {
            if (!rows.TryAdd(row.Id!, row))
            {
                throw new InputException(
                    $"{file.File.Name}, line {row.Line} has the id {row.Id}, which line {rows[row.Id!].Line} has too; give each its own.");
            }
        }

        return rows;
    }

    private static void RequirePartners(CompletionFile file, Dictionary<string, Completion> others, CompletionFile other)
    {
        if (file.Rows.FirstOrDefault(row => !others.ContainsKey(row.Id!)) is { } alone)
        {
            throw new InputException(
                $"{file.File.Name}, line {alone.Line} has the id {alone.Id}, which {other.File.Name} lacks; both files must have the same.");
        }
    }
}
