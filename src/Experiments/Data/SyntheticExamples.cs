using FisherSft.Core.Tokens;

namespace FisherSft.Experiments.Data;

/// <summary>
/// Examples from no corpus. The paper's §5.1 names d, L and the model; its distributions, N and lengths could not be read, so
/// these are ours. An example has M_i tokens, uniform on a range. A token is x_ij = √ρ·c_i + √(1 − ρ)·e_ij, with c_i of the
/// example and e_ij of the token normal, of variance 1/d a coordinate: E‖x‖² = 1 whatever d is, and tokens of one example are
/// alike, as those of a text are (cosine ρ on average). No direction is rare by itself, so what a method gains here it gains
/// by lengths, by norms, and by which directions stand together.
/// </summary>
/// <param name="Count">N.</param>
/// <param name="Shortest">The least M_i, at least 1.</param>
/// <param name="Longest">The largest M_i.</param>
/// <param name="Likeness">ρ, in 0..1.</param>
public sealed record SyntheticExamples(int Count, int Shortest, int Longest, double Likeness) : IStudyExamples
{
    /// <inheritdoc/>
    public bool SameForAllSeeds => false;

    /// <inheritdoc/>
    public StudyTokens Draw(int dimension, int seed)
    {
        var store = new TokenMatrix(dimension);
        var (ofExample, ofToken) = (Math.Sqrt(Likeness / dimension), Math.Sqrt((1 - Likeness) / dimension));
        var (topic, value) = (new double[dimension], 0L);
        for (var i = 0; i < Count; i++)
        {
            var tokens = Shortest + (int)(Noise.Uniform(seed, Purpose.Lengths, i) * (Longest - Shortest + 1));
            for (var k = 0; k < dimension; k++)
            {
                topic[k] = ofExample * Noise.Normal(seed, Purpose.Topics, (long)i * dimension + k);
            }

            var rows = new float[tokens * dimension];
            for (var at = 0; at < rows.Length; at++)
            {
                rows[at] = (float)(topic[at % dimension] + ofToken * Noise.Normal(seed, Purpose.Tokens, value++));
            }

            store.Add(rows);
        }

        return new StudyTokens(store);
    }
}
