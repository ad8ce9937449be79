using FisherSft.Grains.Hosting;
using FisherSft.Grains.Placement;
using FisherSft.Grains.State;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// The ids of all jobs in the order they came, in pages: entering one writes the last page alone. What a job is like, the
/// job itself is asked.
/// </summary>
[CoordinatorPlacement, Immovable]
internal sealed class JobCatalogGrain(
    [FromKeyedServices(GrainOptions.Storage)] IGrainStorage storage) : Grain, IJobCatalogGrain
{
    private const int PageLength = 256;
    private const int MostTaken = 100;

    private readonly List<GrainState<CataloguePage>> _pages = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageAwayException.GuardAsync(LoadAsync);

    private async Task LoadAsync()
    {
        do
        {
            var page = new GrainState<CataloguePage>(new CataloguePage());
            await storage.ReadStateAsync(Name(_pages.Count), this.GetGrainId(), page);
            _pages.Add(page);
            _known.UnionWith(page.State.Jobs);
        }
        while (_pages[^1].State.Jobs.Count == PageLength);
    }

    /// <inheritdoc/>
    public async Task AddAsync(string job)
    {
        if (_known.Contains(job))
        {
            return;
        }

        if (_pages[^1].State.Jobs.Count == PageLength)
        {
            _pages.Add(new GrainState<CataloguePage>(new CataloguePage()));
        }

        _pages[^1].State.Jobs.Add(job);
        try
        {
            await StorageAwayException.GuardAsync(
                () => storage.WriteStateAsync(Name(_pages.Count - 1), this.GetGrainId(), _pages[^1]));
            _known.Add(job);
        }
        catch
        {
            // Whether it was written is not known: read it all again.
            DeactivateOnIdle();
            throw;
        }
    }

    /// <inheritdoc/>
    [ReadOnly]
    public Task<JobPage> ListAsync(int skip, int take)
    {
        var total = _known.Count;
        var jobs = Enumerable.Range(Math.Max(0, skip), Math.Clamp(take, 0, MostTaken))
            .TakeWhile(at => at < total)
            .Select(at => total - 1 - at)
            .Select(at => _pages[at / PageLength].State.Jobs[at % PageLength]);
        return Task.FromResult(new JobPage(total, [.. jobs]));
    }

    private static string Name(int page) => $"page-{page:D6}";
}
