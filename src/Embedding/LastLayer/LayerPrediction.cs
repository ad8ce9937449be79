namespace FisherSft.Embedding.LastLayer;

/// <summary>What a fitted layer says of tokens.</summary>
/// <param name="Losses">−ln p of each token's class, nats, n.</param>
/// <param name="P">p(y | x), n × L, row-major.</param>
public sealed record LayerPrediction(double[] Losses, float[] P);
