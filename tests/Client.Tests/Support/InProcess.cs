using System.Text;

namespace FisherSft.Client.Tests.Support;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Outcome(int Code, string Output, string Error);

/// <summary>The real program, in this process.</summary>
internal static class InProcess
{
    public static Task<Outcome> RunAsync(params string[] args) => RunOnAsync(string.Empty, args);

    public static async Task<Outcome> RunOnAsync(string input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(
            output, error, () => new MemoryStream(Encoding.UTF8.GetBytes(input)), IsTerminal: false);
        var code = await Cli.RunAsync(args, surroundings, TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>`select` with a small dimension, which must succeed.</summary>
    public static async Task<Outcome> SelectAsync(string input, string output, params string[] more)
    {
        var outcome = await RunAsync(["select", input, "--out", output, "--dim", "8", .. more]);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome;
    }
}
