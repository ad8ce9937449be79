using FisherSft.Client.Commands;

namespace FisherSft.Client.Cluster;

/// <summary>The commands of a cluster.</summary>
internal static class ClusterCommands
{
    public static IReadOnlyList<ICommand> All { get; } =
    [
        new SubmitCommand(), new JobsCommand(), new StatusCommand(), new WatchCommand(), new ResultsCommand(), new CancelCommand(),
        new ResumeCommand(),
    ];
}
