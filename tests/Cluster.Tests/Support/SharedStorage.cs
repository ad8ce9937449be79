using FisherSft.Grains;
using FisherSft.Grains.Hosting;
using FisherSft.Grains.State;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>
/// Storage that all silos of a test share and that survives them, with the rules of a real one: what was read or written
/// since is not overwritten. A test may see what is written, and have the storage away for a while.
/// </summary>
internal sealed class SharedStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, GrainId Grain), (byte[] Bytes, int Version)> _records = [];
    private readonly List<(Func<JobRecord, bool> Wanted, TaskCompletionSource Seen)> _waits = [];

    /// <summary>Whether every call fails.</summary>
    public bool IsAway { get; set; }

    /// <summary>What writes of picks wait for: holds tokenod up after two rounds, until it ends.</summary>
    public Task Picks { get; set; } = Task.CompletedTask;

    /// <summary>What a write of a record waits for, by its name and state; one that fails is one of the storage.</summary>
    public Func<string, object?, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Calls that failed while it was away.</summary>
    public int Refused { get; private set; }

    /// <summary>The names of records written, in order.</summary>
    public List<string> Written { get; } = [];

    public void AddTo(ISiloBuilder silo) =>
        silo.Services.AddKeyedSingleton(GrainOptions.Storage, (services, _) => For(services));

    /// <summary>What a silo knows it by.</summary>
    public IGrainStorage For(IServiceProvider services) => new OfSilo(this, services.GetRequiredService<Serializer>());

    /// <summary>Ends when a job's record is written in a stage.</summary>
    public Task WhenAsync(JobStage stage) => WhenAsync(record => record.Stage == stage);

    public Task WhenAsync(Func<JobRecord, bool> wanted)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waits.Add((wanted, seen));
        }

        return seen.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    private void Check()
    {
        if (IsAway)
        {
            Refused++;
            throw new IOException("the storage is away.\r\nAuthorization: a signature");
        }
    }

    private sealed class OfSilo(SharedStorage shared, Serializer serializer) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            lock (shared._lock)
            {
                shared.Check();
                if (shared._records.TryGetValue((stateName, grainId), out var record))
                {
                    grainState.State = serializer.Deserialize<T>(record.Bytes);
                    (grainState.ETag, grainState.RecordExists) = ($"{record.Version}", true);
                }
                else
                {
                    (grainState.ETag, grainState.RecordExists) = (null, false);
                }
            }

            return Task.CompletedTask;
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (stateName.StartsWith("picks", StringComparison.Ordinal))
            {
                await shared.Picks;
            }

            await shared.Before(stateName, grainState.State);

            lock (shared._lock)
            {
                shared.Check();
                var version = shared._records.TryGetValue((stateName, grainId), out var record) ? record.Version : 0;
                if ((grainState.ETag ?? "0") != $"{version}")
                {
                    throw new InconsistentStateException($"{stateName} is at {version}, not {grainState.ETag}");
                }

                shared._records[(stateName, grainId)] = (serializer.SerializeToArray(grainState.State), version + 1);
                (grainState.ETag, grainState.RecordExists) = ($"{version + 1}", true);
                shared.Written.Add(stateName);
                if (grainState.State is JobRecord job)
                {
                    foreach (var (wanted, seen) in shared._waits)
                    {
                        if (wanted(job))
                        {
                            seen.TrySetResult();
                        }
                    }
                }
            }
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            lock (shared._lock)
            {
                shared._records.Remove((stateName, grainId));
            }

            return Task.CompletedTask;
        }
    }
}
