namespace FisherSft.Grains;

/// <summary>What the report shows the selected beside: how all examples are spread.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.CorpusFact")]
public sealed record CorpusFact
{
    /// <summary>The files as the ranking names them.</summary>
    [Id(0)]
    public string[] Names { get; init; } = [];

    /// <summary>How many examples stand in each of <see cref="Names"/>.</summary>
    [Id(1)]
    public long[] ExamplesByName { get; init; } = [];

    /// <summary>The lengths there are, in trained tokens, rising.</summary>
    [Id(2)]
    public int[] Lengths { get; init; } = [];

    /// <summary>How many examples have each of <see cref="Lengths"/>.</summary>
    [Id(3)]
    public long[] ExamplesByLength { get; init; } = [];

    /// <summary>d.</summary>
    [Id(4)]
    public int Dimension { get; init; }

    /// <summary>Whether the input was an embeddings folder.</summary>
    [Id(5)]
    public bool IsEmbedded { get; init; }

    /// <summary>Whether the selected rows are those of the input; an embeddings folder may have none.</summary>
    [Id(6)]
    public bool HasRows { get; init; }
}

/// <summary>What a job ran on. Of a cluster of unlike silos: the coordinator's.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.MachineFact")]
public sealed record MachineFact
{
    /// <summary>The version of FisherSft.</summary>
    [Id(0)]
    public string Version { get; init; } = string.Empty;

    /// <summary>The .NET runtime.</summary>
    [Id(1)]
    public string Runtime { get; init; } = string.Empty;

    /// <summary>Operating system and architecture.</summary>
    [Id(2)]
    public string System { get; init; } = string.Empty;

    /// <summary>Processors of a silo.</summary>
    [Id(3)]
    public int Processors { get; init; }

    /// <summary>Threads that a silo works with.</summary>
    [Id(4)]
    public int Threads { get; init; }

    /// <summary>The most memory that one of the silos has taken.</summary>
    [Id(5)]
    public long PeakMemoryBytes { get; init; }

    /// <summary>Into how many shards the corpus was divided.</summary>
    [Id(6)]
    public int Shards { get; init; }

    /// <summary>How many candidates a round asked for.</summary>
    [Id(7)]
    public int Pool { get; init; }
}
