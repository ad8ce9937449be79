using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Corpus;
using FisherSft.Embedding;
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
        using var embedder = source.Learn(stages, cancellationToken);
        var half = embedder is IModelEmbedder { IsHalf: true };
        using var writer = new EmbeddingsFolderWriter(folder.WorkPath, embedder.Dimension, half);
        source.Embed(embedder, writer, example => writer.AddRow(example.Row.Span), stages, cancellationToken);
        writer.Complete();
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), Record(source, writer, stages));
        folder.RemoveResults();

        // Weights of another run would reweight these tokens, and its tokens would go with these offsets.
        folder.Remove(EmbeddingsFolder.TokensFile, EmbeddingsFolder.WeightsFile);
        folder.Publish(Results.Embeddings.Where(name => writer.HasWeights || name != EmbeddingsFolder.WeightsFile));
        return $"{folder.Path}\n  {Words.Count(source.Summary.Examples, "examples")}, {Words.Count(writer.Tokens, "tokens")}, " +
            $"{writer.Dimension} dimensions, {Words.Bytes((half ? 2.0 : 4.0) * writer.Tokens * writer.Dimension)} in " +
            $"{Words.Seconds(stages.Total)}\n";
    }

    private System.Text.Json.Nodes.JsonObject Record(TextSource source, EmbeddingsFolderWriter writer, TimedStages stages)
    {
        var record = RunRecord.Begin(invocation.CommandLine, _started, settings.Resolved(), source.Summary);
        record["counts"] = RunRecord.Counts(source.Summary, writer.Tokens, writer.Dimension);
        RunRecord.AddLearnt(record, source.Learnt);
        RunRecord.End(record, stages);
        return record;
    }
}
