using FisherSft.Corpus.Formats;
using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus;

/// <summary>Reads rows one by one that lie somewhere else than in a corpus, as <see cref="CorpusReader"/> would read them.</summary>
public sealed class JsonRows
{
    private readonly CorpusOptions _options;
    private readonly RowMaker _rows;

    /// <summary>Creates the reader.</summary>
    /// <param name="options">How rows become examples; its inputs are not looked at.</param>
    /// <exception cref="InputException">Something in the options cannot be used; the message names every such thing.</exception>
    public JsonRows(CorpusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        (_options, _rows) = (options, RowMaker.For(options, faults));
        if (faults.Count > 0)
        {
            throw new InputException(string.Join('\n', faults));
        }
    }

    /// <summary>The id of a row; null where it has none, or cannot be read as an example.</summary>
    /// <param name="row">JSON on one line, without the line's end.</param>
    public string? IdOf(ReadOnlyMemory<byte> row) => ExampleOf(row, 0)?.Id;

    /// <summary>A row as an example; null where it cannot be read as one.</summary>
    /// <param name="row">JSON on one line, without the line's end.</param>
    /// <param name="index">The example's index.</param>
    public Example? ExampleOf(ReadOnlyMemory<byte> row, long index) => row.Length > _options.RowLimit
        ? null
        : _rows.Make(RawRow.OfJson(index + 1, row), string.Empty, 0, index).Example;
}
