namespace FisherSft.Grains;

/// <summary>What the transformer of a job did on all shards together.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.ModelFact")]
public sealed record ModelFact
{
    /// <summary>The devices it ran on, each once, in order.</summary>
    [Id(0)]
    public required string[] Devices { get; init; }

    /// <summary>The output of the graph that was taken.</summary>
    [Id(1)]
    public required string Output { get; init; }

    /// <summary>Whether rows are values of float16 but for their weights.</summary>
    [Id(2)]
    public bool IsHalf { get; init; }

    /// <summary>The longest input in tokens.</summary>
    [Id(3)]
    public int Context { get; init; }

    /// <summary>Examples longer than that, which were read in windows.</summary>
    [Id(4)]
    public long Windowed { get; init; }

    /// <summary>Trained first tokens that were left out, for want of a beginning-of-text token.</summary>
    [Id(5)]
    public long Skipped { get; init; }

    /// <summary>Tokens that it read.</summary>
    [Id(6)]
    public long TokensRead { get; init; }

    /// <summary>The same with padding.</summary>
    [Id(7)]
    public long TokensPadded { get; init; }

    /// <summary>What the model's files hash to, its output head's among them; null in records from before that was kept.</summary>
    [Id(8)]
    public string? Sha256 { get; init; }

    /// <summary>What two parts of the corpus, embedded by the same model, did together.</summary>
    public ModelFact Add(ModelFact other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Devices = [.. Devices.Union(other.Devices).Order(StringComparer.Ordinal)],
            Windowed = Windowed + other.Windowed,
            Skipped = Skipped + other.Skipped,
            TokensRead = TokensRead + other.TokensRead,
            TokensPadded = TokensPadded + other.TokensPadded,
        };
    }
}
