using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Commands;

/// <summary>Token embeddings alone.</summary>
internal sealed class EmbedCommand : ICommand
{
    public string Name => "embed";

    public string Description => "Embeds a corpus and writes an embeddings folder, which select takes as its input.";

    public IReadOnlyList<OptionSpec> Options { get; } =
    [
        OptionTable.Out, .. OptionTable.Embedder, OptionTable.Seed, OptionTable.Threads, OptionTable.Dtype, .. OptionTable.Corpus,
        .. OptionTable.Run,
    ];

    public IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} embed corpus.jsonl --out embeddings",
        $"{Cli.Name} embed book.txt --split paragraph --dim 64 --out embeddings",
        $"{Cli.Name} embed corpus.jsonl --out embeddings --dry-run",
    ];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = EmbedSettings.Read(given);
        return Task.FromResult(settings.Run.DryRun
            ? JobRunner.Run(settings.Run, invocation, stages => DryRun.OfEmbed(settings, invocation, stages, cancellationToken), cancellationToken)
            : JobRunner.Run(settings.Run, invocation, stages => new EmbedJob(settings, invocation).Run(stages, cancellationToken), cancellationToken));
    }
}
