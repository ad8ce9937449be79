using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Corpus;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>A command about one job, by its id.</summary>
internal abstract class JobCommand : ICommand
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    public string? Argument => "ID";

    public string ArgumentDescription => "The job's id, as submit printed it and jobs lists it.";

    public virtual IReadOnlyList<OptionSpec> Options => ConnectionSettings.Options;

    public abstract IReadOnlyList<string> Examples { get; }

    public abstract Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken);

    /// <summary>The id.</summary>
    protected string ReadId(GivenOptions given)
    {
        if (given.Inputs is [var id])
        {
            return id;
        }

        given.Violate(given.Inputs.Count == 0
            ? $"There is no ID; name a job, such as {Cli.Name} {Name} 20260101-120000-1a2b3c. {Cli.Name} jobs lists them."
            : $"{given.Inputs.Count} ids are named; {Name} takes one.");
        return string.Empty;
    }

    /// <summary>The status of a job that there is.</summary>
    protected static async Task<JobStatus> StatusOfAsync(Connection connection, string id, CancellationToken cancellationToken)
    {
        var status = await Connection.CallAsync(connection.Job(id).GetStatusAsync, cancellationToken).ConfigureAwait(false);
        return status.Stage != JobStage.None
            ? status
            : throw new InputException($"There is no job {id} on this cluster; {Cli.Name} jobs lists those there are.");
    }
}
