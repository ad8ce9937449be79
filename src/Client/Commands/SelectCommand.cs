using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Commands;

/// <summary>The whole job on this machine.</summary>
internal sealed class SelectCommand : ICommand
{
    public string Name => "select";

    public string Description => "Reads a corpus, embeds it, ranks the examples worth training on, and writes them with a report.";

    public IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Budget, OptionTable.Out, OptionTable.Method, OptionTable.Epsilon, .. AskLlmSettings.Options, .. OptionTable.Embedder, OptionTable.Ridge,
        OptionTable.Seed, OptionTable.Threads, OptionTable.Shards, OptionTable.Pool, OptionTable.Dtype, OptionTable.Store,
        OptionTable.Memory, .. OptionTable.Corpus, .. OptionTable.Run,
    ];

    public IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} select corpus.jsonl --budget 1000 --out out",
        $"{Cli.Name} select book.txt --split paragraph --budget 5% --out out",
        $"{Cli.Name} select data/ 'more/*.jsonl.gz' --budget 200000tok --dim 128 --out out",
        $"zcat big.jsonl.gz | {Cli.Name} select - --budget 500 --out out",
        $"{Cli.Name} select embeddings/ --budget 500 --ridge 0.01 --out out",
        $"{Cli.Name} select corpus.jsonl --budget 1000 --memory 4GB --store vectors --out out",
        $"{Cli.Name} select corpus.jsonl --budget 1000 --out out --resume",
        $"{Cli.Name} select embeddings/ --budget 10000 --method stochastic --epsilon 0.05 --out out",
        $"{Cli.Name} select embeddings/ --budget 10000 --method sieve --out out",
        $"{Cli.Name} select corpus.jsonl --budget 1000 --method askllm --endpoint http://localhost:8000/v1 --judge-model qwen --out out",
    ];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = SelectSettings.Read(given);
        return Task.FromResult(settings.Run.DryRun
            ? JobRunner.Run(settings.Run, invocation, stages => DryRun.OfSelect(settings, invocation, stages, cancellationToken), cancellationToken)
            : JobRunner.Run(settings.Run, invocation, stages => new SelectJob(settings, invocation).Run(stages, cancellationToken), cancellationToken));
    }
}
