using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus.Formats;

/// <summary>
/// Comma or tab separated values with a header: a row is an object of its columns, all strings. A quote inside a field
/// that does not begin with one is text, as spreadsheets write it.
/// </summary>
internal sealed class CsvRows
{
    private const int BufferSize = 128 << 10;

    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly Utf8JsonWriter _writer;
    private readonly ReadContext _context;
    private readonly CsvReaderOptions _options;
    private JsonEncodedText[]? _columns;
    private bool _malformed;

    private CsvRows(ReadContext context, char separator)
    {
        _writer = TextRows.NewWriter(_json);
        _context = context;
        _options = new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            TrackLineNumbers = true,
            BufferSize = BufferSize,
            Encoding = Encoding.UTF8,
            OnMalformedRecord = _ => _malformed = true,
        };
    }

    public static IEnumerable<RawRow> Read(Stream content, ReadContext context, char separator)
    {
        var rows = new CsvRows(context, separator);
        var guard = new GuardedStream(content);
        var linesBefore = 0L;
        do
        {
            // One round is a whole file, except where a record above the limit makes the parser start anew behind it.
            using var reader = CsvReader.Create(guard, rows._options, leaveOpen: true);
            byte[]? rest = null;
            while (rest is null && rows.Next(reader, guard))
            {
                var line = linesBefore + reader.LineNumber;
                var isCut = guard.IsCut && reader.ByteOffset + reader.RawRecord.Length == guard.Given;
                if (reader.RawRecord.Length > context.RowLimit)
                {
                    yield return rows.TooLong(reader, line);
                    rest = isCut ? guard.SkipLine() : null;
                }
                else if (isCut)
                {
                    // The bound fell into a record behind a long one: that one is to be read anew, and whole.
                    rest = guard.TakeBack(reader.RawRecord);
                }
                else if (rows.ToRow(reader, line) is { } row)
                {
                    yield return row;
                }
            }

            if (rest is null && !guard.IsCut)
            {
                yield break;
            }

            guard.Restart(rest ?? []);
            linesBefore = guard.LineEnds;
        }
        while (true);
    }

    private bool Next(CsvReader reader, GuardedStream guard)
    {
        _malformed = false;
        guard.Ceiling = reader.ByteOffset + reader.RawRecord.Length + (long)_context.RowLimit + BufferSize;
        return reader.Read();
    }

    /// <summary>The row of a record; null for the header.</summary>
    private RawRow? ToRow(CsvReader reader, long line)
    {
        var isClosed = !_malformed || QuotesAreClosed(reader, line);
        if (_columns is null)
        {
            SetHeader(reader, line, isClosed);
            return null;
        }

        var fault = !Utf8.IsValid(reader.RawRecord) ? Reasons.BadUtf8
            : !isClosed ? Reasons.BadQuoting
            : reader.FieldCount != _columns.Length ? Reasons.WrongColumns
            : null;
        if (fault is not null)
        {
            return RawRow.Rejected(line, reader.RawRecord.ToArray(), fault);
        }

        _json.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        for (var k = 0; k < _columns.Length; k++)
        {
            _writer.WriteString(_columns[k], reader.GetSpan(k));
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return new RawRow(line, _json.WrittenMemory, reader.RawRecord.ToArray(), null);
    }

    private RawRow TooLong(CsvReader reader, long line)
    {
        if (_columns is null)
        {
            throw BadHeader(line, Reasons.TooLong(_context.RowLimit));
        }

        return RawRow.Rejected(line, Utf8Text.Head(reader.RawRecord), Reasons.TooLong(_context.RowLimit));
    }

    private void SetHeader(CsvReader reader, long line, bool isClosed)
    {
        if (!isClosed || !Utf8.IsValid(reader.RawRecord))
        {
            throw BadHeader(line, isClosed ? Reasons.BadUtf8 : Reasons.BadQuoting);
        }

        _columns = new JsonEncodedText[reader.FieldCount];
        for (var k = 0; k < _columns.Length; k++)
        {
            _columns[k] = JsonEncodedText.Encode(reader.GetSpan(k), _writer.Options.Encoder);
        }
    }

    private InputException BadHeader(long line, string fault) =>
        new($"{_context.File}, line {line}: the header cannot be read ({fault}); its first row must name the columns");

    /// <summary>
    /// Whether all quoted fields of a malformed record end with their quote. One that is never closed has swallowed all
    /// rows behind it, and those must not go as one rejected row.
    /// </summary>
    private bool QuotesAreClosed(CsvReader reader, long line)
    {
        for (var k = 0; k < reader.FieldCount; k++)
        {
            var raw = reader.GetRawSpan(k);
            var closing = raw.Length > 0 && raw[0] == '"' ? ClosingQuote(raw) : raw.Length - 1;
            if (closing == raw.Length - 1)
            {
                continue;
            }

            if (closing < 0 && raw.Contains((byte)'\n'))
            {
                throw new InputException(
                    $"{_context.File}, line {line}: a quoted field of this row is never closed, so that the rows behind it " +
                    "cannot be told apart; close the quote, double the quotes inside the field, or remove the row");
            }

            return false;
        }

        return true;
    }

    /// <summary>Where the quote is that closes a field; −1 if nowhere. Doubled quotes are text.</summary>
    private static int ClosingQuote(ReadOnlySpan<byte> raw)
    {
        for (var i = 1; i < raw.Length; i++)
        {
            if (raw[i] == '"' && (++i == raw.Length || raw[i] != '"'))
            {
                return i - 1;
            }
        }

        return -1;
    }
}
