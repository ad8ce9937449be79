using System.Diagnostics;

namespace FisherSft.Client.Progress;

/// <summary>One stage under way: its rate and the time it has left.</summary>
internal sealed class Stage(string name, long total, string unit)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _first = -1;

    public string Name { get; } = name;

    public long Total { get; private set; } = total;

    public string Unit { get; private set; } = unit;

    public long Done { get; private set; }

    public double? Gain { get; private set; }

    /// <summary>What is known of it besides; where there is a note, its time left counts.</summary>
    public StageNote? Note
    {
        get;
        set => (field, Total) = (value, value?.Total ?? Total);
    }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Units a second; what was done before it was looked at does not count.</summary>
    public double Rate => Elapsed.TotalSeconds > 0 ? (Done - Math.Max(0, _first)) / Elapsed.TotalSeconds : 0;

    /// <summary>Time left at the rate so far, or null while there is none to go by.</summary>
    public TimeSpan? Left => Note is not null ? Note.Left : Total > 0 && Rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, Total - Done) / Rate) : null;

    public void Report(long done, double? gain)
    {
        if (_first < 0)
        {
            _first = gain is null && Note is null ? 0 : done;
        }

        Done = done;
        Gain = gain ?? Gain;
    }
}
