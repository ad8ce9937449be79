using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection.Wire;
using FisherSft.Grains.Hosting;

namespace FisherSft.Grains.Replicas;

/// <summary>
/// What the shards of a job on one silo share: the design, which follows the coordinator's update by update, and what was
/// learnt. An update crosses the network once a silo, and is applied while no gain is computed.
/// </summary>
internal sealed class JobReplica(string job, IJobFeedGrain feed, Workbench workbench) : IDisposable
{
    private readonly ReadersWriterLock _lock = new();
    private readonly SemaphoreSlim _learning = new(1);
    private readonly List<long> _picked = [];
    private DesignMatrix? _design;
    private object? _learnt;
    private LearntKind _learntKind;

    /// <summary>The job's id.</summary>
    public string Job { get; } = job;

    /// <summary>How many shards share this.</summary>
    public int Shards { get; set; }

    /// <summary>Where it is fed from.</summary>
    public IJobFeedGrain Feed { get; } = feed;

    /// <summary>How many threads one shard may use.</summary>
    public int ThreadsAShard => Math.Max(1, workbench.Threads / Math.Max(1, Shards));

    /// <summary>Computes under the design of a version, which is fetched first where it is not here yet.</summary>
    /// <exception cref="StaleVersionException">The coordinator has gone on beyond that version.</exception>
    public async Task<T> UnderDesignAsync<T>(
        int version, JobSpecification specification, Func<DesignMatrix, IReadOnlyList<long>, T> compute, CancellationToken cancellationToken)
    {
        while (true)
        {
            using (await _lock.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (_design is { } design && design.Version == version)
                {
                    return await workbench.RunAsync(() => compute(design, _picked), cancellationToken).ConfigureAwait(false);
                }
            }

            using (await _lock.WriteAsync(cancellationToken).ConfigureAwait(false))
            {
                _design ??= new DesignMatrix(specification.Dimension, specification.Ridge);
                while (_design.Version != version)
                {
                    await StepAsync(_design, version, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>What was learnt, fetched once; whoever asks while it is fetched waits for it.</summary>
    public async Task<T> LearntAsync<T>(LearntKind kind, Func<WireReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        await _learning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_learnt is T known && _learntKind == kind)
            {
                return known;
            }

            var parts = await PullAsync(part => Feed.GetLearntAsync(kind, part), null, cancellationToken).ConfigureAwait(false);
            var learnt = await workbench.RunAsync(() => read(new WireReader(parts)), cancellationToken).ConfigureAwait(false);
            (_learnt, _learntKind) = (learnt, kind);
            return learnt;
        }
        finally
        {
            _learning.Release();
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        _learning.Dispose();
    }

    /// <summary>One update nearer to a version; where the coordinator has an earlier design than this, back to that.</summary>
    private async Task StepAsync(DesignMatrix design, int version, CancellationToken cancellationToken)
    {
        var first = await Feed.GetUpdateAsync(design.Version, -1, 0).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (first.Kind == FeedKind.Missing)
        {
            throw new StaleVersionException(version, design.Version);
        }

        var parts = await PullAsync(
            part => Feed.GetUpdateAsync(design.Version, first.Version, part), first, cancellationToken).ConfigureAwait(false);
        try
        {
            await workbench.RunAsync(() => Apply(design, first.Kind, new WireReader(parts)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Half an update is in it: the next attempt begins with a new one.
            _design = null;
            _picked.Clear();
            throw;
        }

        if (design.Version > version)
        {
            throw new StaleVersionException(version, design.Version);
        }
    }

    private bool Apply(DesignMatrix design, FeedKind kind, WireReader reader)
    {
        if (kind == FeedKind.Snapshot)
        {
            var picked = DesignWire.Read(reader, design);
            _picked.Clear();
            _picked.AddRange(picked);
            return true;
        }

        _picked.AddRange(SelectionWire.ApplyUpdate(reader, design));
        return true;
    }

    private static async Task<IReadOnlyList<byte[]>> PullAsync(
        Func<int, Task<FeedPart>> pull, FeedPart? first, CancellationToken cancellationToken)
    {
        first ??= await pull(0).WaitAsync(cancellationToken).ConfigureAwait(false);
        var parts = new List<byte[]>(first.Parts) { first.Bytes };
        while (first.Kind != FeedKind.Missing && parts.Count < first.Parts)
        {
            var next = await pull(parts.Count).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (next.Kind != first.Kind)
            {
                throw new FeedException("the coordinator went on while a part was fetched");
            }

            parts.Add(next.Bytes);
        }

        return first.Kind != FeedKind.Missing ? parts : throw new FeedException("the coordinator does not have what a shard needs yet");
    }
}

/// <summary>The coordinator has gone on: nobody waits for this answer any more.</summary>
internal sealed class StaleVersionException(int asked, int present)
    : Exception($"version {asked} of the design was asked for, the replica is at {present}");

/// <summary>The coordinator cannot give what is needed now; another attempt may.</summary>
internal sealed class FeedException(string message) : Exception(message);
