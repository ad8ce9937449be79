using FisherSft.Embedding.Fitted;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Shards;

/// <content>Judging: this shard's share of the sample that was held out.</content>
internal sealed partial class ShardWorker
{
    private async Task<WorkResult> CountHeldOutAsync(WorkProgress progress, CancellationToken cancellationToken)
    {
        var model = await ModelAsync(cancellationToken).ConfigureAwait(false);
        return await RunAsync(
            writer => LearntWire.Write(
                writer, HeldOutSample.Count(Read("count held-out words", progress, cancellationToken), model.Vocabulary, cancellationToken)),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<WorkResult> TakeHeldOutAsync(
        HeldOutTakeOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var model = await ModelAsync(cancellationToken).ConfigureAwait(false);
        var plan = new HeldOutPlan(
            order.Words, order.Training, order.HeldOut, [new HeldOutStart(order.TrainingBefore, order.HeldOutBefore)]);
        return await RunAsync(
            writer => LearntWire.Write(
                writer, HeldOutSample.Take(Read("embed held-out words", progress, cancellationToken), 0, plan, model, cancellationToken)),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<FittedModel> ModelAsync(CancellationToken cancellationToken)
    {
        await PlanAsync(counted: true, cancellationToken).ConfigureAwait(false);
        return await replica.LearntAsync(LearntKind.Model, LearntWire.ReadModel, cancellationToken).ConfigureAwait(false);
    }
}
