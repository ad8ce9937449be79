namespace FisherSft.Grains;

/// <summary>A piece of a job's results, at most about 1 MB; the first brings the facts, then come rows, then rejected rows.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.ResultChunk")]
public sealed record ResultChunk
{
    /// <summary>What there is to know of the run; in the first chunk alone.</summary>
    [Id(0)]
    public ResultFacts? Facts { get; init; }

    /// <summary>Selected rows, in rank order.</summary>
    [Id(1)]
    public SelectedRow[] Rows { get; init; } = [];

    /// <summary>Rows that could not be used, in the order of the corpus.</summary>
    [Id(2)]
    public RejectedLine[] Rejected { get; init; } = [];
}

/// <summary>A line of ranking.csv and of selected.jsonl.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Index">The example's index.</param>
/// <param name="Id">Its own id, if it has one.</param>
/// <param name="Source">The file, as it was named.</param>
/// <param name="Line">The line at which it starts.</param>
/// <param name="Tokens">M.</param>
/// <param name="Gain">Nats.</param>
/// <param name="Row">The row as it came, without the line's end.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.SelectedRow")]
public sealed record SelectedRow(
    [property: Id(0)] int Rank,
    [property: Id(1)] long Index,
    [property: Id(2)] string? Id,
    [property: Id(3)] string Source,
    [property: Id(4)] long Line,
    [property: Id(5)] int Tokens,
    [property: Id(6)] double Gain,
    [property: Id(7)] byte[] Row)
{
    /// <summary>What a method that goes by no gains goes by, in its own unit, NaN where it knows nothing; null where it goes by gains.</summary>
    [Id(8)]
    public double? Score { get; init; }
}

/// <summary>A line of rejected.jsonl.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line at which it starts.</param>
/// <param name="Reason">Why.</param>
/// <param name="Raw">The row as it came.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.RejectedLine")]
public sealed record RejectedLine(
    [property: Id(0)] string File, [property: Id(1)] long Line, [property: Id(2)] string Reason, [property: Id(3)] string Raw);

/// <summary>What run.json tells of a job, beside its specification and status.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.ResultFacts")]
public sealed record ResultFacts
{
    /// <summary>The status when it ended.</summary>
    [Id(0)]
    public required JobStatus Status { get; init; }

    /// <summary>The files read.</summary>
    [Id(1)]
    public InputFact[] Inputs { get; init; } = [];

    /// <summary>f(S), nats.</summary>
    [Id(2)]
    public double Information { get; init; }

    /// <summary>At least f of the best selection of that size, nats.</summary>
    [Id(3)]
    public double UpperBound { get; init; }

    /// <summary>Which bound was the smallest.</summary>
    [Id(4)]
    public string Bound { get; init; } = string.Empty;

    /// <summary>How many words have a vector.</summary>
    [Id(5)]
    public int Vocabulary { get; init; }

    /// <summary>Picks certified in each round.</summary>
    [Id(6)]
    public int[] PicksPerRound { get; init; } = [];

    /// <summary>How all examples are spread.</summary>
    [Id(7)]
    public CorpusFact Corpus { get; init; } = new();

    /// <summary>What it ran on.</summary>
    [Id(8)]
    public MachineFact Machine { get; init; } = new();

    /// <summary>How good the fitted embedding is; null where there were too few words to say, or nothing was fitted.</summary>
    [Id(9)]
    public HeldOutFact? HeldOut { get; init; }

    /// <summary>What the transformer did; null where vectors were fitted or came in a folder.</summary>
    [Id(10)]
    public ModelFact? Model { get; init; }

    /// <summary>What became of the questions to a language model; null where none was asked.</summary>
    [Id(11)]
    public AskedFact? Asked { get; init; }
}

/// <summary>A file that was read.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">In lower-case hexadecimal; empty where it was not hashed.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.InputFact")]
public sealed record InputFact([property: Id(0)] string Name, [property: Id(1)] long Bytes, [property: Id(2)] string Sha256);

/// <summary>A point of the gain curve.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Gain">Of that pick, nats.</param>
/// <param name="Information">Of all up to it, nats.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.CurvePoint")]
public sealed record CurvePoint([property: Id(0)] int Rank, [property: Id(1)] double Gain, [property: Id(2)] double Information);
