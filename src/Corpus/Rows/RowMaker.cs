using System.Text;
using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Rows;

/// <summary>Makes rows of a corpus of what a format's reader found: an example, or why there is none.</summary>
internal sealed class RowMaker
{
    private readonly RowParser _parser;
    private readonly Func<Example, string?>? _faultOf;

    private RowMaker(RowParser parser, Func<Example, string?>? faultOf) => (_parser, _faultOf) = (parser, faultOf);

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

        return new RowMaker(new RowParser(options, template), options.FaultOf);
    }

    /// <summary>Whether a row makes an example.</summary>
    public bool IsUsable(RawRow raw)
    {
        var parsed = Parse(raw);
        return parsed.Fault is null && _faultOf?.Invoke(ExampleOf(raw, parsed, 0, 0, default)) is null;
    }

    /// <summary>The row.</summary>
    /// <param name="raw">As it was found; nothing of it is kept.</param>
    /// <param name="file">The file as it was named.</param>
    /// <param name="source">The file's number.</param>
    /// <param name="index">The index, if it makes an example.</param>
    public CorpusRow Make(RawRow raw, string file, int source, long index)
    {
        var parsed = Parse(raw);
        if (parsed.Fault is { } unreadable)
        {
            return Rejected(unreadable);
        }

        var row = raw.Spread ? JsonText.Compact(raw.Json.Span) : raw.Json.ToArray();
        var example = ExampleOf(raw, parsed, source, index, row);
        return _faultOf?.Invoke(example) is { } unusable ? Rejected(unusable) : new CorpusRow(example, null);

        CorpusRow Rejected(string reason) => new(null, new RejectedRow(file, raw.Line, reason, Encoding.UTF8.GetString(raw.Raw.Span)));
    }

    private static Example ExampleOf(RawRow raw, ParsedRow parsed, int source, long index, ReadOnlyMemory<byte> row) =>
        new(index, source, raw.Line, parsed.Id, parsed.Segments, row) { Roles = parsed.Roles, TrainsAll = parsed.TrainsAll };

    private ParsedRow Parse(RawRow raw) => raw.Fault is null ? _parser.Parse(raw.Json) : ParsedRow.Rejected(raw.Fault);
}
