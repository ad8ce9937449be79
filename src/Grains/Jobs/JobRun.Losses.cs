using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>
/// The model's losses, for the method that goes by them: measured once while shards embed, and kept, so that a coordinator
/// that comes up elsewhere goes on in the same order, whatever device a shard is embedded on again.
/// </content>
internal sealed partial class JobRun
{
    private double[] _losses = [];

    private ISelectionMethod Method => SpecificationMap.Method(Specification, _losses);

    /// <returns>Whether all losses that are needed are there.</returns>
    private async Task<bool> LoadLossesAsync(CancellationToken cancellationToken)
    {
        if (!SpecificationMap.MeasuresLosses(Specification))
        {
            return true;
        }

        var parts = new List<byte[]>();
        while (parts.Count < Job.LossParts
            && await store.ReadAsync<StoredBytes>(LossesName(parts.Count), cancellationToken) is { } record)
        {
            parts.Add(record.Bytes);
        }

        if (Job.LossParts == 0 || parts.Count < Job.LossParts)
        {
            return false;
        }

        _losses = new double[Job.Examples];
        new WireReader(parts).Read(_losses);
        return true;
    }

    private async Task KeepLossesAsync(double[] losses, CancellationToken cancellationToken)
    {
        _losses = losses.Length == Job.Examples
            ? losses
            : throw new JobException($"{losses.Length} losses came for {Job.Examples} examples; report this fault.")
            {
                Fault = JobFault.Ours,
            };
        var parts = Parts(writer => writer.Write(losses));
        for (var part = 0; part < parts.Count; part++)
        {
            await store.WriteAsync(LossesName(part), new StoredBytes { Bytes = parts[part] }, cancellationToken);
        }

        Job.LossParts = parts.Count;
    }

    private static string LossesName(int part) => $"losses-{part:D6}";
}
