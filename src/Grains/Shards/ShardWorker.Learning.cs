using System.Diagnostics.CodeAnalysis;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Fitted;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Jobs;
using FisherSft.Grains.State;
using FisherSft.Transformers;

namespace FisherSft.Grains.Shards;

/// <content>Learning and embedding: passes over the shard's part of the corpus.</content>
internal sealed partial class ShardWorker
{
    private ShardTokens? _tokens;

    // Those of the tokens, where the method goes by them and the tokens were embedded here.
    private IReadOnlyList<double> _losses = [];

    // What a transformer did for these tokens, here or where they came from.
    private ModelFact? _modelFact;

    private long FirstIndex => _start!.Ranges.Count > 0 ? _start.Ranges[0].FirstIndex : 0;

    private long Examples => _start!.Ranges.Sum(range => range.Examples);

    private async Task<WorkResult> CountWordsAsync(WorkProgress progress, CancellationToken cancellationToken)
    {
        await PlanAsync(counted: true, cancellationToken).ConfigureAwait(false);
        return await RunAsync(
            writer =>
            {
                var counts = new WordCounts();
                foreach (var example in Read("count words", progress, cancellationToken))
                {
                    counts.Add(example);
                }

                LearntWire.Write(writer, counts);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<WorkResult> CountPairsAsync(WorkProgress progress, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(counted: true, cancellationToken).ConfigureAwait(false);
        var vocabulary = await replica.LearntAsync(LearntKind.Vocabulary, LearntWire.ReadVocabulary, cancellationToken)
            .ConfigureAwait(false);
        return await RunAsync(
            writer =>
            {
                using var embedder = new FittedEmbedder(SpecificationMap.ToFitted(plan.Specification, 1));
                var counts = embedder.CountsFor(vocabulary);
                foreach (var example in Read("count pairs", progress, cancellationToken))
                {
                    counts.Add(example);
                }

                LearntWire.Write(writer, counts);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<WorkResult> EmbedAsync(EmbedOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var tokens = await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        if (order.Losses && _losses.Count != tokens.Count)
        {
            // Tokens that came from another silo come without.
            Keep(null);
            _shard = null;
            tokens = await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        }

        if (order.Bounds && _shard is null)
        {
            await BoundEarlyAsync(tokens, progress, cancellationToken).ConfigureAwait(false);
        }

        return await RunAsync(writer => CorpusWire.Write(writer, tokens, _modelFact, order.Losses ? _losses : []), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>X_i of all examples of this shard, embedded where they are not here.</summary>
    private async Task<ITokenStore> TokensAsync(WorkProgress progress, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(counted: true, cancellationToken).ConfigureAwait(false);
        if (_tokens is null && Unpacked() is { } unpacked)
        {
            Keep(new ShardTokens(unpacked));
        }

        if (_tokens is { } known)
        {
            return known.Store;
        }

        if (plan.Embedded)
        {
            return Keep(await workbench.RunAsync(() => Load(plan, progress, cancellationToken), cancellationToken).ConfigureAwait(false));
        }

        if (SpecificationMap.ToModel(plan.Specification, device, replica.ThreadsAShard) is { } transformer)
        {
            return Keep(await workbench.RunAsync(
                () =>
                {
                    using var embedder = ModelEmbedders.Open(transformer);
                    var sha256 = ModelHash.Of(embedder.Files(cancellationToken));
                    SameModel.Require(plan.Specification, sha256, key.Number);
                    _rowFaults = embedder.FaultOf;
                    var tokens = Embed(embedder, progress, cancellationToken);
                    (_losses, _modelFact, _rowFaults) = (embedder.Losses, FactOf(embedder, sha256), null);
                    return tokens;
                },
                cancellationToken).ConfigureAwait(false));
        }

        var model = await ModelAsync(cancellationToken).ConfigureAwait(false);
        return Keep(await workbench.RunAsync(
            () =>
            {
                using var embedder = LearntWire.Embedder(model, plan.Specification, replica.ThreadsAShard);
                return Embed(embedder, progress, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes tokens in place of those there were.</summary>
    [return: NotNullIfNotNull(nameof(tokens))]
    private ITokenStore? Keep(ShardTokens? tokens)
    {
        _tokens?.Dispose();
        _tokens = tokens;
        return tokens?.Store;
    }

    private ShardTokens Embed(IEmbedder embedder, WorkProgress progress, CancellationToken cancellationToken)
    {
        var tokens = stores.Fill(
            key,
            sinkFor => embedder.Embed(Read("embed", progress, cancellationToken), sinkFor(embedder.Dimension), cancellationToken));
        Metrics.Tokens.Add(tokens.Store.TotalTokens);
        return tokens;
    }

    private static ModelFact FactOf(IModelEmbedder embedder, string sha256) => new()
    {
        Devices = [embedder.Device],
        Output = embedder.Output,
        IsHalf = embedder.IsHalf,
        Context = embedder.Context,
        Windowed = embedder.Windowed,
        Skipped = embedder.Skipped,
        TokensRead = embedder.TokensRead,
        TokensPadded = embedder.TokensPadded,
        Sha256 = sha256,
    };

    private IEnumerable<Example> Read(string activity, WorkProgress progress, CancellationToken cancellationToken)
    {
        progress.Begin(activity, Examples);
        foreach (var example in _reader!.ReadExamples(_start!, cancellationToken))
        {
            yield return example;
            progress.Add(1);
        }
    }
}
