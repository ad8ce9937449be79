using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Pipeline;

/// <summary>An embeddings folder: nothing is learnt, and rows are those of its examples.jsonl, where it has one.</summary>
internal sealed class FolderSource(CorpusSettings settings) : IExampleSource
{
    private static readonly string[] Files =
    [
        EmbeddingsFolder.TokensFile, EmbeddingsFolder.OffsetsFile, EmbeddingsFolder.WeightsFile, EmbeddingsFolder.ExamplesFile,
    ];

    private readonly string _directory = settings.Inputs[0];
    private EmbeddingsFolder? _folder;

    public bool IsEmbedded => true;

    public IReadOnlyList<string> Names { get; } = [settings.Inputs[0]];

    public IEnumerable<string> Paths => Files.Select(name => Path.GetFullPath(Path.Combine(_directory, name)));

    public ReadSummary Summary { get; private set; } = new(0, 0, new Dictionary<string, long>(), []);

    public JsonObject Learnt { get; } = [];

    public IReadOnlyList<double> Losses => [];

    public IReadOnlyList<long> ExamplesByName => [Summary.Examples];

    public CorpusSize Size { get; private set; } = new(0, 0, 0, 0, 0, 0);

    public void Dispose() => _folder?.Dispose();

    public void Read(RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        new RejectedFile(folder.WorkFile(RejectedFile.FileName)).Dispose();
        _folder = EmbeddingsFolder.Open(_directory, new CheckProgress(stages), cancellationToken);
        var inputs = new List<InputFile>();
        foreach (var path in Files.Select(name => Path.Combine(_directory, name)).Where(File.Exists))
        {
            using var file = File.OpenRead(path);
            inputs.Add(new InputFile(path, file.Length, Convert.ToHexStringLower(SHA256.HashData(file))));
            cancellationToken.ThrowIfCancellationRequested();
        }

        Summary = new ReadSummary(_folder.Count, 0, new Dictionary<string, long>(), inputs);
        var longest = 0;
        for (var i = 0; i < _folder.Count; i++)
        {
            longest = Math.Max(longest, _folder.TokensOf(i));
        }

        Size = new CorpusSize(_folder.Count, _folder.TotalTokens, longest, _folder.Dimension, 0, 0);
        stages.End();
    }

    public IEnumerable<Example> Examples(CancellationToken cancellationToken) => ExamplesOf(settings, cancellationToken);

    /// <summary>The rows of examples.jsonl that can be read, each under its place.</summary>
    public static IEnumerable<Example> ExamplesOf(CorpusSettings settings, CancellationToken cancellationToken)
    {
        var path = Path.Combine(settings.Inputs[0], EmbeddingsFolder.ExamplesFile);
        var options = settings.ToReader(settings.Inputs[0], false, () => Stream.Null) with { Inputs = [path], Limit = null };
        foreach (var example in new CorpusReader(options, cancellationToken).ReadExamples(cancellationToken))
        {
            // Row i is line i + 1, whatever rows before it hold.
            yield return example with { Index = example.Line - 1 };
        }
    }

    public ITokenStore Embed(EmbeddingsStore? store, TimedStages stages, CancellationToken cancellationToken) => _folder!;

    public SelectedRows Fetch(
        IReadOnlyList<Pick> ranking, RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        var path = folder.WorkFile(SelectedFile.FileName);
        using (var selected = SelectedFile.Create(path))
        {
            foreach (var pick in ranking)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var index = (int)pick.Index;
                var row = _folder!.HasExamples ? _folder.ExampleRow(index) : Encoding.UTF8.GetBytes($"{{\"index\": {index}}}");
                SelectedFile.WriteRow(selected, row.Span);
            }
        }

        var rows = _folder!.HasExamples
            ? SelectedText.Read(settings, path, ranking.Count, cancellationToken)
            : new SelectedRows(new string?[ranking.Count], new Dictionary<int, IReadOnlyList<Segment>>());

        // Row i is line i + 1 of examples.jsonl; without one the place in the folder counts.
        return rows with { Places = [.. ranking.Select(pick => (0, pick.Index + 1))] };
    }

    private sealed class CheckProgress(TimedStages stages) : IProgress<StageProgress>
    {
        private bool _begun;

        public void Report(StageProgress value)
        {
            if (!_begun)
            {
                _begun = true;
                stages.Begin("read", value.Total, value.Unit);
            }

            stages.Report(value.Done);
        }
    }
}
