namespace FisherSft.Embedding.Fitted;

/// <summary>What the fitted embedder's author chose by measurement.</summary>
internal sealed record FittedTuning
{
    public int Window { get; init; } = 4;

    public float Decay { get; init; } = 0.7f;

    public bool Centre { get; init; }

    public bool Smooth { get; init; }

    public double Power { get; init; } = 0.5;
}
