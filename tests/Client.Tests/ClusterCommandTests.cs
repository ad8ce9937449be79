using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

/// <summary>The commands of a cluster where there is none; those with one are tested beside the cluster.</summary>
public class ClusterCommandTests
{
    private static readonly bool KnowsClusters =
        typeof(Cli).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name!.StartsWith("Orleans", StringComparison.Ordinal));

    public static TheoryData<string, string[]> Calls { get; } = new()
    {
        { "submit", ["/data/corpus.jsonl", "--budget", "5"] },
        { "jobs", [] },
        { "status", ["one"] },
        { "watch", ["one"] },
        { "results", ["one", "--out", "/tmp/not-made"] },
        { "cancel", ["one"] },
        { "resume", ["one"] },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task WithoutOrleans_EveryCommandSaysSoAndWhatToDo(string command, string[] more)
    {
        Assert.SkipWhen(KnowsClusters, "this build has Orleans");

        var outcome = await InProcess.RunAsync([command, .. more, "--gateway", "localhost:1"]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("made without Microsoft Orleans", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("artifacts/feed.props", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Help_KnowsEveryCommand(string command, string[] more)
    {
        _ = more;
        var outcome = await InProcess.RunAsync(command, "--help");

        Assert.Equal(0, outcome.Code);
        Assert.Contains(command, outcome.Output, StringComparison.Ordinal);
    }
}
