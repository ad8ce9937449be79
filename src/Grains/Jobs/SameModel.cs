using FisherSft.Corpus;

namespace FisherSft.Grains.Jobs;

/// <summary>Holds silos to one model: each reads its own copy of the folder, and one of another version would mix in silence.</summary>
internal static class SameModel
{
    private const string Remedy = "copy the same folder to every silo, and resume the job";

    /// <summary>What the model did on all shards together; null where none had one.</summary>
    /// <param name="shards">What each shard's did.</param>
    /// <param name="silos">Where each shard is.</param>
    /// <param name="model">The model folder.</param>
    /// <exception cref="JobException">Two read other files.</exception>
    public static ModelFact? Sum(IReadOnlyList<ModelFact?> shards, IReadOnlyList<string> silos, string? model)
    {
        var (sum, first) = (default(ModelFact), 0);
        for (var shard = 0; shard < shards.Count; shard++)
        {
            if (shards[shard] is not { } fact)
            {
                continue;
            }

            if (sum is not null && sum.Sha256 != fact.Sha256)
            {
                throw new JobException(
                    $"the model {model} is not the same everywhere: its files hash to {Short(sum.Sha256)} for shard {first} on {silos[first]}, and to " +
                    $"{Short(fact.Sha256)} for shard {shard} on {silos[shard]}; {Remedy}.")
                {
                    Fault = JobFault.Input,
                };
            }

            (sum, first) = sum is null ? (fact, shard) : (sum.Add(fact), first);
        }

        return sum;
    }

    /// <summary>Holds a shard that embeds later, where its silo went, to the model of all others.</summary>
    /// <exception cref="InputException">It reads other files.</exception>
    public static void Require(JobSpecification specification, string sha256, int shard)
    {
        if (specification.ModelSha256 is { } expected && expected != sha256)
        {
            throw new InputException(
                $"the model {specification.Model} is not the one that the job began with: its files hashed to {Short(expected)}, and on the silo " +
                $"of shard {shard} to {Short(sha256)}; {Remedy}.");
        }
    }

    private static string Short(string? sha256) => sha256 is null ? "nothing known" : sha256[..12];
}
