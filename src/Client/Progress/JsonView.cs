using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FisherSft.Client.Output;

namespace FisherSft.Client.Progress;

/// <summary>One JSON object a line: what a log collector wants.</summary>
internal sealed class JsonView(TextWriter error, TimeProvider clock) : IProgressView, IStages
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Stage? _stage;
    private long _told;

    public T Show<T>(Func<IStages, T> job) => job(this);

    public void Fail(int code, string message) =>
        Write(new JsonObject { ["level"] = code == ExitCodes.Stopped ? "warning" : "error", ["message"] = message, ["exit"] = code });

    public void Begin(string name, long total, string unit)
    {
        End();
        _stage = new Stage(name, total, unit);
        Tell("begin");
    }

    public void Report(long done, double? gain = null)
    {
        _stage!.Report(done, gain);
        if (Stopwatch.GetElapsedTime(_told) >= Interval)
        {
            Tell("progress");
        }
    }

    public void Note(StageNote note) => _stage!.Note = note;

    public void End()
    {
        if (_stage is not null)
        {
            Tell("end");
            _stage = null;
        }
    }

    public void Message(string text) => Write(new JsonObject { ["level"] = "info", ["message"] = text });

    private void Tell(string what)
    {
        _told = Stopwatch.GetTimestamp();
        var stage = _stage!;
        var line = new JsonObject
        {
            ["level"] = "info",
            ["stage"] = stage.Name,
            ["event"] = what,
            ["done"] = stage.Done,
            ["total"] = stage.Total > 0 ? stage.Total : null,
            ["unit"] = stage.Unit,
            ["seconds"] = Math.Round(stage.Elapsed.TotalSeconds, 3),
            ["secondsLeft"] = stage.Left is { } left && what == "progress" ? Math.Round(left.TotalSeconds, 1) : null,
            ["gain"] = stage.Gain,
            ["note"] = stage.Note?.Text,
        };
        Write(line);
    }

    private void Write(JsonObject line)
    {
        line.Insert(0, "time", clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        error.WriteLine(line.ToJsonString(Json.OneLine));
    }
}
