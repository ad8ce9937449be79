using FisherSft.Core.Methods;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Vectors;

/// <summary>
/// A random sample of examples from which a method learns what the corpus looks like, the same however the corpus is divided.
/// </summary>
public static class RandomExamples
{
    // Apart from the draws of methods under the same seed.
    private const int Stream = 0x5A17;

    /// <summary>Examples in random order until they hold enough tokens.</summary>
    /// <param name="tokens">Asked for lengths alone.</param>
    /// <param name="most">Tokens to stop at; the example that passes it is the last.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>Their indices, in the order of the corpus.</returns>
    public static IReadOnlyList<int> Draw(ITokenStore tokens, long most, int seed)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.TotalTokens <= most)
        {
            return [.. Enumerable.Range(0, tokens.Count)];
        }

        var (taken, held) = (new List<int>(), 0L);
        foreach (var example in Enumerable.Range(0, tokens.Count).OrderBy(i => Uniform.Draw(seed ^ Stream, i)).ThenBy(i => i))
        {
            taken.Add(example);
            held += tokens.TokensOf(example);
            if (held >= most)
            {
                break;
            }
        }

        taken.Sort();
        return taken;
    }
}
