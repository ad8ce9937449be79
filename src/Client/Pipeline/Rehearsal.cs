using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// Selects a few of a few random examples while the corpus is read: what selecting runs is compiled by then, which takes a fifth
/// of a second.
/// </summary>
internal static class Rehearsal
{
    private const int Examples = 60;
    private const int Dimension = 48;

    /// <summary>Begins, where a thread is free for it.</summary>
    /// <param name="method">What will select.</param>
    /// <param name="threads">How many threads there are.</param>
    public static void Begin(ISelectionMethod method, int threads)
    {
        if (method is ShardedMethod && threads > 1)
        {
            var options = new SelectionOptions { Budget = 20, Threads = 2 };
            _ = Task.Run(() =>
            {
                foreach (var longest in new[] { Examples, 1 })
                {
                    method.Select(Tokens(longest), options, [], static _ => { }, CancellationToken.None);
                }
            });
        }
    }

    /// <summary>Examples of one token, of some, and of more than there are dimensions; where all have one, work is done another way.</summary>
    private static TokenMatrix Tokens(int longest)
    {
        var (random, tokens) = (new Random(0), new TokenMatrix(Dimension));
        for (var example = 0; example < Examples; example++)
        {
            var rows = new float[Math.Min(1 + example, longest) * Dimension];
            foreach (ref var value in rows.AsSpan())
            {
                value = random.NextSingle() - 0.5f;
            }

            tokens.Add(rows);
        }

        return tokens;
    }
}
