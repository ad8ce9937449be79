using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Corpus;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Pipeline;

/// <summary>What `embed` leaves, made from a corpus that has been read; a selection's store is the same.</summary>
internal static class EmbeddingsOutput
{
    /// <summary>Embeds, writes as the vectors come, and publishes when all are there, run.json last.</summary>
    /// <param name="folder">Takes it; rejected.jsonl is in its work folder already.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="source">Read.</param>
    /// <param name="run">The command, and when it began.</param>
    /// <param name="rows">Whether examples.jsonl is written.</param>
    /// <param name="stages">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>T, and what the rows take.</returns>
    public static (long Tokens, long Bytes) Write(
        RunFolder folder,
        EmbedSettings settings,
        TextSource source,
        (string CommandLine, DateTimeOffset Started) run,
        bool rows,
        TimedStages stages,
        CancellationToken cancellationToken)
    {
        using var embedder = source.Learn(stages, cancellationToken);
        var half = source.IsHalf;
        using var writer = new EmbeddingsFolderWriter(folder.WorkPath, embedder.Dimension, half);
        Action<Example>? each = rows ? example => writer.AddRow(example.Row.Span) : null;
        source.Embed(embedder, writer, each, stages, cancellationToken);
        writer.Complete();
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), Record());
        folder.RemoveResults();

        // Weights of another run would reweight these tokens, and its tokens would go with these offsets.
        folder.Remove(EmbeddingsFolder.TokensFile, EmbeddingsFolder.WeightsFile);
        folder.Publish(Results.Embeddings.Where(name => name switch
        {
            EmbeddingsFolder.WeightsFile => writer.HasWeights,
            EmbeddingsFolder.ExamplesFile => rows,
            _ => true,
        }));
        return (writer.Tokens, (half ? 2L : 4L) * writer.Tokens * writer.Dimension);

        JsonObject Record()
        {
            var record = RunRecord.Begin(run.CommandLine, run.Started, settings.Resolved(), source.Summary);
            record["counts"] = RunRecord.Counts(source.Summary, writer.Tokens, writer.Dimension);
            RunRecord.AddLearnt(record, source.Learnt);
            RunRecord.End(record, stages);
            return record;
        }
    }
}
