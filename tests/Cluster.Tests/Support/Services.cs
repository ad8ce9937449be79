namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// PostgreSQL and Azurite, and silos of a test that use them; skips it, saying why, where one of them cannot be had.
/// </summary>
internal sealed class Services : IAsyncDisposable
{
    private readonly List<SiloProcess> _silos = [];

    private Services(PostgresServer postgres, Azurite blob) => (Postgres, Blob) = (postgres, blob);

    public PostgresServer Postgres { get; }

    public Azurite Blob { get; }

    public static async Task<Services> StartAsync()
    {
        Assert.SkipWhen(Azurite.Lack is not null, Azurite.Lack ?? string.Empty);
        return new Services(await PostgresServer.StartAsync(), await Azurite.StartAsync());
    }

    /// <summary>Three silos, each a process of its own, that end with the services.</summary>
    /// <param name="storage">What jobs are kept in: blob or postgres.</param>
    public Task<SiloProcess[]> StartSilosAsync(string storage = "blob")
    {
        return Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OneAsync()));

        async Task<SiloProcess> OneAsync()
        {
            var silo = await StartSiloAsync(storage);
            lock (_silos)
            {
                _silos.Add(silo);
            }

            return silo;
        }
    }

    public Task<SiloProcess> StartSiloAsync(string storage = "blob", params (string Name, string Value)[] settings) =>
        StartSiloAsync(static _ => Task.CompletedTask, storage, settings);

    /// <summary>Starts a silo and does something before it is ready.</summary>
    public Task<SiloProcess> StartSiloAsync(
        Func<Processes, Task> meanwhile, string storage, params (string Name, string Value)[] settings) => SiloProcess.StartAsync(
        meanwhile,
        "localhost",
        [
            ("Membership", "postgres"), ("Postgres", Postgres.ConnectionString), ("PostgresScripts", PostgresServer.Scripts!),
            ("Storage", storage), ("Blob", Blob.ConnectionString), .. settings,
        ]);

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await Blob.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
