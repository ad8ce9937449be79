namespace FisherSft.Embedding.Fitted;

/// <summary>
/// What measurement settled. Bits a word at d = 256, vectors and layer fitted on nine tenths of the examples and measured on
/// the rest: Shakespeare by paragraph, Sherlock Holmes by paragraph, instructions. The unigram needs 6.43, 6.29 and 5.46;
/// what is chosen here 5.95, 5.60 and 4.33. A difference of a few hundredths is noise. Gram rank is exp of the entropy of
/// the eigenvalues of XᵀX, which says in how many directions examples can differ.
/// <list type="bullet">
/// <item>Contexts smoothed to the power ¾, window 4: 5.94, 5.56, 4.45 against 6.00, 5.58, 4.38 without, and a Gram rank
/// of 54 against 66 on Shakespeare. Not kept.</item>
/// <item>Vectors V·Σ^p, window 4: p = 0 6.00, 5.61, 4.39; ¼ 5.99, 5.59, 4.41; ½ 6.00, 5.58, 4.38; 1 5.99, 5.59, 4.37.
/// No difference; Gram ranks 74, 71, 66, 55. The customary ½ is kept.</item>
/// <item>The mean vector subtracted, λ = 0.7, a stronger penalty: 6.12, 5.83, 4.44 against 6.14, 5.84, 4.53 without, and
/// a Gram rank of 66 against 49: what all histories share no longer stands for a fifth of their length. Kept.</item>
/// </list>
/// </summary>
internal sealed record FittedTuning
{
    /// <summary>
    /// How far to the left contexts are taken. 1: 5.88, 5.60, 4.39; 2: 5.95, 5.58, 4.39; 4: 6.00, 5.58, 4.38; 6: 6.01,
    /// 5.60, 4.39 at λ = 0.3. Gram ranks on Shakespeare 52, 58, 66, 72, and time in proportion. 2 is a middle.
    /// </summary>
    public int Window { get; init; } = 2;

    /// <summary>
    /// λ. 0: 5.94, 5.54, 4.56; 0.2: 5.92, 5.55, 4.44; 0.3: 5.95, 5.58, 4.39; 0.4: 5.95, 5.60, 4.33; 0.5: 5.97, 5.63, 4.32.
    /// The least in sum is 0.4.
    /// </summary>
    public float Decay { get; init; } = 0.4f;
}
