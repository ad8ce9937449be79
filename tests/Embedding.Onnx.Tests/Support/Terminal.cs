using FisherSft.Client;

namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>The console, in this process.</summary>
internal static class Terminal
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(output, error, static () => Stream.Null, IsTerminal: false);
        var code = await Cli.RunAsync(args, surroundings, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A call that must succeed.</summary>
    public static async Task DoneAsync(params string[] args)
    {
        var (code, _, error) = await RunAsync(args);
        Assert.True(code == 0, error);
    }
}
