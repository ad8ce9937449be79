using System.Text.Json.Nodes;
using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.Client.Tests.Support;

/// <summary>Runs of commands that ask a language model: nobody waits in real time, and no key comes from outside.</summary>
internal static class Asking
{
    public const string Model = "judge-1";

    public static async Task<Outcome> RunAsync(string[] args, string? key = null, CancellationToken? stop = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(output, error, () => Stream.Null, IsTerminal: false)
        {
            Variable = name => name == "FISHERSFT_API_KEY" ? key : null,
            Clock = new VirtualClock(),
        };
        var code = await Cli.RunAsync(args, surroundings, stop ?? TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>The options that name a server.</summary>
    public static string[] Of(ModelServer server) => ["--endpoint", server.Endpoint, "--judge-model", Model];

    public static JsonNode Record(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
}
