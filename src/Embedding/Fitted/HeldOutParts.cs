using FisherSft.Embedding.LastLayer;

namespace FisherSft.Embedding.Fitted;

/// <summary>What a part of a corpus has to sample from.</summary>
/// <param name="Trained">How often each word is trained on in the part's examples that are not held out, by id.</param>
/// <param name="HeldOut">Trained words of those that are.</param>
public sealed record HeldOutCounts(long[] Trained, long HeldOut);

/// <summary>Which tokens of a corpus make the sample.</summary>
/// <param name="Words">The ids of the words that are classes of their own, the most frequent first.</param>
/// <param name="Training">Tokens to fit on, in all of the corpus.</param>
/// <param name="HeldOut">Tokens to measure on, in all of the corpus.</param>
/// <param name="Starts">How many of both stand before each part.</param>
public sealed record HeldOutPlan(int[] Words, long Training, long HeldOut, IReadOnlyList<HeldOutStart> Starts)
{
    /// <summary>L.</summary>
    public int Classes => Words.Length + 1;
}

/// <summary>How many tokens stand before a part.</summary>
/// <param name="Training">Those to fit on.</param>
/// <param name="HeldOut">Those to measure on.</param>
public sealed record HeldOutStart(long Training, long HeldOut);

/// <summary>The tokens of the sample that stand in a part: 8,000 in all parts at most.</summary>
/// <param name="Training">Those to fit on.</param>
/// <param name="HeldOut">Those to measure on.</param>
public sealed record HeldOutShare(LabelledTokens Training, LabelledTokens HeldOut)
{
    /// <summary>The sample of the corpus, from the shares of its parts in their order.</summary>
    public static HeldOutShare Join(IReadOnlyList<HeldOutShare> shares) => shares is [var one] ? one : new(
        Join(shares.Select(static share => share.Training)), Join(shares.Select(static share => share.HeldOut)));

    private static LabelledTokens Join(IEnumerable<LabelledTokens> parts)
    {
        var all = parts.ToList();
        return new(
            [.. all.SelectMany(static part => part.X)], [.. all.SelectMany(static part => part.Y)], all[0].Dimension);
    }
}
