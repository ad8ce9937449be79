using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Commands;

/// <summary>The paper's studies.</summary>
internal sealed class ExperimentCommand : ICommand
{
    public string Name => "experiment";

    public string Description =>
        "The paper's studies: selections judged by a model that is known to be true, as CSV and a page with curves.";

    public string? Argument => "STUDY";

    public string ArgumentDescription =>
        "synthetic, or words and what it learns its vectors from: files, folders or globs of them, - for standard input, or an embeddings folder.";

    public IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Out, .. StudyOptionTable.Common, .. StudyOptionTable.Synthetic, StudyOptionTable.OfWords, OptionTable.Ridge,
        OptionTable.Seed, OptionTable.Threads, .. OptionTable.Corpus, .. OptionTable.Run.Where(option => option.Name != "dry-run"),
    ];

    public IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} experiment synthetic --out study",
        $"{Cli.Name} experiment synthetic --dims 10 --classes 20 --budgets 100,1000 --seeds 5 --out study",
        $"{Cli.Name} experiment synthetic --lengths 10-10 --out equal-lengths",
        $"{Cli.Name} experiment words corpus.jsonl --dim 20 --out words",
        $"{Cli.Name} experiment words embeddings/ --budgets 50,100,200 --out words",
    ];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = ExperimentSettings.Read(given);
        return Task.FromResult(JobRunner.Run(
            settings.Run, invocation, stages => new ExperimentJob(settings, invocation).Run(stages, cancellationToken), cancellationToken));
    }
}
