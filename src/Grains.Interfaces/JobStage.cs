namespace FisherSft.Grains;

/// <summary>Where a job is; its stages in the order of their numbers, which leave room for others.</summary>
[GenerateSerializer, Alias("FisherSft.JobStage")]
public enum JobStage
{
    /// <summary>There is no such job.</summary>
    None = 0,

    /// <summary>Submitted; its corpus is looked up.</summary>
    Queued = 10,

    /// <summary>Shards count their rows.</summary>
    Counting = 20,

    /// <summary>A language model is asked about every example, by the method that goes by it.</summary>
    Asking = 30,

    /// <summary>Words and pairs are counted, and vectors fitted.</summary>
    Learning = 40,

    /// <summary>Shards embed their rows.</summary>
    Embedding = 50,

    /// <summary>Rounds of picks.</summary>
    Selecting = 60,

    /// <summary>The certificate is made.</summary>
    Certifying = 70,

    /// <summary>The selected rows are fetched.</summary>
    Collecting = 80,

    /// <summary>Finished.</summary>
    Done = 100,

    /// <summary>Ended by a fault, which the status tells.</summary>
    Failed = 110,

    /// <summary>Ended by its user.</summary>
    Cancelled = 120,
}

/// <summary>What holds of stages.</summary>
public static class JobStages
{
    /// <summary>Whether nothing more happens in this stage unless the job is resumed.</summary>
    public static bool IsEnded(this JobStage stage) => stage is JobStage.Done or JobStage.Failed or JobStage.Cancelled;
}
