using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus.Formats;

/// <summary>JSON Lines: a row is a line, repeated byte for byte; blank lines are none.</summary>
internal static class JsonLineRows
{
    public static IEnumerable<RawRow> Read(Stream content, ReadContext context)
    {
        var lines = new LineReader(content, context);
        while (lines.NextOfSpan())
        {
            if (lines.IsTooLong)
            {
                yield return RawRow.Rejected(lines.Number, lines.Line, Reasons.TooLong(context.RowLimit));
            }
            else if (!lines.IsBlank)
            {
                yield return RawRow.OfJson(lines.Number, lines.Line);
            }
        }
    }
}
