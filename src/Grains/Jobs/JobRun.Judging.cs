using FisherSft.Embedding.Fitted;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>Judging the fitted embedding on examples held out, from a sample that shards draw of their parts.</content>
internal sealed partial class JobRun
{
    private async Task JudgeAsync(CancellationToken cancellationToken)
    {
        if (Job.IsJudged)
        {
            return;
        }

        if (Job.Stage.IsBefore(JobStage.Learning))
        {
            await EnterAsync(JobStage.Learning, cancellationToken);
        }

        var counts = await OrderAsync(_ => new HeldOutCountOrder(), LearntWire.ReadHeldOutCounts, cancellationToken);
        if (HeldOutSample.Plan(counts!) is { } plan)
        {
            var shares = await OrderAsync(
                shard => new HeldOutTakeOrder(
                    plan.Words, plan.Training, plan.HeldOut, plan.Starts[shard].Training, plan.Starts[shard].HeldOut),
                LearntWire.ReadHeldOutShare,
                cancellationToken);
            using var embedder = new FittedEmbedder(SpecificationMap.ToFitted(Specification, workbench.Threads));
            var measured = await workbench.RunAsync(
                () => embedder.MeasureHeldOut(plan, shares!, cancellationToken), cancellationToken);
            Job.HeldOut = new HeldOutFact(
                measured.BitsPerWord, measured.UnigramBitsPerWord, measured.TrainedTokens, measured.HeldOutTokens, measured.Classes);
        }

        Job.IsJudged = true;
    }
}
