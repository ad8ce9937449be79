using FisherSft.Embedding.Precomputed;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>What the report shows the selected beside, and what the job ran on.</content>
internal sealed partial class JobRun
{
    /// <summary>The name of the record.</summary>
    public const string FactsName = "facts";

    /// <summary>What an example's source counts: the files, or the one embeddings folder.</summary>
    private string[] SourceNames() => _plan!.Folder is { } folder ? [folder] : [.. _plan.Files.Select(file => file.Name)];

    private StoredFacts FactsOf(long peakMemory)
    {
        var lengths = new SortedDictionary<int, long>();
        for (var i = 0; i < _counts!.Count; i++)
        {
            lengths[_counts.TokensOf(i)] = lengths.GetValueOrDefault(_counts.TokensOf(i)) + 1;
        }

        var names = SourceNames();
        var byFile = new long[names.Length];
        foreach (var range in _plan!.Shards.SelectMany(ranges => ranges))
        {
            // The range in which the limit is reached was counted to its end, or to the limit by itself.
            byFile[range.File] += Math.Clamp(Job.Examples - range.FirstIndex, 0, range.Examples);
        }

        return new StoredFacts
        {
            Corpus = new CorpusFact
            {
                Names = names,
                ExamplesByName = byFile,
                Lengths = [.. lengths.Keys],
                ExamplesByLength = [.. lengths.Values],
                Dimension = Specification.Dimension,
                IsEmbedded = _plan.Folder is not null,
                HasRows = _plan.Folder is null || _plan.Files.Any(file => file.Name.EndsWith(EmbeddingsFolder.ExamplesFile, StringComparison.Ordinal)),
            },
            Machine = new MachineFact
            {
                Version = Machine.Version,
                Runtime = Machine.Runtime,
                System = Machine.System,
                Processors = Environment.ProcessorCount,
                Threads = workbench.Threads,
                PeakMemoryBytes = Math.Max(peakMemory, Machine.PeakMemoryBytes),
                Shards = _plan.Shards.Length,
                Pool = Options().Pool,
            },
        };
    }
}
