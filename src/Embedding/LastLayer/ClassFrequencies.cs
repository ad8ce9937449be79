namespace FisherSft.Embedding.LastLayer;

/// <summary>How often each class occurs, one added to each count so that none is impossible (Laplace).</summary>
internal static class ClassFrequencies
{
    /// <summary>L probabilities.</summary>
    public static double[] Of(int[] labels, int classes)
    {
        var frequencies = new double[classes];
        Array.Fill(frequencies, 1.0);
        foreach (var label in labels)
        {
            frequencies[label]++;
        }

        for (var y = 0; y < classes; y++)
        {
            frequencies[y] /= labels.Length + classes;
        }

        return frequencies;
    }
}
