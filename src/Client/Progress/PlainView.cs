using System.Diagnostics;

namespace FisherSft.Client.Progress;

/// <summary>A line every few seconds and one at the end of each stage: what a log file wants.</summary>
internal sealed class PlainView(TextWriter error) : IProgressView, IStages
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private Stage? _stage;
    private long _told;

    public T Show<T>(Func<IStages, T> job) => job(this);

    public void Fail(int code, string message) => error.WriteLine(message);

    public void Begin(string name, long total, string unit)
    {
        End();
        _stage = new Stage(name, total, unit);
        _told = Stopwatch.GetTimestamp();
    }

    public void Report(long done, double? gain = null)
    {
        _stage!.Report(done, gain);
        if (Stopwatch.GetElapsedTime(_told) >= Interval)
        {
            _told = Stopwatch.GetTimestamp();
            error.WriteLine(Line(_stage));
        }
    }

    public void Note(StageNote note) => _stage!.Note = note;

    public void End()
    {
        if (_stage is { } stage)
        {
            var done = stage.Done > 0 ? $"{Words.Amount(stage.Done, stage.Unit)} in " : string.Empty;
            error.WriteLine($"{stage.Name,-20} {done}{Words.Seconds(stage.Elapsed.TotalSeconds)}");
            _stage = null;
        }
    }

    public void Message(string text) => error.WriteLine(text);

    /// <summary>"select               120 of 500 picks (24%), 31.2 picks/s, 12.2 s left, gain 1.25 nats".</summary>
    private static string Line(Stage stage)
    {
        var parts = new List<string>
        {
            stage.Total > 0
                ? $"{Words.Part(stage.Done, stage.Total, stage.Unit)} ({Words.Percent((double)stage.Done / stage.Total)})"
                : Words.Amount(stage.Done, stage.Unit),
            Words.Amount(stage.Rate, stage.Unit) + "/s",
        };
        if (stage.Left is { } left)
        {
            parts.Add(Words.Seconds(left.TotalSeconds) + " left");
        }

        if (stage.Gain is { } gain)
        {
            parts.Add($"gain {Words.Number(gain)} nats");
        }

        if (stage.Note is { Text.Length: > 0 } note)
        {
            parts.Add(note.Text);
        }

        return $"{stage.Name,-20} {string.Join(", ", parts)}";
    }
}
