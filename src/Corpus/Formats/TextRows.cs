using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus.Formats;

/// <summary>Plain text: a row is a line or a block of lines, as {"text": …}; blank lines only separate.</summary>
internal static class TextRows
{
    private static readonly JsonEncodedText TextField = JsonEncodedText.Encode("text");

    public static IEnumerable<RawRow> Read(Stream content, ReadContext context) =>
        context.Split == TextSplit.Paragraph ? ReadParagraphs(content, context) : ReadLines(content, context);

    /// <summary>How rows that did not come as JSON are written: on one line, with no more escapes than needed.</summary>
    public static Utf8JsonWriter NewWriter(IBufferWriter<byte> to) =>
        new(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    private static IEnumerable<RawRow> ReadLines(Stream content, ReadContext context)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = NewWriter(json);
        var lines = new LineReader(content, context);
        while (lines.NextOfSpan())
        {
            if (!lines.IsBlank)
            {
                yield return ToRow(lines.Number, lines.Line, lines.IsTooLong, context, json, writer);
            }
        }
    }

    private static IEnumerable<RawRow> ReadParagraphs(Stream content, ReadContext context)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = NewWriter(json);
        var lines = new LineReader(content, context);
        var block = new ArrayBufferWriter<byte>();
        var (first, tooLong, inEarlier) = (0L, false, context.Lines.InParagraph);
        while (true)
        {
            // A paragraph may go on behind the span's end; none begins there.
            var more = first > 0 ? lines.Next() : lines.NextOfSpan();
            if (more && inEarlier)
            {
                inEarlier = !lines.IsBlank;
                continue;
            }

            if (more && !lines.IsBlank)
            {
                if (first == 0)
                {
                    first = lines.Number;
                }
                else if (!tooLong)
                {
                    block.Write("\n"u8);
                }

                if (!tooLong)
                {
                    block.Write(lines.Line.Span);
                    tooLong = lines.IsTooLong || block.WrittenCount > context.RowLimit;
                }

                continue;
            }

            if (first > 0)
            {
                yield return ToRow(first, block.WrittenMemory, tooLong, context, json, writer);
                block.ResetWrittenCount();
                (first, tooLong) = (0, false);
            }

            if (!more)
            {
                yield break;
            }
        }
    }

    private static RawRow ToRow(
        long line,
        ReadOnlyMemory<byte> text,
        bool tooLong,
        ReadContext context,
        ArrayBufferWriter<byte> json,
        Utf8JsonWriter writer)
    {
        if (tooLong)
        {
            return RawRow.Rejected(line, Utf8Text.Head(text.Span), Reasons.TooLong(context.RowLimit));
        }

        if (!Utf8.IsValid(text.Span))
        {
            return RawRow.Rejected(line, text, Reasons.BadUtf8);
        }

        json.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString(TextField, text.Span);
        writer.WriteEndObject();
        writer.Flush();
        return new RawRow(line, json.WrittenMemory, text, null);
    }
}
