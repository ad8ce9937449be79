using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Corpus;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Pipeline;

/// <summary>`embed`: read, learn, embed, and write an embeddings folder as the vectors come.</summary>
internal sealed class EmbedJob(EmbedSettings settings, Invocation invocation)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    public string Run(TimedStages stages, CancellationToken cancellationToken)
    {
        if (settings.Corpus.Inputs.FirstOrDefault(EmbeddingsFolder.IsOne) is { } already)
        {
            throw new InputException($"{already} is an embeddings folder already; pass it to {Cli.Name} select.");
        }

        using var folder = RunFolder.Open(settings.Run, settings.Identity(), stages.Message);
        if (folder is null)
        {
            return string.Empty;
        }

        using var source = new TextSource(
            settings.Corpus, settings.Embedder, folder, invocation.Surroundings.OpenInput, cancellationToken);
        folder.RequireOutside(source.Paths);
        source.Read(folder, stages, cancellationToken);
        var (tokens, bytes) = EmbeddingsOutput.Write(
            folder, settings, source, (invocation.CommandLine, _started), rows: true, stages, cancellationToken);
        return $"{folder.Path}\n  {Words.Count(source.Summary.Examples, "examples")}, {Words.Count(tokens, "tokens")}, " +
            $"{source.Size.Dimension} dimensions, {Words.Bytes(bytes)} in {Words.Seconds(stages.Total)}\n";
    }
}
