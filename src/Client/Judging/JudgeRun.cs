using FisherSft.Client.Options;
using FisherSft.Client.Progress;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Judging;

/// <summary>Everything a finished judging has to tell.</summary>
internal sealed record JudgeRun
{
    public required JudgeSettings Settings { get; init; }

    public required string CommandLine { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required IReadOnlyList<CompletionPair> Pairs { get; init; }

    /// <summary>One for each of <see cref="Pairs"/>.</summary>
    public required IReadOnlyList<Judgement> Judgements { get; init; }

    public required JudgeTally Tally { get; init; }

    /// <summary>What asking took.</summary>
    public required ChatCounts Counts { get; init; }

    /// <summary>Whether the service takes no temperature but its own: answers are then drawn, and asked again may differ.</summary>
    public bool OwnTemperature { get; init; }

    /// <summary>"61.1% (54.2% to 67.6%)".</summary>
    public static string Told(WilsonInterval interval) =>
        $"{Words.Percent(interval.Share)} ({Words.Percent(interval.Low)} to {Words.Percent(interval.High)})";

    /// <summary>What the win rate says, in words.</summary>
    public string Verdict => Tally.JudgedPairs == 0 ? "No pair was judged in both orders."
        : Tally.WinRate.Low > 0.5 ? "A is preferred: the interval lies above one half."
        : Tally.WinRate.High < 0.5 ? "B is preferred: the interval lies below one half."
        : "Neither is preferred for certain: the interval holds one half.";
}
