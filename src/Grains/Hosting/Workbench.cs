using Microsoft.Extensions.Options;

namespace FisherSft.Grains.Hosting;

/// <summary>
/// Where a silo does heavy work: off the grains' turns, and no more of it at once than there are threads for, so that
/// messages are always answered, however many shards and jobs are at work.
/// </summary>
internal sealed class Workbench(IOptions<GrainOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.Threads);

    /// <summary>How many threads there are.</summary>
    public int Threads => options.Value.Threads;

    /// <summary>Does work that uses one thread, or several for a short while.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
