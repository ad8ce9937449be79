using FisherSft.Corpus;
using FisherSft.Corpus.Parts;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.Replicas;
using FisherSft.Grains.State;
using FisherSft.Transformers;

namespace FisherSft.Grains.Shards;

/// <summary>
/// Does a shard's work: maps orders to Corpus, Embedding and Core, and their answers to parts of messages. What an order
/// builds on and is not there (the shard has just been activated, its silo having gone) is made up for first: the plan and
/// what was learnt come from the coordinator, tokens from the corpus, the design from the silo's replica. It runs outside
/// the grain's turns, one order at a time.
/// </summary>
internal sealed partial class ShardWorker(
    ShardKey key, JobReplica replica, Workbench workbench, IRemoteFiles remote, ShardStores stores, GrainOptions options, string device)
    : IDisposable
{
    private ShardPlan? _plan;
    private PartReader? _reader;
    private PartStart? _start;
    private Func<Example, string?>? _rowFaults;

    /// <summary>Does what is ordered.</summary>
    public Task<WorkResult> DoAsync(ShardOrder order, WorkProgress progress, CancellationToken cancellationToken) => order switch
    {
        CountOrder => CountAsync(progress, cancellationToken),
        WordsOrder => CountWordsAsync(progress, cancellationToken),
        PairsOrder => CountPairsAsync(progress, cancellationToken),
        HeldOutCountOrder => CountHeldOutAsync(progress, cancellationToken),
        HeldOutTakeOrder take => TakeHeldOutAsync(take, progress, cancellationToken),
        QuestionsOrder questions => QuestionsAsync(questions, progress, cancellationToken),
        EmbedOrder embed => EmbedAsync(embed, progress, cancellationToken),
        ProposeOrder propose => ProposeAsync(propose, progress, cancellationToken),
        RowsOrder rows => RowsAsync(rows, progress, cancellationToken),
        ExamplesOrder examples => ExamplesAsync(examples, progress, cancellationToken),
        VectorsOrder vectors => VectorsAsync(vectors, progress, cancellationToken),
        CertifyOrder certify => CertifyAsync(certify, progress, cancellationToken),
        CollectOrder collect => CollectAsync(collect.Version, progress, cancellationToken),
        TextsOrder texts => TextsAsync(texts, progress, cancellationToken),
        _ => throw new NotSupportedException($"this silo does not know the order {order.GetType().Name}; upgrade it"),
    };

    private async Task<WorkResult> CountAsync(WorkProgress progress, CancellationToken cancellationToken)
    {
        // An earlier coordinator that got no further may have given this shard other ranges.
        Forget();
        var plan = await PlanAsync(counted: false, cancellationToken).ConfigureAwait(false);
        if (_reader is not { } reader)
        {
            return await CountEmbeddedAsync(plan, progress, cancellationToken).ConfigureAwait(false);
        }

        progress.Begin("count rows", reader.Bytes);
        return await RunAsync(
            writer => CorpusWire.Write(writer, reader.Count(new Reported(progress), cancellationToken)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Lets the tokens go; no work may run.</summary>
    public void Dispose()
    {
        EndAsking();
        Keep(null);
    }

    /// <summary>Drops the plan and all that was built on it.</summary>
    private void Forget()
    {
        (_plan, _reader, _start) = (null, null, null);
        EndAsking();
        Keep(null);
        (_losses, _packed, _texts) = ([], null, null);
        (_shard, _removed, _boundEarly) = (null, 0, 0);
    }

    /// <summary>The plan, and the reader of this shard's part where that is text.</summary>
    private async Task<ShardPlan> PlanAsync(bool counted, CancellationToken cancellationToken)
    {
        if (_plan is null || (counted && !_plan.Counted))
        {
            var plan = await replica.Feed.GetPlanAsync(key.Number).WaitAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new FeedException("the job has no plan now");
            if (counted && !plan.Counted && !plan.Embedded)
            {
                throw new FeedException("the corpus is not counted yet");
            }

            _reader = plan.Embedded
                ? null
                : new PartReader(
                    SpecificationMap.ToCorpus(plan.Specification, remote) with { FaultOf = RowFaults(plan.Specification) },
                    CorpusWire.Files(plan),
                    CorpusWire.Part(plan));
            (_plan, _start) = (plan, CorpusWire.Start(plan));
        }

        return _plan;
    }

    /// <summary>
    /// Why the transformer cannot use a row. Its tokenizer is opened when a row asks, and not kept for longer than a pass: it
    /// takes much memory, and all shards have one.
    /// </summary>
    private Func<Example, string?>? RowFaults(JobSpecification specification) => specification.Model is { } model
        ? example => (_rowFaults ??= ModelEmbedders.RowFaults(model))(example)
        : null;

    /// <summary>Does heavy work that writes its result.</summary>
    private async Task<WorkResult> RunAsync(Action<Core.Selection.Wire.WireWriter> work, CancellationToken cancellationToken) =>
        await workbench.RunAsync(
            () =>
            {
                var writer = new Core.Selection.Wire.WireWriter(options.PartBytes);
                work(writer);
                _rowFaults = null;
                return new WorkResult(writer.Complete());
            },
            cancellationToken).ConfigureAwait(false);

    private sealed class Reported(WorkProgress progress) : IProgress<long>
    {
        public void Report(long value) => progress.Report(value);
    }
}
