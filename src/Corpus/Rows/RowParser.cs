using System.Text.Json;
using System.Text.Unicode;
using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Rows;

/// <summary>Makes examples of rows: by the template, else by the text's key, else by the shape that the keys show.</summary>
internal sealed class RowParser
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = RowLimits.Depth };

    private readonly CorpusOptions _options;
    private readonly Template? _template;

    public RowParser(CorpusOptions options, Template? template)
    {
        _options = options;
        _template = template;
    }

    /// <summary>Reads one row.</summary>
    public ParsedRow Parse(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return ParsedRow.Rejected(Reasons.BadUtf8);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Strict);
        }
        catch (JsonException)
        {
            return ParsedRow.Rejected(JsonText.IsTooDeep(json.Span, RowLimits.Depth) ? Reasons.TooDeep : Reasons.BadJson);
        }

        using (document)
        {
            // Asking a string with half a surrogate pair for its text throws, so this goes before any field is read.
            return document.RootElement.ValueKind != JsonValueKind.Object ? ParsedRow.Rejected(Reasons.NotAnObject)
                : JsonText.HasLoneSurrogate(json.Span) ? ParsedRow.Rejected(Reasons.LoneSurrogate)
                : Read(document.RootElement);
        }
    }

    private ParsedRow Read(JsonElement row)
    {
        var segments = new SegmentList(_options.TrainOn == TrainOn.All);
        var fault = _template is not null ? _template.Fill(row, segments)
            : _options.TextKey is { } key ? ReadText(row, key, segments)
            : RowShapes.Read(row, segments);
        fault ??= segments.HasTrainedText ? null : Reasons.EmptyText;
        return fault is not null ? ParsedRow.Rejected(fault)
            : new ParsedRow(IdOf(row), segments.Segments, null) { Roles = segments.Roles, TrainsAll = segments.TrainsAll };
    }

    private static string? ReadText(JsonElement row, string key, SegmentList to) =>
        JsonFields.TryFind(row, key, out var text) ? RowShapes.Add(text, key, true, to) : Reasons.Missing(key);

    private string? IdOf(JsonElement row)
    {
        var isThere = _options.IdKey is { } key ? JsonFields.TryFind(row, key, out var id) : JsonFields.TryGet(row, "id", out id);
        if (!isThere || id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            return null;
        }

        return JsonFields.ToText(id) is { Length: > 0 } text ? text : null;
    }
}
