using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Progress;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>The jobs of the cluster, a page at a time.</summary>
internal sealed class JobsCommand : ICommand
{
    private const int DefaultTake = 20;

    public string Name => "jobs";

    public string Description => "Lists the jobs of the cluster, the newest first.";

    public string? Argument => null;

    public IReadOnlyList<OptionSpec> Options { get; } =
    [
        new("skip", "N", "Passes over the N newest. Default: 0."),
        new("take", "N", $"How many to list, 1 to 100. Default: {DefaultTake}."),
        .. ConnectionSettings.Options,
    ];

    public IReadOnlyList<string> Examples { get; } = [$"{Cli.Name} jobs", $"{Cli.Name} jobs --skip 20 --take 50"];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        if (given.Inputs.Count > 0)
        {
            given.Violate($"jobs takes no argument; {Cli.Name} status {given.Inputs[0]} tells of one job.");
        }

        var skip = (int)(given.Whole("skip", 0, int.MaxValue) ?? 0);
        var take = (int)(given.Whole("take", 1, 100) ?? DefaultTake);
        var settings = ConnectionSettings.Read(given);
        given.ThrowIfViolated();
        return Connection.UseAsync(
            settings,
            async connection =>
            {
                var page = await Connection.CallAsync(() => connection.Catalogue.ListAsync(skip, take), cancellationToken).ConfigureAwait(false);
                var statuses = await Task.WhenAll(page.Jobs
                    .Select(id => Connection.CallAsync(connection.Job(id).GetStatusAsync, cancellationToken))).ConfigureAwait(false);
                await invocation.Surroundings.Output.WriteAsync(Table(statuses)).ConfigureAwait(false);
                var shown = page.Jobs.Length == 0 ? "none" : $"{Words.Count(skip + 1)}–{Words.Count(skip + page.Jobs.Length)}";
                var more = skip + page.Jobs.Length < page.Total && page.Jobs.Length > 0
                    ? $"; more: {Cli.Name} jobs --skip {skip + page.Jobs.Length}{settings.Arguments}"
                    : string.Empty;
                await invocation.Surroundings.Error.WriteLineAsync($"{shown} of {Words.Count(page.Total, "jobs")}{more}").ConfigureAwait(false);
                return ExitCodes.Done;
            },
            cancellationToken);
    }

    private static string Table(IReadOnlyList<JobStatus> statuses)
    {
        string[] head = ["ID", "STAGE", "DONE", "SELECTED", "METHOD", "BUDGET", "SUBMITTED", "NAME"];
        var rows = statuses.Select(status => (string[])
        [
            status.Job,
            JobText.Name(status.Stage),
            status.Stage.IsEnded() ? "-" : Words.Percent(status.Progress),
            Words.Count(status.Selected),
            status.Specification?.Method ?? "-",
            status.Specification?.Budget ?? "-",
            JobText.Time(status.Submitted),
            status.Specification?.Name ?? string.Empty,
        ]).Prepend(head).ToList();
        var widths = Enumerable.Range(0, head.Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Concat(rows.Select(row =>
            string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd() + "\n"));
    }
}
