using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Client.Pipeline;

/// <summary>Where the examples of a run come from: text files that are embedded here, or an embeddings folder.</summary>
internal interface IExampleSource : IDisposable
{
    /// <summary>Whether the input is an embeddings folder.</summary>
    bool IsEmbedded { get; }

    /// <summary>The files, as the ranking names them.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The full paths of what is read.</summary>
    IEnumerable<string> Paths { get; }

    /// <summary>What was counted while reading.</summary>
    ReadSummary Summary { get; }

    /// <summary>How many examples stand in each of <see cref="Names"/>, in the order of the corpus; known after reading.</summary>
    IReadOnlyList<long> ExamplesByName { get; }

    /// <summary>What decides how much room the tokens take; known after reading.</summary>
    CorpusSize Size { get; }

    /// <summary>What was learnt, for run.json; empty before <see cref="Embed"/> and where nothing is learnt.</summary>
    JsonObject Learnt { get; }

    /// <summary>The model's mean loss of each example; empty before <see cref="Embed"/> and where none is measured.</summary>
    IReadOnlyList<double> Losses { get; }

    /// <summary>The examples with their text, read anew: all of them, but for rows of an embeddings folder that hold no text.</summary>
    IEnumerable<Corpus.Example> Examples(CancellationToken cancellationToken);

    /// <summary>Reads the input once: counts, hashes and rejected rows, the latter to rejected.jsonl.</summary>
    void Read(RunFolder folder, TimedStages stages, CancellationToken cancellationToken);

    /// <summary>X_0 … X_{N−1}.</summary>
    /// <param name="store">Where they are kept on disk; null where in memory, or where they are on disk already.</param>
    /// <param name="stages">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ITokenStore Embed(EmbeddingsStore? store, TimedStages stages, CancellationToken cancellationToken);

    /// <summary>Writes the selected rows in rank order to selected.jsonl and gives what the ranking needs of them.</summary>
    SelectedRows Fetch(IReadOnlyList<Pick> ranking, RunFolder folder, TimedStages stages, CancellationToken cancellationToken);
}

/// <summary>What reading the input found.</summary>
/// <param name="Examples">N.</param>
/// <param name="Rejected">Rows that could not be used.</param>
/// <param name="Reasons">Rejected rows by reason.</param>
/// <param name="Inputs">Name, length and SHA-256 of each file.</param>
internal sealed record ReadSummary(
    int Examples, long Rejected, IReadOnlyDictionary<string, long> Reasons, IReadOnlyList<InputFile> Inputs)
{
    public long Rows => Examples + Rejected;

    public JsonArray ToJson() => new([.. Inputs.Select(input => (JsonNode)new JsonObject
    {
        ["name"] = input.Name,
        ["bytes"] = input.Bytes,
        ["sha256"] = input.Sha256,
    })]);
}

/// <summary>What of a corpus decides how much room its tokens take.</summary>
/// <param name="Examples">N.</param>
/// <param name="Tokens">T; 0 where they have not been counted.</param>
/// <param name="Longest">The most tokens of an example; 0 where they have not been counted.</param>
/// <param name="Dimension">d.</param>
/// <param name="RowBytes">What all rows take as text.</param>
/// <param name="ModelBytes">The files of the model that embeds; 0 where vectors are fitted, or given.</param>
internal sealed record CorpusSize(int Examples, long Tokens, int Longest, int Dimension, long RowBytes, long ModelBytes);

/// <summary>A file that was read.</summary>
internal sealed record InputFile(string Name, long Bytes, string Sha256);

/// <summary>What a last look at the input tells of the selected examples.</summary>
/// <param name="Ids">By rank, from 0.</param>
/// <param name="Texts">By rank, from 0: the segments of the first and the last picks only.</param>
internal sealed record SelectedRows(IReadOnlyList<string?> Ids, IReadOnlyDictionary<int, IReadOnlyList<Corpus.Segment>> Texts)
{
    /// <summary>By rank, from 0: which of <see cref="IExampleSource.Names"/> a pick stands in, and at which line.</summary>
    public IReadOnlyList<(int Source, long Line)> Places { get; init; } = [];

    /// <summary>How many of the first and of the last picks the report shows in full.</summary>
    public const int Shown = 10;

    public static bool IsShown(int rank, int count) => rank < Shown || rank >= count - Shown;
}
