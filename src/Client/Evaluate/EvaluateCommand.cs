using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Evaluate;

/// <summary>Held-out evidence for a selection, before a model is tuned on it.</summary>
internal sealed class EvaluateCommand : ICommand
{
    public string Name => "evaluate";

    public string Description =>
        "Holds out a part of a corpus, selects from the rest by several methods, fits the last layer on each selection, and tells which " +
        "predicts what was held out best.";

    public IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Out, .. EvaluateSettings.Options, .. OptionTable.Embedder, OptionTable.Seed, OptionTable.Threads, .. OptionTable.Corpus,
        .. OptionTable.Run.Where(spec => spec.Name != "dry-run"),
    ];

    public IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} evaluate corpus.jsonl --out evidence",
        $"{Cli.Name} evaluate book.txt --split paragraph --methods tokenod,match --budgets 1%,5% --seeds 20 --dim 64 --out evidence",
        $"{Cli.Name} evaluate corpus.jsonl --out evidence --resume",
    ];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = EvaluateSettings.Read(given);
        return Task.FromResult(JobRunner.Run(
            settings.Run, invocation, stages => new EvaluateJob(settings, invocation).Run(stages, cancellationToken), cancellationToken));
    }
}
