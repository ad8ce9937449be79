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
        var clock = System.Diagnostics.Stopwatch.StartNew();
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
                await Task.Delay(Random.Shared.Next(milliseconds * attempt / Attempts, milliseconds * (attempt + 1) / Attempts), stop);
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

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task StopSignal_EndsWith130AndSaysHowToGoOn(string signal)
    {
        var stop = TestContext.Current.CancellationToken;
        string[] command =
        [
            "select", _folder.Write("in.jsonl", Rows.JsonLines(3000)), "--budget", "1000", "--dim", "20", "--pool", "1",
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
}
