using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// A vector v(w) for every context w, and with them the histories of a text. The history that predicts word j is
/// x_j = Σ_k λ^(k−1)·v(w_(j−k)) over the words before it, prompt included, back to the marker before the text; it is kept
/// up as x_(j+1) = λ·x_j + v(w_j), in float32, so a text costs d multiply-adds a word. From every vector the mean over the
/// words of the corpus is subtracted, for it says nothing about which word is next. Vectors are scaled so that the mean
/// of ‖v‖² over the words of the corpus, times 1/(1 − λ²), is 1: were words independent, E‖x‖² would be 1.
/// </summary>
public sealed partial class WordVectors
{
    private readonly float[] _vectors; // contexts × d, row-major

    private WordVectors(int dimension, float decay, float[] vectors) =>
        (Dimension, Decay, _vectors) = (dimension, decay, vectors);

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>λ, how much a word counts for against the one after it.</summary>
    public float Decay { get; }

    /// <summary>The bits of all vectors, hashed: equal for equal vectors.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(_vectors)));

    /// <summary>Makes vectors from the singular vectors of PPMI: V√Σ, centred and scaled.</summary>
    /// <param name="V">contexts × d, row-major; overwritten.</param>
    /// <param name="sigma">The singular values, d of them.</param>
    /// <param name="counts">How often each word stands in the corpus; the last context, the marker, is none.</param>
    /// <param name="decay">λ.</param>
    internal static WordVectors From(double[] V, double[] sigma, ReadOnlySpan<long> counts, float decay)
    {
        var d = sigma.Length;
        Debug.Assert(V.Length == (counts.Length + 1) * d, "one vector a word, and the marker's");
        for (var at = 0; at < V.Length; at++)
        {
            V[at] *= Math.Sqrt(sigma[at % d]);
        }

        Centre(V, d, counts);
        var (square, words) = (0.0, 0L);
        for (var word = 0; word < counts.Length; word++)
        {
            var norm = 0.0;
            foreach (var value in V.AsSpan(word * d, d))
            {
                norm += value * value;
            }

            square += counts[word] * norm;
            words += counts[word];
        }

        var tail = 1.0 - (double)decay * decay;
        var scale = square > 0 ? Math.Sqrt(words * tail / square) : 0;
        var vectors = new float[V.Length];
        for (var at = 0; at < V.Length; at++)
        {
            vectors[at] = (float)(V[at] * scale);
        }

        return new WordVectors(d, decay, vectors);
    }

    /// <summary>v of a context.</summary>
    public ReadOnlySpan<float> Of(int context) => _vectors.AsSpan(context * Dimension, Dimension);

    /// <summary>The histories that predict the trained words of a text.</summary>
    /// <param name="words">The text.</param>
    /// <param name="rows">M × d, row-major; M is how many words are trained.</param>
    public void Histories(ReadOnlySpan<WordId> words, Span<float> rows)
    {
        Span<float> history = new float[Dimension];
        Begin(history);
        foreach (var word in words)
        {
            if (word.Trained)
            {
                history.CopyTo(rows);
                rows = rows[Dimension..];
            }

            GoOn(history, word.Id);
        }

        Debug.Assert(rows.IsEmpty, "rows is M × d");
    }

    /// <summary>The history before a text.</summary>
    internal void Begin(Span<float> history) => Of(_vectors.Length / Dimension - 1).CopyTo(history);

    /// <summary>The history behind one more word.</summary>
    internal void GoOn(Span<float> history, int word) => VectorOps.DecayAndAdd(history, Decay, Of(word));

    private static void Centre(double[] V, int d, ReadOnlySpan<long> counts)
    {
        var (mean, words) = (new double[d], 0L);
        for (var word = 0; word < counts.Length; word++)
        {
            VectorOps.AddScaled(mean, (double)counts[word], V.AsSpan(word * d, d));
            words += counts[word];
        }

        for (var at = 0; at < V.Length; at += d)
        {
            VectorOps.AddScaled(V.AsSpan(at, d), -1.0 / words, mean);
        }
    }
}
