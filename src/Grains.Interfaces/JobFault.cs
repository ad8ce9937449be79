namespace FisherSft.Grains;

/// <summary>What kind of fault a job failed by: what its user is to do, and what exit code the console ends with.</summary>
[GenerateSerializer, Alias("FisherSft.JobFault")]
public enum JobFault
{
    /// <summary>Something outside: a disk, a service, a device. What records from before there were kinds read as.</summary>
    Outside,

    /// <summary>The input or the command is wrong.</summary>
    Input,

    /// <summary>The corpus is another than the job began with, so that it cannot go on.</summary>
    Changed,

    /// <summary>A fault of this program.</summary>
    Ours,
}
