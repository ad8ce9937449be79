using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// A job that nothing happens to: what it gives, and what went on in each of its stages. Jobs are kept in Azurite where that
/// is installed, else in this process, outside the silos.
/// </summary>
public sealed class CleanRun : IAsyncLifetime
{
    private readonly SharedStorage _shared = new();
    private Azurite? _azurite;
    private int _jobs;

    internal static JobSpecification Specification => Samples.Small with { Budget = "200", Shards = 12, Pool = 24 };

    /// <summary>What jobs are kept in.</summary>
    internal string Storage => _azurite is null ? "the test's own storage" : "Azurite";

    internal Results Expected { get; private set; } = null!;

    /// <summary>What went on.</summary>
    internal Moments Moments { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _azurite = Azurite.Lack is null ? await Azurite.StartAsync() : null;
        Expected = await Jobs.SelectAsync(Specification);
        await using var silos = await StartAsync(Moments);
        var job = silos.Job(NextJob());
        await job.SubmitAsync(Specification);
        Assert.Equal(Expected, await job.FinishAsync());
        if (_azurite is not null)
        {
            var kept = _azurite.Client.GetBlobContainerClient(WatchedStorage.Container).GetBlobsAsync(
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(await kept.AnyAsync(), "the job was not kept in Azurite");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    /// <summary>Three silos whose doings are watched.</summary>
    internal Task<Silos> StartAsync(Moments moments) =>
        Silos.StartAsync(3, silo => WatchedStorage.Add(silo, _azurite, _shared, moments));

    /// <summary>The id of a job that there has not been.</summary>
    internal string NextJob() => $"job-{Interlocked.Increment(ref _jobs)}";

    /// <summary>Holds the job that the moments watch at one of them.</summary>
    internal HeldMoment Hold(Moment moment, Moments moments) => moments.Hold(moment, Moments);
}
