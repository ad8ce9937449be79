using System.Globalization;
using System.Text;
using FisherSft.Client;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Grains;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A job's results: the bytes of ranking.csv, selected.jsonl and the lines of rejected.jsonl.</summary>
internal sealed record Results(string Ranking, string Selected, int Rejected);

/// <summary>The same job here and on a cluster.</summary>
internal static class Jobs
{
    /// <summary>What `select` gives.</summary>
    public static async Task<Results> SelectAsync(JobSpecification specification)
    {
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        try
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var surroundings = new Surroundings(output, error, static () => Stream.Null, IsTerminal: false);
            string[] args =
            [
                "select", .. specification.Inputs, "--budget", specification.Budget, "--method", specification.Method,
                "--dim", specification.Dimension.ToString(CultureInfo.InvariantCulture), "--out", folder.FullName, "--overwrite",
                "--split", specification.SplitParagraphs ? "paragraph" : "line",
                "--seed", specification.Seed.ToString(CultureInfo.InvariantCulture),
                .. specification.Limit is { } limit ? new[] { "--limit", limit.ToString(CultureInfo.InvariantCulture) } : [],
                .. specification.Asking is { } asking ? new[] { "--endpoint", asking.Endpoint, "--judge-model", asking.Model } : [],
            ];
            var code = await Cli.RunAsync(args, surroundings, TestContext.Current.CancellationToken);
            Assert.True(code == 0, error.ToString());
            string Read(string name) => File.ReadAllText(Path.Combine(folder.FullName, name));
            return new Results(
                Read(RankingFile.FileName), Read(SelectedFile.FileName), Read(RejectedFile.FileName).Count(c => c == '\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Waits for a stage, or for the end where that comes first.</summary>
    public static async Task<JobStatus> ReachAsync(this IJobGrain job, Func<JobStatus, bool> reached)
    {
        JobStatus? last = null;
        await foreach (var status in job.FollowAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            last = status;
            if (reached(status))
            {
                break;
            }
        }

        return last!;
    }

    /// <summary>Waits for the end, which must be a good one, and brings the results.</summary>
    public static async Task<Results> FinishAsync(this IJobGrain job)
    {
        var status = await job.ReachAsync(static status => status.Stage.IsEnded());
        Assert.True(status.Stage == JobStage.Done, status.Message);
        var (rows, rejected) = (new List<SelectedRow>(), 0);
        await foreach (var chunk in job.ReadResultsAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            rows.AddRange(chunk.Rows);
            rejected += chunk.Rejected.Length;
        }

        return new Results(Ranking(rows), string.Concat(rows.Select(row => Encoding.UTF8.GetString(row.Row) + "\n")), rejected);
    }

    private static string Ranking(IEnumerable<SelectedRow> rows)
    {
        var sum = 0.0;
        var path = Path.GetTempFileName();
        try
        {
            RankingFile.Write(path, [.. rows.Select(row => new RankedExample(
                row.Rank, row.Index, row.Id, row.Source, row.Line, row.Tokens, row.Gain, sum += row.Gain) { Score = row.Score })]);
            return File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
