namespace FisherSft.LanguageModels;

/// <summary>
/// When the next request may begin: 1/rate of a minute after the one before, and not while the service has asked all to wait.
/// Turns are handed out in order, evenly spaced, so that a minute never holds more than its number.
/// </summary>
internal sealed class RateLimit(double? requestsPerMinute, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _interval = TimeSpan.FromMinutes(1 / requestsPerMinute ?? 0);
    private DateTimeOffset _next;
    private DateTimeOffset _held;

    /// <summary>Nobody begins for so long from now.</summary>
    public void Hold(TimeSpan time)
    {
        lock (_lock)
        {
            var until = clock.GetUtcNow() + time;
            _held = until > _held ? until : _held;
        }
    }

    /// <summary>Ends when a request may begin.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // A hold may come while a turn is waited for.
        for (var wait = Turn(); wait > TimeSpan.Zero; wait = Held())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Turn()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var turn = new[] { now, _next, _held }.Max();
            _next = turn + _interval;
            return turn - now;
        }
    }

    private TimeSpan Held()
    {
        lock (_lock)
        {
            return _held - clock.GetUtcNow();
        }
    }
}
