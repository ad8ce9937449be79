using FisherSft.Core.Selection;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// Where more budget stops paying: the first rank at which the last k picks together bring less than a tenth of what the
/// first k brought, k = max(5, n/20). A window, because single gains jump where methods do not rank by gain.
/// </summary>
internal static class MoreBudget
{
    public const double Fraction = 0.1;

    /// <summary>Whether there are enough picks for a first and a last window.</summary>
    public static bool CanTell(int picks) => picks >= 2 * Window(picks);

    public static int Window(int picks) => Math.Max(5, picks / 20);

    /// <returns>The rank, from 1, or null where every part of the budget still pays.</returns>
    public static int? StopsPayingAt(IReadOnlyList<Pick> ranking)
    {
        var k = Window(ranking.Count);
        if (!CanTell(ranking.Count))
        {
            return null;
        }

        var first = Sum(ranking, 0, k);
        for (var end = 2 * k; end <= ranking.Count; end++)
        {
            if (Sum(ranking, end - k, end) < Fraction * first)
            {
                return end;
            }
        }

        return null;
    }

    private static double Sum(IReadOnlyList<Pick> ranking, int start, int end)
    {
        var sum = 0.0;
        for (var rank = start; rank < end; rank++)
        {
            sum += ranking[rank].Gain;
        }

        return sum;
    }
}
