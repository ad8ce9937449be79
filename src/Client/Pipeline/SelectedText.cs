using FisherSft.Client.Options;
using FisherSft.Corpus;

namespace FisherSft.Client.Pipeline;

/// <summary>Ids and texts of rows that stand in selected.jsonl already, as the corpus reader finds them.</summary>
internal static class SelectedText
{
    /// <param name="settings">How the corpus is read.</param>
    /// <param name="path">selected.jsonl, or what will be.</param>
    /// <param name="count">How many rows it holds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A row that the reader rejects has neither id nor text.</returns>
    public static SelectedRows Read(CorpusSettings settings, string path, int count, CancellationToken cancellationToken)
    {
        var ids = new string?[count];
        var texts = new Dictionary<int, IReadOnlyList<Segment>>();
        var options = settings.ToReader(Path.GetDirectoryName(path)!, false, () => Stream.Null) with { Inputs = [path], Limit = null };
        foreach (var row in new CorpusReader(options).ReadRows(null, cancellationToken).Take(count))
        {
            // A blank line is no row: it is the line that tells the rank.
            var rank = (int)(row.Example?.Line ?? row.Rejected!.Line) - 1;
            ids[rank] = row.Example?.Id;
            if (SelectedRows.IsShown(rank, count) && row.Example is { } example)
            {
                texts[rank] = example.Segments;
            }
        }

        return new SelectedRows(ids, texts);
    }
}
