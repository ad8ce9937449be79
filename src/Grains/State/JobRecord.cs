namespace FisherSft.Grains.State;

/// <summary>
/// What is kept of a job in one place, a few hundred bytes whatever the job's size: written when a stage ends. Picks, the
/// plan, the model and the results are records of their own, each written once.
/// </summary>
[GenerateSerializer, Alias("FisherSft.JobRecord")]
public sealed class JobRecord
{
    /// <summary>What to do; null where there is no job.</summary>
    [Id(0)]
    public JobSpecification? Specification { get; set; }

    /// <summary>Where it is.</summary>
    [Id(1)]
    public JobStage Stage { get; set; }

    /// <summary>When it was submitted.</summary>
    [Id(2)]
    public DateTimeOffset Submitted { get; set; }

    /// <summary>When it ended.</summary>
    [Id(3)]
    public DateTimeOffset? Ended { get; set; }

    /// <summary>Why it failed.</summary>
    [Id(4)]
    public string? Message { get; set; }

    /// <summary>By what kind of fault it failed, where it did.</summary>
    [Id(29)]
    public JobFault Fault { get; set; }

    /// <summary>How often a coordinator began to work on it: orders of an earlier one are stale.</summary>
    [Id(5)]
    public long Epoch { get; set; }

    /// <summary>Whether the catalogue knows it.</summary>
    [Id(6)]
    public bool IsListed { get; set; }

    /// <summary>N.</summary>
    [Id(7)]
    public long Examples { get; set; }

    /// <summary>Rows that cannot be used.</summary>
    [Id(8)]
    public long Rejected { get; set; }

    /// <summary>T.</summary>
    [Id(9)]
    public long Tokens { get; set; }

    /// <summary>n.</summary>
    [Id(10)]
    public int Budget { get; set; }

    /// <summary>The bound on trained tokens.</summary>
    [Id(11)]
    public long? TokenBudget { get; set; }

    /// <summary>Wall time by stage.</summary>
    [Id(12)]
    public Dictionary<JobStage, double> Seconds { get; set; } = [];

    /// <summary>How many records the model takes; 0 before it is fitted.</summary>
    [Id(13)]
    public int ModelParts { get; set; }

    /// <summary>How many words have a vector.</summary>
    [Id(14)]
    public int Vocabulary { get; set; }

    /// <summary>How many records the results take; 0 before they are collected.</summary>
    [Id(15)]
    public int ResultParts { get; set; }

    /// <summary>f(S).</summary>
    [Id(16)]
    public double Information { get; set; }

    /// <summary>At least f(S*); 0 before it is certified.</summary>
    [Id(17)]
    public double UpperBound { get; set; }

    /// <summary>Which bound was the smallest.</summary>
    [Id(18)]
    public string Bound { get; set; } = string.Empty;

    /// <summary>Gain evaluations, up to the last record.</summary>
    [Id(19)]
    public long GainEvaluations { get; set; }

    /// <summary>Picks, when the record was written.</summary>
    [Id(20)]
    public int Selected { get; set; }

    /// <summary>Rounds, when the record was written.</summary>
    [Id(21)]
    public int Rounds { get; set; }

    /// <summary>Bounds on gains computed, up to the last record.</summary>
    [Id(22)]
    public long BoundEvaluations { get; set; }

    /// <summary>Which coordinator began that epoch: where two begin the same, the one that wrote first has the job.</summary>
    [Id(23)]
    public Guid Coordinator { get; set; }

    /// <summary>Tangents made so far.</summary>
    [Id(27)]
    public long TangentEvaluations { get; set; }

    /// <summary>How many records the examples' scores take, losses or answers; 0 before they are known.</summary>
    [Id(28)]
    public int ScoreParts { get; set; }

    /// <summary>d of an embeddings folder; 0 where the specification's holds.</summary>
    [Id(26)]
    public int Dimension { get; set; }

    /// <summary>Whether the fitted embedding was judged.</summary>
    [Id(24)]
    public bool IsJudged { get; set; }

    /// <summary>How it was judged; null where there were too few words.</summary>
    [Id(25)]
    public HeldOutFact? HeldOut { get; set; }

    /// <summary>What the transformer did; null where there is none.</summary>
    [Id(30)]
    public ModelFact? Model { get; set; }

    /// <summary>What became of the questions to a language model; null before, and where there are none.</summary>
    [Id(31)]
    public AskedFact? Asked { get; set; }
}

/// <summary>A record that is written once: bytes in a form that its reader knows.</summary>
[GenerateSerializer, Alias("FisherSft.StoredBytes")]
public sealed class StoredBytes
{
    /// <summary>The bytes.</summary>
    [Id(0)]
    public byte[] Bytes { get; set; } = [];
}

/// <summary>How the corpus was divided, and what was counted.</summary>
[GenerateSerializer, Alias("FisherSft.StoredPlan")]
public sealed class StoredPlan
{
    /// <summary>The files.</summary>
    [Id(0)]
    public PlanFile[] Files { get; set; } = [];

    /// <summary>Of each shard, its ranges.</summary>
    [Id(1)]
    public PlanRange[][] Shards { get; set; } = [];

    /// <summary>The files' hashes, in their order.</summary>
    [Id(2)]
    public string[] Hashes { get; set; } = [];

    /// <summary>What the embeddings folder is called, where the input is one; null for text.</summary>
    [Id(3)]
    public string? Folder { get; set; }
}

/// <summary>What there is to know of a finished run beside its rows.</summary>
[GenerateSerializer, Alias("FisherSft.StoredFacts")]
public sealed class StoredFacts
{
    /// <summary>How all examples are spread.</summary>
    [Id(0)]
    public CorpusFact Corpus { get; set; } = new();

    /// <summary>What it ran on.</summary>
    [Id(1)]
    public MachineFact Machine { get; set; } = new();
}
