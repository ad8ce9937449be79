using System.Text;
using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Rows;

/// <summary>Makes rows of a corpus of what a format's reader found: an example, or why there is none.</summary>
internal sealed class RowMaker
{
    private readonly RowParser _parser;

    private RowMaker(RowParser parser) => _parser = parser;

    /// <summary>What the options ask for; what is wrong with them is added to the faults.</summary>
    public static RowMaker For(CorpusOptions options, List<string> faults)
    {
        if (options.Limit < 1)
        {
            faults.Add($"limit {options.Limit} leaves no example; pass 1 or more");
        }

        Template? template = null;
        if (options.Template is { } text && (template = Template.Parse(text, out var fault)) is null)
        {
            faults.Add($"template \"{text}\": {fault}");
        }

        return new RowMaker(new RowParser(options, template));
    }

    /// <summary>Whether a row makes an example.</summary>
    public bool IsUsable(RawRow raw) => Parse(raw).Fault is null;

    /// <summary>The row.</summary>
    /// <param name="raw">As it was found; nothing of it is kept.</param>
    /// <param name="file">The file as it was named.</param>
    /// <param name="source">The file's number.</param>
    /// <param name="index">The index, if it makes an example.</param>
    public CorpusRow Make(RawRow raw, string file, int source, long index)
    {
        var parsed = Parse(raw);
        if (parsed.Fault is { } fault)
        {
            return new CorpusRow(null, new RejectedRow(file, raw.Line, fault, Encoding.UTF8.GetString(raw.Raw.Span)));
        }

        var row = raw.Spread ? JsonText.Compact(raw.Json.Span) : raw.Json.ToArray();
        var example = new Example(index, source, raw.Line, parsed.Id, parsed.Segments, row)
        {
            Roles = parsed.Roles,
            TrainsAll = parsed.TrainsAll,
        };
        return new CorpusRow(example, null);
    }

    private ParsedRow Parse(RawRow raw) => raw.Fault is null ? _parser.Parse(raw.Json) : ParsedRow.Rejected(raw.Fault);
}
