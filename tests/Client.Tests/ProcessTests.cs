using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

public sealed class ProcessTests : IDisposable
{
    private const int Attempts = 10;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task KilledAtRandomMoments_ResumesToTheSameRanking()
    {
        var stop = TestContext.Current.CancellationToken;
        string[] options =
        [
            "select", _folder.Write("in.jsonl", Rows.JsonLines(2000)), "--budget", "400", "--dim", "20", "--pool", "4", "--threads", "1",
        ];
        var (clock, random) = (System.Diagnostics.Stopwatch.StartNew(), new Random(Attempts));
        using (var whole = Child.Start([.. options, "--out", _folder["whole"]]))
        {
            var error = await whole.FinishAsync(stop);
            Assert.True(whole.Code == 0, error);
        }

        var expected = await File.ReadAllBytesAsync(_folder["whole/ranking.csv"], stop);
        var milliseconds = (int)clock.ElapsedMilliseconds;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var folder = _folder[$"killed{attempt}"];
            using (var killed = Child.Start([.. options, "--out", folder]))
            {
                await Task.Delay(random.Next(milliseconds * attempt / Attempts, milliseconds * (attempt + 1) / Attempts), stop);
                killed.Kill();
                await killed.FinishAsync(stop);
            }

            using var resumed = Child.Start([.. options, "--out", folder, "--resume"]);
            var error = await resumed.FinishAsync(stop);
            Assert.True(resumed.Code == 0, error);
            Assert.Equal(expected, await File.ReadAllBytesAsync(Path.Combine(folder, "ranking.csv"), stop));
            Assert.False(Directory.Exists(Path.Combine(folder, ".work")));
        }
    }

    [Fact]
    public async Task KilledWhilePublishing_ResumesToTheSameResults()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a pipe that stops a run in the midst of publishing needs mkfifo");
        var stop = TestContext.Current.CancellationToken;
        string[] options =
        [
            "select", _folder.Write("in.jsonl", LongToLearn(1500)), "--budget", "40", "--dim", "150", "--pool", "1", "--threads", "1",
        ];
        using (var whole = Child.Start([.. options, "--out", _folder["whole"]]))
        {
            await whole.FinishAsync(stop);
        }

        using (var killed = Child.Start([.. options, "--out", _folder["out"], "--log", "json"]))
        {
            await killed.WaitForAsync("\"stage\":\"learn: count words\"", stop);
            await killed.SignalAsync("STOP");

            // A file is opened to be forced to disk before it gets its name, and a pipe that nobody reads does not open.
            File.Delete(_folder["out/.work/rejected.jsonl"]);
            using (var pipe = System.Diagnostics.Process.Start("mkfifo", [_folder["out/.work/rejected.jsonl"]]))
            {
                await pipe.WaitForExitAsync(stop);
            }

            await killed.SignalAsync("CONT");
            while (!File.Exists(_folder["out/indices.npy"]))
            {
                await Task.Delay(10, stop);
            }

            await Task.Delay(200, stop);
            killed.Kill();
            await killed.FinishAsync(stop);
        }

        File.Delete(_folder["out/.work/rejected.jsonl"]);
        Assert.True(File.Exists(_folder["out/selected.jsonl"]));
        Assert.False(File.Exists(_folder["out/run.json"]));
        using var resumed = Child.Start([.. options, "--out", _folder["out"], "--resume"]);
        var error = await resumed.FinishAsync(stop);
        Assert.True(resumed.Code == 0, error);
        foreach (var file in new[] { "ranking.csv", "selected.jsonl", "indices.npy", "rejected.jsonl" })
        {
            Assert.Equal(File.ReadAllBytes(_folder["whole/" + file]), File.ReadAllBytes(_folder["out/" + file]));
        }

        Assert.False(Directory.Exists(_folder["out/.work"]));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task StopSignal_EndsWith130AndSaysHowToGoOn(string signal)
    {
        var stop = TestContext.Current.CancellationToken;
        string[] command =
        [
            "select", _folder.Write("in.jsonl", LongToLearn(3000)), "--budget", "3000", "--dim", "200", "--pool", "1",
            "--out", _folder["out"], "--log", "json",
        ];
        using var child = Child.Start(command);
        await child.WaitForAsync("\"stage\":\"learn: count words\"", stop);
        await child.SignalAsync(signal);

        var error = await child.FinishAsync(stop);

        Assert.True(child.Code == 130, $"{child.Code}: {error}");
        Assert.Contains("--resume", error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["out/.work/job.json"]));
        Assert.False(File.Exists(_folder["out/run.json"]));
    }

    /// <summary>Words enough for so many dimensions, which take far longer than a busy machine takes to send a signal.</summary>
    private static string LongToLearn(int rows) => string.Concat(Enumerable.Range(0, rows).Select(row =>
        $"{{\"text\": \"{Rows.Text(row)} w{row % 400} {Rows.Text(row + 9000)} v{row % 90}\"}}\n"));
}
