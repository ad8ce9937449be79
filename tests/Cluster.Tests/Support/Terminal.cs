using FisherSft.Client;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>What a call of the console left behind.</summary>
internal sealed record Outcome(int Code, string Output, string Error);

/// <summary>The console, in this process.</summary>
internal static class Terminal
{
    public static Task<Outcome> RunAsync(params string[] args) => RunAsync(TestContext.Current.CancellationToken, args);

    public static Task<Outcome> RunAsync(CancellationToken stop, params string[] args) => RunAsync(new Said(), stop, args);

    /// <summary>Runs it with what it says on standard error heard as it comes.</summary>
    public static async Task<Outcome> RunAsync(Said error, CancellationToken stop, params string[] args)
    {
        using var output = new StringWriter();
        var surroundings = new Surroundings(output, TextWriter.Synchronized(error), static () => Stream.Null, IsTerminal: false);
        var code = await Cli.RunAsync(args, surroundings, stop);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>A call that must succeed.</summary>
    public static async Task<Outcome> SucceedAsync(params string[] args)
    {
        var outcome = await RunAsync(args);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome;
    }
}
