namespace FisherSft.Grains.Replicas;

/// <summary>Any number of readers or one writer, awaited, first come first served.</summary>
internal sealed class ReadersWriterLock : IDisposable
{
    private readonly SemaphoreSlim _turnstile = new(1);
    private readonly SemaphoreSlim _room = new(1);
    private int _readers;

    public async Task<IDisposable> ReadAsync(CancellationToken cancellationToken)
    {
        await _turnstile.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Interlocked.Increment(ref _readers) == 1)
            {
                try
                {
                    await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    Interlocked.Decrement(ref _readers);
                    throw;
                }
            }
        }
        finally
        {
            _turnstile.Release();
        }

        return new Exit(() =>
        {
            if (Interlocked.Decrement(ref _readers) == 0)
            {
                _room.Release();
            }
        });
    }

    public async Task<IDisposable> WriteAsync(CancellationToken cancellationToken)
    {
        await _turnstile.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turnstile.Release();
        }

        return new Exit(() => _room.Release());
    }

    public void Dispose()
    {
        _turnstile.Dispose();
        _room.Dispose();
    }

    private sealed class Exit(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
