using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Compare;

/// <summary>Several methods on one corpus, side by side.</summary>
internal sealed class CompareCommand : ICommand
{
    public string Name => "compare";

    public string Description =>
        "Selects from one corpus by several methods and sets them side by side: information, overlap, lengths, sources, near-duplicates, time.";

    public IReadOnlyList<OptionSpec> Options { get; } =
    [
        .. CompareSettings.Options, .. OptionTable.Embedder, OptionTable.Seed, OptionTable.Threads, OptionTable.Dtype, .. OptionTable.Corpus,
        .. OptionTable.Run.Where(spec => spec.Name != "dry-run"),
    ];

    public IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} compare corpus.jsonl --budget 1000 --methods tokenod,match,uniform --out comparison",
        $"{Cli.Name} compare embeddings/ --budget 5% --out comparison",
    ];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = CompareSettings.Read(given);
        return Task.FromResult(JobRunner.Run(
            settings.Run, invocation, stages => new CompareJob(settings, invocation).Run(stages, cancellationToken), cancellationToken));
    }
}
