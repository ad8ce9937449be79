using FisherSft.Core.Methods;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Grains.Jobs;

/// <content>Methods that rank by one vector an example: shards make them, and the coordinator has them all.</content>
internal sealed partial class JobRun
{
    /// <summary>The vectors of all examples, in the order of the corpus.</summary>
    private async Task<TokenMatrix> VectorsAsync(VectorOrder method, CancellationToken cancellationToken)
    {
        var sample = await SampleAsync(method, cancellationToken);
        var (map, parts) = await workbench.RunAsync(
            () =>
            {
                var made = method.Map(sample, Options());
                return (made, Parts(writer => method.WriteMap(made, writer)));
            },
            cancellationToken);
        CheckVectors(map.Length);
        var answers = await OrderAsync(_ => new VectorsOrder([.. parts]), TokenMatrix.Read, cancellationToken);
        return Joined(map.Length, answers!);
    }

    private async Task<TokenMatrix> SampleAsync(VectorOrder method, CancellationToken cancellationToken)
    {
        if (method.SampleTokens == 0)
        {
            return new TokenMatrix(Specification.Dimension);
        }

        var drawn = RandomExamples.Draw(_counts!, method.SampleTokens, Specification.Seed).ToLookup(example => ShardOf(example));
        var answers = await OrderAsync(
            shard => drawn.Contains(shard) ? new ExamplesOrder([.. drawn[shard].Select(example => (long)example)]) : null,
            TokenMatrix.Read,
            cancellationToken);
        var sample = Joined(Specification.Dimension, answers.OfType<TokenMatrix>());
        return method is not Match || !sample.LabelsOf(0).IsEmpty || _plan!.Folder is not null
            ? sample
            : throw new JobException(
                "--method match goes by tokens' ids, which shards on disk do not keep; start the silos without Grains:StoreDirectory");
    }

    /// <summary>Vectors that are too large would take other jobs down with this one.</summary>
    private void CheckVectors(int length)
    {
        var (need, most) = (2L * sizeof(float) * length * _counts!.Count, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);
        if (need > most)
        {
            throw new JobException(
                $"--method {Specification.Method} takes {need / 1e9:F1} GB for the vectors of {_counts.Count} examples, and this silo spares " +
                $"{most / 1e9:F1} GB; pass --limit, or --method tokenod");
        }
    }

    private static TokenMatrix Joined(int dimension, IEnumerable<TokenMatrix> parts)
    {
        var (joined, buffer) = (new TokenMatrix(dimension), Array.Empty<float>());
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Count; i++)
            {
                joined.AddFrom(part, i, ref buffer);
            }
        }

        return joined;
    }
}
