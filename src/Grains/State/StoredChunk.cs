namespace FisherSft.Grains.State;

/// <summary>A piece of a job's results, as it will be handed out.</summary>
[GenerateSerializer, Alias("FisherSft.StoredChunk")]
public sealed class StoredChunk
{
    /// <summary>The piece.</summary>
    [Id(0)]
    public ResultChunk Chunk { get; set; } = new();
}
