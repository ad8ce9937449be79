namespace FisherSft.LanguageModels;

/// <summary>How a pair came out.</summary>
public enum Verdict
{
    /// <summary>At least one of the two questions has no answer.</summary>
    Unanswered,

    /// <summary>A in both orders.</summary>
    A,

    /// <summary>B in both orders.</summary>
    B,

    /// <summary>The judge changed its mind with the order.</summary>
    Tie,
}

/// <summary>What the judge said of one pair.</summary>
/// <param name="AThenB">1 or 2 where A stood first; null where there is no answer.</param>
/// <param name="BThenA">1 or 2 where B stood first; null where there is no answer.</param>
public readonly record struct Judgement(int? AThenB, int? BThenA)
{
    /// <summary>What follows of both.</summary>
    public Verdict Verdict => (AThenB, BThenA) switch
    {
        (1, 2) => Verdict.A,
        (2, 1) => Verdict.B,
        (null, _) or (_, null) => Verdict.Unanswered,
        _ => Verdict.Tie,
    };
}
