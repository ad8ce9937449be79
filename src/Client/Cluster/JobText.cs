using System.Globalization;
using FisherSft.Client.Progress;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>A job in words.</summary>
internal static class JobText
{
    /// <summary>What a stage is called; the words of `select` where it has the same.</summary>
    public static string Name(JobStage stage) => stage switch
    {
        JobStage.Queued => "queue",
        JobStage.Counting => "read",
        JobStage.Asking => "ask",
        JobStage.Learning => "learn",
        JobStage.Embedding => "embed",
        JobStage.Selecting => "select",
        JobStage.Certifying => "certify",
        JobStage.Collecting => "write",
        _ => stage.ToString().ToLowerInvariant(),
    };

    /// <summary>The end of a job as an exit code.</summary>
    public static int ExitCode(JobStatus status) => status switch
    {
        { Stage: JobStage.Failed, Fault: JobFault.Input } => ExitCodes.WrongInput,
        { Stage: JobStage.Failed, Fault: JobFault.Ours } => ExitCodes.OurFault,
        { Stage: JobStage.Failed } => ExitCodes.Outside,
        { Stage: JobStage.Cancelled } => ExitCodes.Stopped,
        _ => ExitCodes.Done,
    };

    /// <summary>What is to be done about a job that failed.</summary>
    /// <param name="status">Its last status.</param>
    /// <param name="resume">The command that goes on with it.</param>
    public static string Remedy(JobStatus status, string resume) => status.Fault switch
    {
        JobFault.Input =>
            $"Where the input is wrong, mend it and go on with the line below; where the command is, submit it anew.\n  {resume}",
        JobFault.Changed =>
            $"Its picks are of the corpus as it was: submit it anew, or put that back and go on with:\n  {resume}",
        JobFault.Ours =>
            $"This is a fault of fishersft {About.Version}, not yours. Please report it with the message and the silos' log.",
        _ => $"Mend what it names, then go on with:\n  {resume}",
    };

    /// <summary>"8 shards on 3 silos, 17.2 picks a round".</summary>
    public static string Shards(JobStatus status)
    {
        var silos = status.Shards.Select(shard => shard.Silo).Where(silo => silo.Length > 0).Distinct().Count();
        var text = status.Shards.Count == 0 ? string.Empty : Words.Count(status.Shards.Count, "shards");
        text += silos > 0 ? $" on {Words.Count(silos, "silos")}" : string.Empty;
        return status is { Selected: > 0, Rounds: > 0 } ? $"{text}{(text.Length > 0 ? ", " : string.Empty)}{PicksPerRound(status)}" : text;
    }

    /// <summary>The whole status, a line a thing.</summary>
    public static string Of(JobStatus status, bool withShards)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Line("job", status.Job + (status.Specification is { Name.Length: > 0 } named ? $", {named.Name}" : string.Empty));
        Line("stage", Name(status.Stage) + (status.Stage.IsEnded() ? string.Empty : $", {Words.Percent(status.Progress)}") +
            (status.SecondsLeft is { } left ? $", {Words.Seconds(left)} left" : string.Empty));
        if (status.Message is { } message)
        {
            Line(status.Stage == JobStage.Failed ? "fault" : "waits", message);
        }

        if (status.Specification is { } specification)
        {
            Line("asked for", $"{specification.Method}, {specification.Budget} of {string.Join(", ", specification.Names ?? specification.Inputs)}");
        }

        Line("submitted", Time(status.Submitted));
        if (status.Ended is { } ended)
        {
            Line("ended", Time(ended));
        }

        if (status.Examples > 0)
        {
            Line("examples", Words.Count(status.Examples) + (status.Tokens > 0 ? $", {Words.Count(status.Tokens, "trained tokens")}" : string.Empty) +
                (status.Rejected > 0 ? $"; {Words.Count(status.Rejected, "rows")} rejected" : string.Empty));
        }

        if (status.Selected > 0)
        {
            Line("selected", $"{Words.Count(status.Selected, "examples")}" +
                (status.Rounds > 0 ? $" in {Words.Count(status.Rounds, "rounds")}, {PicksPerRound(status)}" : string.Empty));
            Line("information", $"{Words.Figure(status.Information)} nats" + (status.CertifiedShare is { } share
                ? share >= 1 ? ", the optimum for this size" : $", at least {Words.AtLeastPercent(share)} of the optimum for this size"
                : string.Empty));
        }

        if (status.Seconds.Count > 0)
        {
            var stages = status.Seconds.OrderBy(stage => stage.Key.Place()).Where(stage => stage.Value >= 0.05)
                .Select(stage => $"{Name(stage.Key)} {Words.Seconds(stage.Value)}");
            Line("time", $"{Words.Seconds(status.Seconds.Values.Sum())} ({string.Join(", ", stages)})".Replace(" ()", string.Empty, StringComparison.Ordinal));
        }

        if (withShards && status.Shards.Count > 0)
        {
            Line("shards", Shards(status));
            foreach (var shard in status.Shards)
            {
                output.WriteLine($"    {shard.Number,4}  {(shard.Silo.Length > 0 ? shard.Silo : "-"),-32}  {shard.Activity,-14}" +
                    (shard.Total > 0 && shard.Activity != "done" ? $" {Words.Percent(Math.Min(1, (double)shard.Done / shard.Total)),6}" : string.Empty) +
                    (shard.Fault is { } fault ? $"  {fault}" : string.Empty));
            }
        }

        return output.ToString();

        void Line(string name, string text) => output.WriteLine($"  {name,-12} {text}");
    }

    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string PicksPerRound(JobStatus status) =>
        ((double)status.Selected / status.Rounds).ToString("0.0", CultureInfo.InvariantCulture) + " picks a round";
}
