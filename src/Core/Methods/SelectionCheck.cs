using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>Checks what a method is given, and tells every fault in one message.</summary>
internal static class SelectionCheck
{
    public static void Throw(
        ITokenStore tokens, SelectionOptions options, IReadOnlyList<Pick> done, Action<RoundReport> report)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(report);

        var faults = new List<string>();
        if (options.Budget < 1 || options.Budget > tokens.Count)
        {
            faults.Add($"budget {options.Budget} is not between 1 and the {tokens.Count} examples there are");
        }

        if (options.TokenBudget is < 1)
        {
            faults.Add($"token budget {options.TokenBudget} is below 1");
        }

        if (!(options.Ridge > 0) || !double.IsFinite(options.Ridge))
        {
            faults.Add($"ridge {options.Ridge} leaves the design matrix singular; pass one above 0, such as 1e-6");
        }

        if (options.Epsilon is { } epsilon && !(epsilon > 0 && epsilon < 1))
        {
            faults.Add($"epsilon {epsilon} is not between 0 and 1; pass one such as 0.05");
        }

        AtLeastOne(options.Shards, "shards");
        AtLeastOne(options.Threads, "threads");
        AtLeastOne(options.Pool, "pool");
        if (!(options.Reach >= 0 && options.Reach <= 1))
        {
            faults.Add($"reach {options.Reach} is not between 0 and 1");
        }

        if (options.HeldBytes < 0 || options.TangentBytes < 0)
        {
            faults.Add(
                $"room of {options.HeldBytes} bytes for candidates and {options.TangentBytes} for tangents cannot be negative");
        }

        var seen = new HashSet<long>();
        if (done.Count > options.Budget || done.Any(pick => pick.Index < 0 || pick.Index >= tokens.Count || !seen.Add(pick.Index)))
        {
            faults.Add("the picks to go on from are not of this corpus and budget");
        }

        if (faults.Count > 0)
        {
            throw new SelectionOptionException(string.Join("; ", faults));
        }

        void AtLeastOne(int value, string name)
        {
            if (value < 1)
            {
                faults.Add($"{name} {value} is below 1");
            }
        }
    }
}
