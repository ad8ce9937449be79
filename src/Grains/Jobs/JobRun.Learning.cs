using FisherSft.Core.Selection.Wire;
using FisherSft.Embedding.Fitted;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>Learning: the shards' counts are added up, which makes them those of the whole corpus, and vectors fitted.</content>
internal sealed partial class JobRun
{
    private IReadOnlyList<byte[]> _vocabulary = [];
    private IReadOnlyList<byte[]> _model = [];

    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        if (_plan!.Folder is not null || Specification.Model is not null)
        {
            // Embeddings are there, or a model has learnt already.
            return;
        }

        await FitAsync(cancellationToken);
        await JudgeAsync(cancellationToken);
    }

    private async Task FitAsync(CancellationToken cancellationToken)
    {
        if (Job.ModelParts > 0 && await LoadModelAsync(cancellationToken) is { } known)
        {
            _model = known;
            return;
        }

        await EnterAsync(JobStage.Learning, cancellationToken);
        var fitted = SpecificationMap.ToFitted(Specification, workbench.Threads);
        var words = new WordCounts();
        await OrderAsync(_ => new WordsOrder(), reader => AddTo(words, reader), cancellationToken);
        using var embedder = new FittedEmbedder(fitted);
        var vocabulary = await workbench.RunAsync(() => embedder.VocabularyOf(words), cancellationToken);
        _vocabulary = Parts(writer => LearntWire.Write(writer, vocabulary));

        var pairs = embedder.CountsFor(vocabulary);
        await OrderAsync(_ => new PairsOrder(), reader => AddTo(pairs, reader), cancellationToken);
        _model = await workbench.RunAsync(
            () =>
            {
                embedder.Fit(vocabulary, pairs, cancellationToken);
                return Parts(writer => LearntWire.Write(writer, embedder.Model));
            },
            cancellationToken);
        for (var part = 0; part < _model.Count; part++)
        {
            await store.WriteAsync(ModelName(part), new StoredBytes { Bytes = _model[part] }, cancellationToken);
        }

        (Job.ModelParts, Job.Vocabulary) = (_model.Count, vocabulary.Size);
    }

    private async Task<IReadOnlyList<byte[]>?> LoadModelAsync(CancellationToken cancellationToken)
    {
        var parts = new List<byte[]>();
        while (parts.Count < Job.ModelParts
            && await store.ReadAsync<StoredBytes>(ModelName(parts.Count), cancellationToken) is { } record)
        {
            parts.Add(record.Bytes);
        }

        return parts.Count == Job.ModelParts ? parts : null;
    }

    private IReadOnlyList<byte[]> Parts(Action<WireWriter> write)
    {
        var writer = new WireWriter(options.PartBytes);
        write(writer);
        return writer.Complete();
    }

    /// <summary>Answers come in any order and on any thread; whole numbers do not mind the order.</summary>
    private static bool AddTo(WordCounts counts, WireReader reader)
    {
        lock (counts)
        {
            LearntWire.Add(counts, reader);
        }

        return true;
    }

    private static bool AddTo(CooccurrenceCounts counts, WireReader reader)
    {
        lock (counts)
        {
            LearntWire.Add(counts, reader);
        }

        return true;
    }

    private static string ModelName(int part) => $"model-{part:D6}";
}
