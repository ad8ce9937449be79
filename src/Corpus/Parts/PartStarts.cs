namespace FisherSft.Corpus.Parts;

/// <summary>What a range's rows are numbered from.</summary>
/// <param name="FirstIndex">The index of its first example.</param>
/// <param name="FirstLine">The number of the line in which its first byte stands, from 1.</param>
/// <param name="Examples">How many examples were counted in it: a reader that finds others says that the file changed.</param>
public sealed record RangeStart(long FirstIndex, long FirstLine, long Examples);

/// <summary>What a part's rows are numbered from.</summary>
/// <param name="Number">Which part.</param>
/// <param name="Ranges">Of each of its ranges.</param>
public sealed record PartStart(int Number, IReadOnlyList<RangeStart> Ranges);

/// <summary>Adds up the counts of the parts before each, so that examples and lines have the corpus's numbers.</summary>
public static class PartStarts
{
    /// <summary>The starts, in the order of the parts.</summary>
    /// <param name="parts">All parts, in the order of their numbers.</param>
    /// <param name="counts">What stands in each, in any order.</param>
    /// <param name="limit">How many examples are read at most; null for all.</param>
    /// <exception cref="InputException">A file cannot be read on, and the limit is not reached before that.</exception>
    public static IReadOnlyList<PartStart> From(
        IReadOnlyList<CorpusPart> parts, IReadOnlyList<PartCounts> counts, long? limit = null)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(counts);
        var ordered = counts.OrderBy(static part => part.Number).ToList();
        if (!ordered.Select(static part => (part.Number, part.Ranges.Count))
            .SequenceEqual(parts.Select(static part => (part.Number, part.Ranges.Count))))
        {
            throw new ArgumentException("there must be one count for each range of each part", nameof(counts));
        }

        var starts = new List<PartStart>(parts.Count);
        var (file, index, line) = (-1, 0L, 1L);
        for (var part = 0; part < parts.Count; part++)
        {
            var ranges = new List<RangeStart>(parts[part].Ranges.Count);
            for (var range = 0; range < parts[part].Ranges.Count; range++)
            {
                var (number, found) = (parts[part].Ranges[range].File, ordered[part].Ranges[range]);
                (file, line) = (number, number == file ? line : 1);
                ranges.Add(new RangeStart(index, line, found.Examples));
                (index, line) = (index + found.Examples, line + found.Lines);
                if (found.Fault is { } fault && !(index >= limit))
                {
                    throw new InputException(fault);
                }
            }

            starts.Add(new PartStart(parts[part].Number, ranges));
        }

        return starts;
    }
}
