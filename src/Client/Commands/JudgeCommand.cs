using FisherSft.Client.Judging;
using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;

namespace FisherSft.Client.Commands;

/// <summary>Which of two models' completions a language model finds better.</summary>
internal sealed class JudgeCommand : ICommand
{
    public string Name => "judge";

    public string Description =>
        "Has a language model judge pairs of completions, each in both orders, and tells how often A wins, with intervals.";

    public string ArgumentDescription =>
        "Two files, A.jsonl and B.jsonl, with rows {\"prompt\": …, \"completion\": …}: paired by \"id\" where rows have one, else line by line.";

    public IReadOnlyList<OptionSpec> Options => JudgeSettings.Options;

    public IReadOnlyList<string> Examples { get; } =
    [
        $"{Cli.Name} judge a.jsonl b.jsonl --endpoint http://localhost:8000/v1 --judge-model qwen --out judged",
        $"{Cli.Name} judge a.jsonl b.jsonl --author 'William Shakespeare' --endpoint http://localhost:8000/v1 --judge-model qwen --out judged",
        $"{Cli.Name} judge a.jsonl b.jsonl --endpoint http://localhost:8000/v1 --judge-model qwen --price-in 0.15 --price-out 0.6 --dry-run",
    ];

    public Task<int> RunAsync(GivenOptions given, Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = JudgeSettings.Read(given);
        var job = new JudgeJob(settings, invocation);
        return Task.FromResult(JobRunner.Run(
            settings.Run, invocation, stages => settings.Run.DryRun ? job.DryRun() : job.Run(stages, cancellationToken), cancellationToken));
    }
}
