namespace FisherSft.Embedding.LastLayer;

/// <summary>Tokens' embeddings with the classes of the tokens.</summary>
/// <param name="X">n × d, row-major.</param>
/// <param name="Y">n classes, each 0 ≤ y &lt; L.</param>
/// <param name="Dimension">d.</param>
public sealed record LabelledTokens(float[] X, int[] Y, int Dimension)
{
    /// <summary>n.</summary>
    public int Count => Y.Length;
}
