using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FisherSft.Client.Progress;

/// <summary>A bar a stage, with rate, time left and the current gain.</summary>
internal sealed class TerminalView : IProgressView
{
    /// <summary>A terminal with fewer columns shows names and figures, in one column that may take two lines.</summary>
    private const int NarrowestWithBar = 76;

    private readonly IAnsiConsole _console;

    /// <summary>What each bar stands for, by the id of its task.</summary>
    private readonly ConcurrentDictionary<int, Stage> _shown = new();

    public TerminalView(TextWriter error)
        : this(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }))
    {
    }

    internal TerminalView(IAnsiConsole console) => _console = console;

    public T Show<T>(Func<IStages, T> job) => _console.Progress()
        .AutoRefresh(true)
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(Columns())
        .Start(context =>
        {
            var stages = new Stages(_console, context, _shown);
            try
            {
                return job(stages);
            }
            finally
            {
                stages.Stop();
                context.Refresh();
            }
        });

    // As it is: a console would break the command to go on with at its width, and it is there to be copied.
    public void Fail(int code, string message) => _console.Profile.Out.Writer.WriteLine(message);

    private ProgressColumn[] Columns()
    {
        var narrow = _console.Profile.Width < NarrowestWithBar;
        var figures = new StageColumn(_shown, named: narrow);
        return narrow
            ? [figures]
            : [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, figures];
    }

    private sealed class Stages(IAnsiConsole console, ProgressContext context, ConcurrentDictionary<int, Stage> shown) : IStages
    {
        private ProgressTask? _task;
        private Stage? _stage;

        public void Begin(string name, long total, string unit)
        {
            End();
            _stage = new Stage(name, total, unit);
            _task = context.AddTask(Markup.Escape(name), autoStart: true, maxValue: Math.Max(1, total)).IsIndeterminate(total == 0);
            shown[_task.Id] = _stage;
        }

        public void Report(long done, double? gain = null)
        {
            _stage!.Report(done, gain);

            // A bar at its end counts as finished: one without a known end stays at its beginning.
            _task!.Value = _stage.Total > 0 ? done : 0;
        }

        public void Note(StageNote note)
        {
            _stage!.Note = note;
            _task!.MaxValue(Math.Max(1, note.Total)).IsIndeterminate(note.Total == 0);
        }

        public void End()
        {
            if (_task is not null && _stage!.Total == 0)
            {
                _task.Value = _task.MaxValue;
            }

            Stop();
        }

        /// <summary>Leaves the bar where it is.</summary>
        public void Stop()
        {
            if (_task is not null)
            {
                _task.IsIndeterminate(false);
                _task.StopTask();
                _task = null;
            }
        }

        public void Message(string text) => console.WriteLine(text);
    }

    /// <summary>"1,204 of 5,000 examples · 310/s · 12.2 s left · gain 1.25 nats".</summary>
    private sealed class StageColumn(ConcurrentDictionary<int, Stage> shown, bool named) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (!shown.TryGetValue(task.Id, out var stage))
            {
                return Text.Empty;
            }

            var name = named ? stage.Name + "  " : string.Empty;
            if (task.IsFinished)
            {
                var done = stage.Done > 0 ? $"{Words.Amount(stage.Done, stage.Unit)} in " : string.Empty;
                return new Text(name + done + Words.Seconds(task.ElapsedTime?.TotalSeconds ?? 0));
            }

            var text = name + (stage.Total > 0
                ? Words.Part(stage.Done, stage.Total, stage.Unit)
                : Words.Amount(stage.Done, stage.Unit));
            text += $" · {(stage.Unit == "bytes" ? Words.Bytes(stage.Rate) : Words.Number(stage.Rate))}/s";
            text += stage.Left is { } left ? $" · {Words.Seconds(left.TotalSeconds)} left" : string.Empty;
            text += stage.Gain is { } gain ? $" · gain {Words.Number(gain)} nats" : string.Empty;
            text += stage.Note is { Text.Length: > 0 } note ? $" · {note.Text}" : string.Empty;
            return new Text(text);
        }
    }
}
