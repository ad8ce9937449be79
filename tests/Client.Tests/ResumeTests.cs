using System.Text.Json.Nodes;
using FisherSft.Client.Output;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed class ResumeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _input;

    public ResumeTests() => _input = _folder.Write("in.jsonl", Rows.JsonLines(50));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tokenod")]
    [InlineData("uniform")]
    [InlineData("stochastic")]
    [InlineData("sieve")]
    public async Task JournalCutAtAnyLength_EndsInTheSameRanking(string method)
    {
        string[] options = ["--budget", "8", "--method", method, "--pool", "2"];
        await InProcess.SelectAsync(_input, _folder["whole"], options);
        var expected = await File.ReadAllBytesAsync(_folder["whole/ranking.csv"], TestContext.Current.CancellationToken);
        var (job, journal) = await InterruptAsync(options);

        // A byte more and less than whole records, and torn ones between.
        foreach (var length in Enumerable.Range(0, 9).SelectMany(k => new[] { 24 * k, 24 * k + 1, 24 * k + 23 }).Where(l => l <= journal.Length))
        {
            PlantInterrupted("cut", job, journal[..length]);
            await InProcess.SelectAsync(_input, _folder["cut"], [.. options, "--resume"]);
            Assert.Equal(expected, await File.ReadAllBytesAsync(_folder["cut/ranking.csv"], TestContext.Current.CancellationToken));
            Directory.Delete(_folder["cut"], recursive: true);
        }
    }

    [Fact]
    public async Task DamagedJournal_IsGoneOnFromItsSoundPart()
    {
        string[] options = ["--budget", "8"];
        await InProcess.SelectAsync(_input, _folder["whole"], options);
        var (job, journal) = await InterruptAsync(options);
        journal[24 * 3 + 5] ^= 0x40;
        PlantInterrupted("cut", job, journal);

        var outcome = await InProcess.SelectAsync(_input, _folder["cut"], [.. options, "--resume"]);

        Assert.Contains("after 3 picks", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder["whole/ranking.csv"]), File.ReadAllBytes(_folder["cut/ranking.csv"]));
    }

    [Fact]
    public async Task ResumeWithOtherOptions_NamesWhatDiffers()
    {
        var (job, journal) = await InterruptAsync(["--budget", "8"]);
        PlantInterrupted("cut", job, journal);

        var outcome = await InProcess.RunAsync(
            "select", _input, "--out", _folder["cut"], "--dim", "8", "--budget", "9", "--ridge", "0.5", "--resume");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("budget was \"8\" and is \"9\"", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("ridge was 1 and is 0.5", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["cut/.work/picks.bin"]));
    }

    [Fact]
    public async Task ResumeWithChangedInput_NamesTheFile()
    {
        var (job, journal) = await InterruptAsync(["--budget", "8"]);
        PlantInterrupted("cut", job, journal);
        await File.AppendAllTextAsync(_input, Rows.JsonLine(99) + "\n", TestContext.Current.CancellationToken);

        var outcome = await InProcess.RunAsync("select", _input, "--out", _folder["cut"], "--dim", "8", "--budget", "8", "--resume");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("in.jsonl", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["cut/.work/picks.bin"]));
    }

    [Fact]
    public async Task ResumeByAnotherVersion_IsRefusedAndKeepsWhatIsDone()
    {
        var (job, journal) = await InterruptAsync(["--budget", "8"]);
        var older = JsonNode.Parse(job)!;
        Assert.Equal(About.Version, (string?)older["version"]);
        older["version"] = "0.0.9";
        PlantInterrupted("cut", System.Text.Encoding.UTF8.GetBytes(older.ToJsonString()), journal);

        string[] command = ["select", _input, "--out", _folder["cut"], "--dim", "8", "--budget", "8"];
        var outcome = await InProcess.RunAsync([.. command, "--resume"]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("0.0.9", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["cut/.work/picks.bin"]));
    }

    [Fact]
    public async Task CommandToGoOnWith_KeepsArgumentsThatHoldTheWordResume()
    {
        using var stop = new CancellationTokenSource();
        using var error = new StopAt("write", stop);
        var surroundings = new Surroundings(TextWriter.Null, error, () => Stream.Null, false);
        string[] where = ["--out", _folder["out"], "--dim", "8", "--budget", "8", "--overwrite", "--log", "json"];
        string[] command = ["select", _input, .. where, "--template", "{completion} --resume or not"];

        Assert.Equal(130, await Cli.RunAsync(command, surroundings, stop.Token));

        Assert.EndsWith("json --template '{completion} --resume or not' --resume", Message(error), StringComparison.Ordinal);
        Assert.DoesNotContain("--overwrite", Message(error), StringComparison.Ordinal);

        static string Message(StopAt error) =>
            (string)JsonNode.Parse(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!["message"]!;
    }

    [Fact]
    public async Task ResumeOfAFinishedRun_ChangesNothing()
    {
        await InProcess.SelectAsync(_input, _folder["out"], "--budget", "8");
        var before = File.GetLastWriteTimeUtc(_folder["out/run.json"]);

        var outcome = await InProcess.SelectAsync(_input, _folder["out"], "--budget", "8", "--resume");

        Assert.Contains("complete", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_folder["out/run.json"]));
    }

    [Fact]
    public async Task ResumeOfNothing_StartsAnewAndSaysSo()
    {
        var outcome = await InProcess.SelectAsync(_input, _folder["out"], "--budget", "8", "--resume");

        Assert.Contains("nothing to resume", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExistingRun_IsRefusedWithoutResumeOrOverwrite(bool finished)
    {
        if (finished)
        {
            await InProcess.SelectAsync(_input, _folder["out"], "--budget", "8");
        }
        else
        {
            var (job, journal) = await InterruptAsync(["--budget", "8"]);
            PlantInterrupted("out", job, journal);
        }

        var outcome = await InProcess.RunAsync("select", _input, "--out", _folder["out"], "--dim", "8", "--budget", "8");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("--resume", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", outcome.Error, StringComparison.Ordinal);
        await InProcess.SelectAsync(_input, _folder["out"], "--budget", "7", "--overwrite");
        Assert.Equal(8, File.ReadLines(_folder["out/ranking.csv"]).Count());
        Assert.False(Directory.Exists(_folder["out/.work"]));
    }

    [Fact]
    public async Task SecondRunAtWorkInTheFolder_IsRefused()
    {
        var (job, journal) = await InterruptAsync(["--budget", "8"]);
        PlantInterrupted("cut", job, journal);
        using var held = new FileStream(_folder["cut/.work/lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var outcome = await InProcess.RunAsync("select", _input, "--out", _folder["cut"], "--dim", "8", "--budget", "8", "--resume");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("another run is at work", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardInputOfAnInterruptedRun_NeedNotBeGivenAgain()
    {
        var rows = await File.ReadAllTextAsync(_input, TestContext.Current.CancellationToken);
        string[] command = ["select", "-", "--out", _folder["out"], "--dim", "8", "--budget", "8"];
        using var stop = new CancellationTokenSource();
        using var error = new StopAt("embed", stop);
        var surroundings = new Surroundings(TextWriter.Null, error, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(rows)), false);
        Assert.Equal(130, await Cli.RunAsync([.. command, "--log", "json"], surroundings, stop.Token));

        var outcome = await InProcess.RunAsync([.. command, "--resume"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(9, File.ReadLines(_folder["out/ranking.csv"]).Count());
    }

    /// <summary>Stops a run as it begins to write results and gives what it kept.</summary>
    private async Task<(byte[] Job, byte[] Journal)> InterruptAsync(string[] options)
    {
        using var stop = new CancellationTokenSource();
        using var error = new StopAt("write", stop);
        var surroundings = new Surroundings(TextWriter.Null, error, () => Stream.Null, false);
        string[] command = ["select", _input, "--out", _folder["stopped"], "--dim", "8", "--log", "json", .. options];
        var code = await Cli.RunAsync(command, surroundings, stop.Token);
        Assert.Equal(130, code);
        Assert.Contains("--resume", error.ToString(), StringComparison.Ordinal);
        return (await File.ReadAllBytesAsync(_folder["stopped/.work/job.json"], stop.IsCancellationRequested ? default : stop.Token),
            await File.ReadAllBytesAsync(_folder["stopped/.work/" + PickJournal.FileName], default(CancellationToken)));
    }

    private void PlantInterrupted(string name, byte[] job, byte[] journal)
    {
        Directory.CreateDirectory(_folder[$"{name}/.work"]);
        File.WriteAllBytes(_folder[$"{name}/.work/job.json"], job);
        File.WriteAllBytes(_folder[$"{name}/.work/picks.bin"], journal);
    }
}
