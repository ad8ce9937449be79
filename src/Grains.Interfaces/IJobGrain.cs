namespace FisherSft.Grains;

/// <summary>A job, by its id: what clients may ask of it. Every call may be repeated.</summary>
[Alias("FisherSft.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Submits the job; again with the same specification, it changes nothing.</summary>
    /// <exception cref="JobException">The specification is wrong, or another one has this id.</exception>
    [Alias("SubmitAsync")]
    Task<JobStatus> SubmitAsync(JobSpecification specification);

    /// <summary>How far it is.</summary>
    [Alias("GetStatusAsync")]
    Task<JobStatus> GetStatusAsync();

    /// <summary>The status now, then at every change, at most a few a second, until the job has ended.</summary>
    [Alias("WatchAsync")]
    IAsyncEnumerable<JobStatus> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>The gain curve so far, thinned to so many points.</summary>
    [Alias("GetCurveAsync")]
    Task<CurvePoint[]> GetCurveAsync(int points);

    /// <summary>Ends the job and keeps what is done.</summary>
    [Alias("CancelAsync")]
    Task<JobStatus> CancelAsync();

    /// <summary>Goes on with a cancelled or failed job from its last checkpoint.</summary>
    /// <exception cref="JobException">There is no such job.</exception>
    [Alias("ResumeAsync")]
    Task<JobStatus> ResumeAsync();

    /// <summary>The results of a job that is done.</summary>
    /// <param name="fromRank">Rows up to this rank are left out: where to go on after an interruption.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="JobException">It is not done.</exception>
    [Alias("ResultsAsync")]
    IAsyncEnumerable<ResultChunk> ResultsAsync(int fromRank = 0, CancellationToken cancellationToken = default);
}

/// <summary>All jobs of the cluster. Its key is 0.</summary>
[Alias("FisherSft.IJobCatalogGrain")]
public interface IJobCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a job; once, however often it is called.</summary>
    [Alias("AddAsync")]
    Task AddAsync(string job);

    /// <summary>Jobs, the newest first.</summary>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="take">How many at most, up to 100.</param>
    [Alias("ListAsync")]
    Task<JobPage> ListAsync(int skip, int take);
}

/// <summary>A page of the catalogue.</summary>
/// <param name="Total">How many jobs there are.</param>
/// <param name="Jobs">Those of the page.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.JobPage")]
public sealed record JobPage([property: Id(0)] int Total, [property: Id(1)] string[] Jobs);

/// <summary>A call that cannot be answered as it was made; the message says why and what to do.</summary>
[GenerateSerializer, Alias("FisherSft.JobException")]
public sealed class JobException : Exception
{
    /// <summary>Creates the exception.</summary>
    public JobException(string message)
        : base(message)
    {
    }

    /// <summary>Of what kind the fault is, where it ends a job. Default: the input or the command is wrong.</summary>
    [Id(0)]
    public JobFault Fault { get; init; } = JobFault.Input;
}
