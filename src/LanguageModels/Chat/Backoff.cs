using System.Net.Http.Headers;

namespace FisherSft.LanguageModels;

/// <summary>
/// How long to wait before a request is made anew: half a second, doubled each time up to half a minute, times a random factor
/// between 0.5 and 1.5, so that requests which failed together do not come back together.
/// </summary>
internal static class Backoff
{
    /// <summary>A service that asks for more patience than this gets this much.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private const double FirstSeconds = 0.5;
    private const double MostSeconds = 30;

    /// <param name="attempt">How many have failed, from 1.</param>
    public static TimeSpan After(int attempt) =>
        TimeSpan.FromSeconds(Math.Min(MostSeconds, FirstSeconds * Math.Pow(2, attempt - 1)) * (0.5 + Random.Shared.NextDouble()));

    /// <summary>What the service asks for by Retry-After, in seconds or as a date; null where it does not.</summary>
    public static TimeSpan? Asked(HttpResponseHeaders headers, TimeProvider clock)
    {
        var asked = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - clock.GetUtcNow();
        return asked is null ? null : asked > Longest ? Longest : asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
