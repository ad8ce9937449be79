using System.Text.RegularExpressions;
using FisherSft.K8s.Tests.Support;

namespace FisherSft.K8s.Tests;

/// <summary>docs/operations.md names what there is.</summary>
public sealed partial class OperationsTests
{
    private static readonly string Text = Repository.Read("docs", "operations.md");

    [Fact]
    public void Metrics_AreThoseOfTheMeter()
    {
        var counted = Metric().Matches(Repository.Read("src", "Grains", "Hosting", "Metrics.cs")).Select(match => match.Groups[1].Value);
        var told = MetricInText().Matches(Text).Select(match => match.Groups[1].Value);
        Assert.Equal(counted.ToHashSet().Order(StringComparer.Ordinal), told.ToHashSet().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Stages_AreThoseOfAJob()
    {
        var stages = Repository.Read("src", "Grains.Interfaces", "JobStage.cs");
        Assert.All(Stage().Matches(Text), match => Assert.Contains($"    {match.Groups[1].Value},", stages, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_AreThoseOfTheSilo()
    {
        var known = Repository.Read("src", "Silo", "SiloSettings.cs") + Repository.Read("src", "Grains", "Hosting", "GrainOptions.cs");
        Assert.All(Setting().Matches(Text), match => Assert.Contains($" {match.Groups[1].Value} {{ get; set; }}", known, StringComparison.Ordinal));
    }

    [Fact]
    public void Paths_AreThere() => Assert.All(
        Place().Matches(Text).Select(match => match.Value), path => Assert.True(Path.Exists(Repository.PathOf(path)), path));

    [Fact]
    public void Objects_AreThoseThatAreRendered()
    {
        var there = Overlays.All.SelectMany(row => Rendered.From(row.Data).Objects)
            .Select(item => $"{item.Kind.ToLowerInvariant()}/{item.Name}").ToHashSet();
        Assert.NotEmpty(ObjectName().Matches(Text));
        Assert.All(ObjectName().Matches(Text).Select(match => match.Value), name => Assert.Contains(name, there));
    }

    [Fact]
    public void Secrets_AreThoseThatSilosRefer()
    {
        var referred = Rendered.From("overlays/azure").Silos.SelectMany(workload => workload.All())
            .Where(found => found.Key == "secretKeyRef").Select(found => $"`{found.Value.Name}` | `{found.Value["key"].Text}`").ToHashSet();
        Assert.Equal(3, referred.Count);
        Assert.All(referred, secret => Assert.Contains(secret, Text, StringComparison.Ordinal));
    }

    [GeneratedRegex("\"(fishersft\\.\\w+)\"")]
    private static partial Regex Metric();

    [GeneratedRegex(@"`(fishersft\.\w+)`")]
    private static partial Regex MetricInText();

    [GeneratedRegex(@"stage=(\w+)")]
    private static partial Regex Stage();

    [GeneratedRegex(@"`FisherSft__(?:Grains__)?(\w+?)(?:=[^`]*)?`")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\bk8s/[\w/.-]*\w")]
    private static partial Regex Place();

    [GeneratedRegex(@"\b(?:deployment|service|horizontalpodautoscaler|poddisruptionbudget|networkpolicy)/[\w-]+")]
    private static partial Regex ObjectName();
}
