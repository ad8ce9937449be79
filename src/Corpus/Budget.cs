using System.Globalization;

namespace FisherSft.Corpus;

/// <summary>What a budget counts.</summary>
public enum BudgetUnit
{
    /// <summary>Examples.</summary>
    Examples,

    /// <summary>Hundredths of the examples.</summary>
    Percent,

    /// <summary>Trained tokens.</summary>
    Tokens,
}

/// <summary>How much to select: a number of examples, a share of them, or a number of trained tokens.</summary>
/// <param name="Unit">What <paramref name="Amount"/> counts.</param>
/// <param name="Amount">Above 0; a percentage at most 100.</param>
/// <param name="Text">As it was given.</param>
public sealed record Budget(BudgetUnit Unit, decimal Amount, string Text)
{
    /// <summary>Reads "1000", "5%" or "200000tok".</summary>
    /// <returns>The budget, or what is wrong with it.</returns>
    public static (Budget? Budget, string? Violation) Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (unit, digits) = text switch
        {
            [.. var head, '%'] => (BudgetUnit.Percent, head),
            [.. var head, 't', 'o', 'k'] => (BudgetUnit.Tokens, head),
            _ => (BudgetUnit.Examples, text),
        };
        var style = NumberStyles.AllowLeadingSign | (unit == BudgetUnit.Percent ? NumberStyles.AllowDecimalPoint : 0);
        if (!decimal.TryParse(digits, style, CultureInfo.InvariantCulture, out var amount))
        {
            return (null, $"--budget {text} is none of N examples (1000), P% of the examples (5%) and Ntok trained tokens (200000tok).");
        }

        return amount switch
        {
            <= 0 => (null, $"--budget {text} selects nothing; pass a budget above 0."),
            > 100 when unit == BudgetUnit.Percent => (null, $"--budget {text} is above 100%; pass at most 100%."),
            > int.MaxValue when unit == BudgetUnit.Examples => (null, $"--budget {text} is above {int.MaxValue}; pass at most that."),
            > long.MaxValue => (null, $"--budget {text} is above {long.MaxValue}; pass at most that."),
            _ => (new Budget(unit, amount, text), null),
        };
    }

    /// <summary>n for a corpus, before its tokens are counted.</summary>
    /// <param name="examples">N.</param>
    /// <exception cref="InputException">The corpus has not that many.</exception>
    public int Examples(int examples)
    {
        switch (Unit)
        {
            case BudgetUnit.Tokens:
                return examples;
            case BudgetUnit.Percent:
                var share = (int)(examples * Amount / 100);
                return share > 0
                    ? share
                    : throw new InputException(
                        $"--budget {Text} of {examples} examples is less than one; pass --budget 1, or at least {LeastPercent(examples)}%.");
            default:
                return Amount <= examples
                    ? (int)Amount
                    : throw new InputException(
                        $"--budget {Text} is more than the {examples} examples there are; pass --budget {examples} or less.");
        }
    }

    /// <summary>The bound on trained tokens, or null.</summary>
    /// <param name="total">T.</param>
    /// <param name="shortest">The fewest tokens of an example.</param>
    /// <exception cref="InputException">No example fits, or there are not so many tokens.</exception>
    public long? Tokens(long total, int shortest)
    {
        if (Unit != BudgetUnit.Tokens)
        {
            return null;
        }

        if (Amount > total)
        {
            throw new InputException(
                $"--budget {Text} is more than the {total} trained tokens there are; pass --budget {total}tok or less.");
        }

        return Amount >= shortest
            ? (long)Amount
            : throw new InputException(
                $"--budget {Text} is less than the {shortest} tokens of the shortest example; pass --budget {shortest}tok or more.");
    }

    private static string LeastPercent(int examples) =>
        (Math.Ceiling(1_000_000m / examples) / 10_000m).ToString(CultureInfo.InvariantCulture);
}
