namespace FisherSft.Grains;

/// <summary>Where a job is. Numbers are stored, so none changes its meaning; <see cref="JobStages.IsBefore"/> has the order.</summary>
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

    /// <summary>A language model is asked about every example, by the method that goes by it; between counting and learning.</summary>
    Asking,
}

/// <summary>What holds of stages.</summary>
public static class JobStages
{
    /// <summary>Whether nothing more happens in this stage unless the job is resumed.</summary>
    public static bool IsEnded(this JobStage stage) => stage is JobStage.Done or JobStage.Failed or JobStage.Cancelled;

    /// <summary>Whether a stage comes before another in the course of a job.</summary>
    public static bool IsBefore(this JobStage stage, JobStage other) => stage.Place() < other.Place();

    /// <summary>The place of a stage in the course of a job.</summary>
    public static double Place(this JobStage stage) => stage == JobStage.Asking ? (double)JobStage.Counting + 0.5 : (double)stage;
}
