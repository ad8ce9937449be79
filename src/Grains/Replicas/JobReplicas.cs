using FisherSft.Grains.Hosting;

namespace FisherSft.Grains.Replicas;

/// <summary>The replicas of a silo, one a job, kept while a shard of the job is here.</summary>
internal sealed class JobReplicas(IGrainFactory grains, Workbench workbench)
{
    private readonly Dictionary<string, JobReplica> _replicas = new(StringComparer.Ordinal);

    /// <summary>The replica of a job, for one shard more.</summary>
    public JobReplica Attach(string job)
    {
        lock (_replicas)
        {
            if (!_replicas.TryGetValue(job, out var replica))
            {
                replica = new JobReplica(job, grains.GetGrain<IJobFeedGrain>(job), workbench);
                _replicas.Add(job, replica);
            }

            replica.Shards++;
            return replica;
        }
    }

    /// <summary>One shard fewer; the last one frees the memory. What still computes keeps what it holds.</summary>
    public void Detach(JobReplica replica)
    {
        lock (_replicas)
        {
            if (--replica.Shards == 0 && _replicas.GetValueOrDefault(replica.Job) == replica)
            {
                _replicas.Remove(replica.Job);
            }
        }
    }
}
