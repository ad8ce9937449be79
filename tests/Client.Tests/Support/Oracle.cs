using System.Diagnostics;
using System.Globalization;

namespace FisherSft.Client.Tests.Support;

/// <summary>One rank of a ranking: which example, and what it added in nats.</summary>
internal readonly record struct Rank(long Index, double Gain);

/// <summary>The published algorithm in NumPy, float64 throughout, where this machine has it.</summary>
internal static class Oracle
{
    public const string Python = "/usr/bin/python3";

    /// <summary>The path of the script; skips the test where the script or NumPy is missing.</summary>
    public static async Task<string> RequireAsync()
    {
        var script = Checkout.Shared("peers/tokenod_numpy.py");
        await RequireNumpyAsync();
        return script;
    }

    /// <summary>Skips the test where NumPy is missing.</summary>
    public static async Task RequireNumpyAsync() => Assert.SkipUnless(
        File.Exists(Python) && (await RunAsync("-c", "import numpy")).Code == 0,
        "NumPy is not there; install Debian's python3-numpy and libopenblas0-pthread");

    /// <summary>The oracle's ranking of an embeddings folder.</summary>
    /// <param name="script">What <see cref="RequireAsync"/> gave.</param>
    /// <param name="embeddings">The folder.</param>
    /// <param name="budget">n.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="csv">Where it writes its CSV.</param>
    public static async Task<IReadOnlyList<Rank>> RankAsync(string script, string embeddings, int budget, double ridge, string csv)
    {
        var (code, error) = await RunAsync(
            script, Path.Combine(embeddings, "tokens.npy"), Path.Combine(embeddings, "offsets.npy"), "--method", "exact",
            "--budget", budget.ToString(CultureInfo.InvariantCulture), "--ridge", ridge.ToString(CultureInfo.InvariantCulture),
            "--out", csv);
        Assert.True(code == 0, error);
        return Read(csv);
    }

    /// <summary>The ranks of a CSV with the columns index and gain.</summary>
    public static IReadOnlyList<Rank> Read(string csv)
    {
        var lines = File.ReadLines(csv).Select(line => line.Split(',')).ToList();
        var (index, gain) = (Array.IndexOf(lines[0], "index"), Array.IndexOf(lines[0], "gain"));
        return lines.Skip(1)
            .Select(cells => new Rank(
                long.Parse(cells[index], CultureInfo.InvariantCulture), double.Parse(cells[gain], CultureInfo.InvariantCulture)))
            .ToList();
    }

    /// <summary>Runs that Python.</summary>
    public static async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo(Python, args) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = "2";
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = await process.StandardError.ReadToEndAsync(stop);
        await output;
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, error);
    }
}
