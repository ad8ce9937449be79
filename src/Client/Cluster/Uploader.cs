using FisherSft.Blobs;
using FisherSft.Client.Commands;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;

namespace FisherSft.Client.Cluster;

/// <summary>Uploads a job's inputs under a progress view. What was sent before counts, and is not sent again.</summary>
internal static class Uploader
{
    /// <returns>The inputs as silos find them.</returns>
    /// <exception cref="OutsideException">Storage does not answer; the same command goes on.</exception>
    public static async Task<JobInputs> RunAsync(
        SubmitSettings settings, UploadSettings upload, Invocation invocation, CancellationToken cancellationToken)
    {
        var plan = UploadPlan.Of(settings.Select.Corpus, settings.Id);
        try
        {
            await Task.Run(
                () => ProgressViews.For(settings.Select.Run.Log, invocation.Surroundings).Show(view =>
                {
                    var stages = new TimedStages(view);
                    var sent = PutAsync(plan, settings.Id, upload, stages, cancellationToken).GetAwaiter().GetResult();
                    stages.End();
                    stages.Message($"Uploaded {Words.Count(plan.Files.Count, "files")}, {Words.Bytes(sent)} sent and " +
                        $"{Words.Bytes(plan.Files.Sum(file => file.Length) - sent)} there before.");
                    return sent;
                }),
                CancellationToken.None).ConfigureAwait(false);
            return plan.Inputs;
        }
        catch (UploadException exception)
        {
            throw new OutsideException($"{exception.Message} {GoOn(settings)}", exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await invocation.Surroundings.Error.WriteLineAsync(GoOn(settings)).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<long> PutAsync(
        UploadPlan plan, string id, UploadSettings upload, TimedStages stages, CancellationToken cancellationToken)
    {
        var (done, sent) = (0L, 0L);
        stages.Begin("upload", plan.Files.Sum(file => file.Length), "bytes");
        var target = new BlobUpload(BlobAccount.ToWrite(upload.Account), UploadSettings.Container);
        await UploadException.RunAsync(
            UploadSettings.Container,
            async () =>
            {
                await target.PrepareAsync(cancellationToken).ConfigureAwait(false);
                var blobs = plan.Files.Select(file => file.Blob).ToHashSet();
                await target.RequireOnlyAsync(id + "/", blobs, cancellationToken).ConfigureAwait(false);
                foreach (var file in plan.Files)
                {
                    sent += await target.PutAsync(file.Path, file.Blob, more => stages.Report(done += more), cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return sent;
    }

    private static string GoOn(SubmitSettings settings) =>
        $"Nothing is submitted; what was sent is kept, and the same command goes on with --id {settings.Id}.";
}
