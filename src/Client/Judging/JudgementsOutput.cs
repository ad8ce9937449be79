using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Judging;

/// <summary>judgements.jsonl, run.json and the summary of `judge`.</summary>
internal static class JudgementsOutput
{
    public static string Name(Verdict verdict) => verdict switch
    {
        Verdict.A => "A",
        Verdict.B => "B",
        Verdict.Tie => "tie",
        _ => "unanswered",
    };

    /// <summary>A line a pair, in the order of A.</summary>
    public static void WriteLines(string path, JudgeRun run)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        foreach (var (pair, judgement) in run.Pairs.Zip(run.Judgements))
        {
            var line = new JsonObject
            {
                ["id"] = pair.A.Id,
                ["lineA"] = pair.A.Line,
                ["lineB"] = pair.B.Line,
                ["aThenB"] = judgement.AThenB,
                ["bThenA"] = judgement.BThenA,
                ["verdict"] = Name(judgement.Verdict),
            };
            file.WriteLine(line.ToJsonString(Json.OneLine));
        }
    }

    public static JsonObject Record(JudgeRun run, ReadSummary inputs)
    {
        var (tally, counts) = (run.Tally, run.Counts);
        var record = RunRecord.Begin(run.CommandLine, run.Started, run.Settings.Resolved(), inputs);
        record["counts"] = new JsonObject
        {
            ["pairs"] = tally.Pairs,
            ["judgedPairs"] = tally.JudgedPairs,
            ["wins"] = tally.Wins,
            ["losses"] = tally.Losses,
            ["ties"] = tally.Ties,
            ["unansweredPairs"] = tally.UnansweredPairs,
            ["answers"] = tally.Answers,
            ["answersForA"] = tally.AnswersForA,
            ["answersForFirst"] = tally.AnswersForFirst,
            ["unansweredQuestions"] = tally.UnansweredQuestions,
        };
        record["winRate"] = Interval(tally.WinRate);
        record["answerRate"] = Interval(tally.AnswerRate);
        record["disagreement"] = Interval(tally.Disagreement);
        record["positionBias"] = Interval(tally.PositionBias);
        record["asked"] = new JsonObject
        {
            ["endpoint"] = run.Settings.Model.Endpoint.OriginalString,
            ["model"] = run.Settings.Model.Model,
            ["requests"] = counts.Requests,
            ["retries"] = counts.Retries,
            ["answersKept"] = counts.Kept,
            ["promptTokens"] = counts.PromptTokens,
            ["completionTokens"] = counts.CompletionTokens,
            ["ownTemperature"] = run.OwnTemperature,
        };
        return record;
    }

    public static string Summary(JudgeRun run)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var (tally, directory) = (run.Tally, run.Settings.Run.Out);
        output.WriteLine(Path.Combine(directory, Results.JudgementsFile));
        Line("pairs", $"{Words.Count(tally.JudgedPairs)} of {Words.Count(tally.Pairs)} judged in both orders");
        Line("A wins", $"{JudgeRun.Told(tally.WinRate)}: {tally.Wins} won, {tally.Losses} lost, {tally.Ties} ties as halves");
        Line("answers", $"{JudgeRun.Told(tally.AnswerRate)} of {Words.Count(tally.Answers)} for A");
        Line("position", $"{JudgeRun.Told(tally.PositionBias)} for what stands first");
        if (tally.UnansweredQuestions > 0)
        {
            Line("unanswered", Words.Count(tally.UnansweredQuestions, "questions"));
        }

        Line("verdict", run.Verdict);
        Line("report", Path.Combine(directory, Results.ReportFile));
        return output.ToString();

        void Line(string name, string text) => output.WriteLine($"  {name,-12} {text}");
    }

    private static JsonObject Interval(WilsonInterval interval) =>
        new() { ["share"] = interval.Share, ["low"] = interval.Low, ["high"] = interval.High };
}
