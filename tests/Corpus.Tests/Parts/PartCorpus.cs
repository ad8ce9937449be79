using FisherSft.Corpus.Parts;

namespace FisherSft.Corpus.Tests.Parts;

/// <summary>Reads a corpus whole and in parts, and compares.</summary>
internal static class PartCorpus
{
    /// <summary>Everything a row says, so that two can be compared.</summary>
    public static string Full(CorpusRow row) => row.Example is { } example
        ? $"{example.Index} {example.Source}:{example.Line} id {example.Id} {row.Text()} {row.Json()}"
        : $"{row.Rejected!.File}:{row.Rejected.Line} {row.Rejected.Reason} {row.Rejected.Raw}";

    /// <summary>The rows of the corpus in parts, or why it cannot be read.</summary>
    public static (List<string> Rows, string? Fault) InParts(
        CorpusOptions options, IReadOnlyList<CorpusFile> files, IReadOnlyList<CorpusPart> parts)
    {
        var readers = parts.Select(part => new PartReader(options, files, part)).ToList();
        try
        {
            // In any order: last part first.
            var counts = readers.AsEnumerable().Reverse().Select(reader => reader.Count()).ToList();
            var starts = PartStarts.From(parts, counts, options.Limit);
            return ([.. readers.SelectMany((reader, part) => reader.ReadRows(starts[part])).Select(Full)], null);
        }
        catch (InputException fault)
        {
            return ([], fault.Message);
        }
    }

    public static (List<string> Rows, string? Fault) Whole(CorpusReader reader)
    {
        try
        {
            return ([.. reader.ReadRows().Select(Full)], null);
        }
        catch (InputException fault)
        {
            return ([], fault.Message);
        }
    }

    public static void AssertSame(CorpusOptions options, Func<IReadOnlyList<CorpusFile>, IReadOnlyList<CorpusPart>> divide)
    {
        var reader = new CorpusReader(options);
        var (rows, fault) = Whole(reader);
        var (partRows, partFault) = InParts(options, reader.Files, divide(reader.Files));
        Assert.Equal(fault, partFault);
        Assert.Equal(rows, partRows);
    }

    /// <summary>Parts that meet at the given places of one file.</summary>
    public static List<CorpusPart> CutAt(long length, params IEnumerable<long> places)
    {
        List<long> ends = [0, .. places.Order(), length];
        return [.. ends.Zip(ends.Skip(1)).Select((ends, number) =>
            new CorpusPart(number, [new CorpusRange(0, ends.First, ends.Second)]))];
    }
}
