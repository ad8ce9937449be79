using FisherSft.Corpus;
using FisherSft.Corpus.Parts;
using FisherSft.Embedding.Precomputed;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>An embeddings folder as the input: divided by ranges of examples; nothing is learnt.</content>
internal sealed partial class JobRun
{
    /// <summary>The embeddings folder that the input is, or null for text.</summary>
    private EmbeddingsFiles? FindEmbeddings()
    {
        var (inputs, names) = (Specification.Inputs, Specification.Names ?? Specification.Inputs);
        for (var at = 0; at < inputs.Length; at++)
        {
            if (EmbeddingsFiles.Find(inputs[at], names[at], remote) is { } files)
            {
                return inputs.Length > 1
                    ? throw new JobException($"{names[at]} is an embeddings folder and is not read together with other inputs; submit it alone.")
                    : Specification.Limit is not null
                    ? throw new JobException($"--limit does not apply to {names[at]}, whose examples are embedded already; leave it out.")
                    : SpecificationMap.MeasuresLosses(Specification)
                    ? throw new JobException(
                        $"--method perplexity measures losses on text, and {names[at]} holds embeddings; submit the corpus.")
                    : Specification.Asking is not null && files.Examples is null
                    ? throw new JobException(
                        $"--method {Specification.Method} asks about text, and {names[at]} has no examples.jsonl; put the rows into it, one a " +
                        "line, or submit the files that were embedded.")
                    : files;
            }
        }

        return null;
    }

    private async Task CountEmbeddedAsync(EmbeddingsFiles files, int shards, CancellationToken cancellationToken)
    {
        var division = await FoundAsync(
            () => EmbeddingsDivision.Of(files, shards, remote, cancellationToken), cancellationToken);
        (Job.Dimension, _specification) = (division.Dimension, null);
        _plan = new StoredPlan
        {
            Files = FilesOf(files.All),
            Shards = [.. division.Ranges.Select(range => range.Count == 0
                ? Array.Empty<PlanRange>()
                : [new PlanRange(0, range.From, range.To, range.First, range.First + 1, range.Count)])],
            Folder = (Specification.Names ?? Specification.Inputs)[0],
        };
        var hashing = HashAsync(files.All, cancellationToken);
        var counts = await OrderAsync(_ => new CountOrder(), CorpusWire.ReadCounts, cancellationToken);
        if (counts.SelectMany(part => part!.Ranges).FirstOrDefault(range => range.Fault is not null) is { } faulty)
        {
            // Shards in the order of the examples: the first fault is the one that one machine would name.
            throw new JobException(faulty.Fault!);
        }

        _plan.Hashes = await hashing;
        CheckCounts(counts!);
    }
}
