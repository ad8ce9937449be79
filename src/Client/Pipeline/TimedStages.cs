using System.Diagnostics;
using FisherSft.Client.Progress;

namespace FisherSft.Client.Pipeline;

/// <summary>Passes stages on and keeps how long each took, for run.json.</summary>
internal sealed class TimedStages(IStages inner) : IStages
{
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private readonly long _created = Stopwatch.GetTimestamp();
    private string? _name;
    private long _started;

    /// <summary>Seconds by stage, in the order the stages began.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Done whenever a stage has ended.</summary>
    public Action Between { get; set; } = static () => { };

    public double Total => Stopwatch.GetElapsedTime(_created).TotalSeconds;

    public void Begin(string name, long total, string unit)
    {
        End();
        (_name, _started) = (name.Split(':')[0], Stopwatch.GetTimestamp());
        inner.Begin(name, total, unit);
    }

    public void Report(long done, double? gain = null) => inner.Report(done, gain);

    public void Note(StageNote note) => inner.Note(note);

    public void End()
    {
        if (_name is not null)
        {
            _seconds[_name] = _seconds.GetValueOrDefault(_name) + Stopwatch.GetElapsedTime(_started).TotalSeconds;
            _name = null;
            inner.End();
            Between();
        }
    }

    public void Message(string text) => inner.Message(text);

    /// <summary>For libraries that report through <see cref="IProgress{T}"/>; called on the reporting thread.</summary>
    public IProgress<T> Progress<T>(Func<T, long> done) => new Forward<T>(value => inner.Report(done(value)));

    private sealed class Forward<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
