using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>
/// The examples' scores, for methods that go by such: losses, measured while shards embed, or a language model's answers. They
/// are kept, so that a coordinator that comes up elsewhere goes on in the same order, whatever a device or a service would say
/// the next time.
/// </content>
internal sealed partial class JobRun
{
    private double[] _scores = [];

    private ISelectionMethod Method => SpecificationMap.Method(Specification, _scores);

    /// <returns>Whether they are there.</returns>
    private async Task<bool> LoadScoresAsync(CancellationToken cancellationToken)
    {
        var parts = new List<byte[]>();
        while (parts.Count < Job.ScoreParts
            && await store.ReadAsync<StoredBytes>(ScoresName(parts.Count), cancellationToken) is { } record)
        {
            parts.Add(record.Bytes);
        }

        if (Job.ScoreParts == 0 || parts.Count < Job.ScoreParts)
        {
            return false;
        }

        _scores = new double[Job.Examples];
        new WireReader(parts).Read(_scores);
        return true;
    }

    private async Task KeepScoresAsync(double[] scores, CancellationToken cancellationToken)
    {
        _scores = scores.Length == Job.Examples
            ? scores
            : throw new JobException($"{scores.Length} scores came for {Job.Examples} examples; report this fault.")
            {
                Fault = JobFault.Ours,
            };
        var parts = Parts(writer => writer.Write(scores));
        for (var part = 0; part < parts.Count; part++)
        {
            await store.WriteAsync(ScoresName(part), new StoredBytes { Bytes = parts[part] }, cancellationToken);
        }

        Job.ScoreParts = parts.Count;
    }

    private static string ScoresName(int part) => $"scores-{part:D6}";
}
