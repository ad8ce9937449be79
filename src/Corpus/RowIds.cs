using FisherSft.Corpus.Formats;
using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus;

/// <summary>Finds the ids of rows that are known to be examples, as <see cref="CorpusReader"/> would find them.</summary>
public sealed class RowIds
{
    private readonly CorpusOptions _options;
    private readonly RowMaker _rows;

    /// <summary>Creates the finder.</summary>
    /// <param name="options">How rows become examples; its inputs are not looked at.</param>
    /// <exception cref="InputException">Something in the options cannot be used; the message names every such thing.</exception>
    public RowIds(CorpusOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        (_options, _rows) = (options, RowMaker.For(options, faults));
        if (faults.Count > 0)
        {
            throw new InputException(string.Join('\n', faults));
        }
    }

    /// <summary>The id of a row; null where it has none, or could not be read as an example.</summary>
    /// <param name="row">JSON on one line, without the line's end.</param>
    public string? IdOf(ReadOnlyMemory<byte> row) => row.Length > _options.RowLimit
        ? null
        : _rows.Make(RawRow.OfJson(1, row), string.Empty, 0, 0).Example?.Id;
}
