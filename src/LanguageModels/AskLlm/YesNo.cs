namespace FisherSft.LanguageModels;

/// <summary>Reads yes or no out of an answer.</summary>
public static class YesNo
{
    /// <summary>Where yes and no together are less likely than this, the first token is no answer to the question.</summary>
    public const double LeastProbability = 0.01;

    /// <summary>
    /// The probability of "yes" among yes and no, from the log-probabilities of the answer's first token: the sum over all tokens
    /// that say yes, over the sum of those and of all that say no. Null where the answer has none, or neither is likely.
    /// </summary>
    public static double? Probability(ChatAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var (yes, no) = (0.0, 0.0);
        foreach (var (token, logarithm) in answer.First ?? [])
        {
            switch (Word(token))
            {
                case "yes":
                    yes += Math.Exp(logarithm);
                    break;
                case "no":
                    no += Math.Exp(logarithm);
                    break;
            }
        }

        return yes + no >= LeastProbability ? yes / (yes + no) : null;
    }

    /// <summary>The answer with nothing in it but what is read here: yes, no or nothing, and the tokens that say so.</summary>
    public static ChatAnswer Essence(ChatAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer with
        {
            Text = Read(answer) switch { true => "yes", false => "no", null => string.Empty },
            First = answer.First is null ? null : [.. answer.First.Where(chance => Word(chance.Token) is "yes" or "no")],
        };
    }

    /// <summary>Whether an answer says yes: its first word counts. Null where it is neither.</summary>
    public static bool? Read(ChatAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var spoken = AnswerText.Spoken(answer).AsSpan().TrimStart(" \t\r\n*_#`\"'“‘([{:-–—>".AsSpan());
        var end = 0;
        while (end < spoken.Length && char.IsLetter(spoken[end]))
        {
            end++;
        }

        return spoken[..end] switch
        {
            var word when word.Equals("yes", StringComparison.OrdinalIgnoreCase) => true,
            var word when word.Equals("no", StringComparison.OrdinalIgnoreCase) => false,
            _ => null,
        };
    }

    /// <summary>A token's letters in lower case: " Yes", "YES", "▁yes", "Ġyes." and "yes" are all variants of one word.</summary>
    private static string Word(string token) => new string(
        [.. token.Where(c => c is not ('▁' or 'Ġ' or 'Ċ') && !char.IsWhiteSpace(c) && !char.IsPunctuation(c) && c != '`')]).ToLowerInvariant();
}
