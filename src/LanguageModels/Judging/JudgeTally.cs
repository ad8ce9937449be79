namespace FisherSft.LanguageModels;

/// <summary>
/// What judgements of many pairs say together. A pair is won where both orders agree; where they do not it is a tie, and counts
/// half for each side. Pairs that lack an answer are left out of that, and told.
/// </summary>
public sealed record JudgeTally
{
    /// <summary>Counts.</summary>
    public JudgeTally(IEnumerable<Judgement> judgements)
    {
        ArgumentNullException.ThrowIfNull(judgements);
        foreach (var judgement in judgements)
        {
            Pairs++;
            _ = judgement.Verdict switch
            {
                Verdict.A => Wins++,
                Verdict.B => Losses++,
                Verdict.Tie => Ties++,
                _ => UnansweredPairs++,
            };
            Count(judgement.AThenB, isA: 1);
            Count(judgement.BThenA, isA: 2);
        }
    }

    /// <summary>All pairs.</summary>
    public int Pairs { get; }

    /// <summary>Pairs that A won in both orders.</summary>
    public int Wins { get; }

    /// <summary>Pairs that B won in both orders.</summary>
    public int Losses { get; }

    /// <summary>Pairs where the orders disagree.</summary>
    public int Ties { get; }

    /// <summary>Pairs that lack an answer.</summary>
    public int UnansweredPairs { get; }

    /// <summary>Pairs with both answers.</summary>
    public int JudgedPairs => Wins + Losses + Ties;

    /// <summary>Single answers that could be read.</summary>
    public int Answers { get; private set; }

    /// <summary>Those of them that took A.</summary>
    public int AnswersForA { get; private set; }

    /// <summary>Those of them that took the text in the first place.</summary>
    public int AnswersForFirst { get; private set; }

    /// <summary>Questions without an answer that could be read.</summary>
    public int UnansweredQuestions => (2 * Pairs) - Answers;

    /// <summary>How often A wins, ties as halves, over pairs with both answers.</summary>
    public WilsonInterval WinRate => WilsonInterval.Of(Wins + (Ties / 2.0), JudgedPairs);

    /// <summary>How often an answer takes A. The two of a pair depend on one another, so this interval is the less to be trusted.</summary>
    public WilsonInterval AnswerRate => WilsonInterval.Of(AnswersForA, Answers);

    /// <summary>How often the judge takes what stands first: ½ where the place does not matter to it.</summary>
    public WilsonInterval PositionBias => WilsonInterval.Of(AnswersForFirst, Answers);

    /// <summary>Over pairs with both answers, how often the orders disagree.</summary>
    public WilsonInterval Disagreement => WilsonInterval.Of(Ties, JudgedPairs);

    private void Count(int? answer, int isA)
    {
        if (answer is null)
        {
            return;
        }

        Answers++;
        AnswersForA += answer == isA ? 1 : 0;
        AnswersForFirst += answer == 1 ? 1 : 0;
    }
}
