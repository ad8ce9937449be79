using Orleans;
using Orleans.Runtime;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>Reminders of a test's silos, which may be away for a while.</summary>
internal sealed class Reminders : IReminderTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _entries = [];

    /// <summary>Whether none can be registered.</summary>
    public bool IsAway { get; set; }

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Ends when there are so many.</summary>
    public async Task WhenAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Count != count)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Rows(entry => entry.GrainId == grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Rows(_ => true);

    public Task<ReminderEntry> ReadRow(GrainId grainId, string reminderName)
    {
        lock (_lock)
        {
            return Task.FromResult(_entries.GetValueOrDefault((grainId, reminderName))!);
        }
    }

    public Task<string> UpsertRow(ReminderEntry entry)
    {
        lock (_lock)
        {
            if (IsAway)
            {
                throw new IOException("reminders are away");
            }

            entry.ETag = Guid.NewGuid().ToString();
            _entries[(entry.GrainId, entry.ReminderName)] = entry;
            return Task.FromResult(entry.ETag);
        }
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (_lock)
        {
            return Task.FromResult(_entries.Remove((grainId, reminderName)));
        }
    }

    public Task TestOnlyClearTable() => Task.CompletedTask;

    private Task<ReminderTableData> Rows(Func<ReminderEntry, bool> wanted)
    {
        lock (_lock)
        {
            return Task.FromResult(new ReminderTableData(_entries.Values.Where(wanted).ToList()));
        }
    }
}
