namespace FisherSft.Grains;

/// <summary>Where a job is.</summary>
[GenerateSerializer, Alias("FisherSft.JobStage")]
public enum JobStage
{
    /// <summary>There is no such job.</summary>
    None,

    /// <summary>Submitted; its corpus is looked up.</summary>
    Queued,

    /// <summary>Shards count their rows.</summary>
    Counting,

    /// <summary>Words and pairs are counted, and vectors fitted.</summary>
    Learning,

    /// <summary>Shards embed their rows.</summary>
    Embedding,

    /// <summary>Rounds of picks.</summary>
    Selecting,

    /// <summary>The certificate is made.</summary>
    Certifying,

    /// <summary>The selected rows are fetched.</summary>
    Collecting,

    /// <summary>Finished.</summary>
    Done,

    /// <summary>Ended by a fault, which the status tells.</summary>
    Failed,

    /// <summary>Ended by its user.</summary>
    Cancelled,
}

/// <summary>What holds of stages.</summary>
public static class JobStages
{
    /// <summary>Whether nothing more happens in this stage unless the job is resumed.</summary>
    public static bool IsEnded(this JobStage stage) => stage is JobStage.Done or JobStage.Failed or JobStage.Cancelled;
}
