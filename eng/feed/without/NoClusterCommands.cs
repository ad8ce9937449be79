using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Corpus;

namespace FisherSft.Client.Cluster;

/// <summary>Stand for the commands of a cluster where the package feeds lack Orleans.</summary>
internal static class ClusterCommands
{
    public static IReadOnlyList<ICommand> All { get; } =
    [
        .. new[] { "submit", "jobs", "status", "watch", "results", "cancel", "resume" }.Select(name => new NoCluster(name)),
    ];

    private sealed class NoCluster(string name) : ICommand
    {
        public string Name => name;

        public string Description => "Not in this build, which was made without Microsoft Orleans: a job on a cluster.";

        public string? Argument => null;

        public IReadOnlyList<OptionSpec> Options => [];

        public IReadOnlyList<string> Examples => [];

        public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken) =>
            throw new InputException(
                $"{name}: this build was made without Microsoft Orleans, which the package feeds lacked, so it knows no cluster. " +
                $"Add a feed that has it, delete artifacts/feed.props and build again; or use {Cli.Name} select, which does the " +
                "same job on this machine.");
    }
}
