using System.Text.RegularExpressions;
using System.Xml.Linq;
using FisherSft.K8s.Tests.Support;

namespace FisherSft.K8s.Tests;

/// <summary>The image: built in stages, of what is there, and run without root.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Lines = Repository.Read("Dockerfile").Split('\n');

    [Fact]
    public void Stages_ComeFromArgumentsOrFromOneAnother()
    {
        var stages = Lines.Select(line => From().Match(line)).Where(match => match.Success).ToList();
        Assert.Equal(["restore", "build", "build-gpu", "silo-gpu", "silo"], stages.Select(stage => stage.Groups["name"].Value));
        var earlier = new HashSet<string> { "${SDK_IMAGE}", "${RUNTIME_IMAGE}", "${GPU_RUNTIME_IMAGE}" };
        Assert.All(stages, stage =>
        {
            Assert.Contains(stage.Groups["image"].Value, earlier);
            earlier.Add(stage.Groups["name"].Value);
        });
    }

    [Theory, InlineData("silo"), InlineData("silo-gpu")]
    public void Images_RunAsTheUserOfThePods(string stage)
    {
        var lines = Lines.SkipWhile(line => !line.EndsWith(" AS " + stage, StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith("FROM ", StringComparison.Ordinal)).ToList();
        var context = Assert.Single(Node.Parse(Repository.Read("k8s", "base", "silo.yaml")))["spec"]["template"]["spec"]["securityContext"];
        Assert.Contains($"USER {context["runAsUser"].Text}:{context["runAsGroup"].Text}", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("RUN ", StringComparison.Ordinal)); // a chiseled image has no shell
        Assert.Contains(lines, line => line.StartsWith("ENTRYPOINT [", StringComparison.Ordinal));
    }

    [Fact]
    public void RestoreStage_CopiesEveryProjectOfTheSilo()
    {
        var copied = Lines.Select(line => Project().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        Assert.Equal(Closure("src/Silo/Silo.csproj", []).Order(StringComparer.Ordinal), copied.Order(StringComparer.Ordinal));
    }

    private static SortedSet<string> Closure(string project, SortedSet<string> found)
    {
        if (found.Add(project))
        {
            foreach (var reference in References(Repository.PathOf(project)))
            {
                Closure(Path.GetRelativePath(Repository.Root, reference).Replace('\\', '/'), found);
            }
        }

        return found;
    }

    /// <summary>The projects that a file refers to, or that what it imports does, whatever the feed offers here.</summary>
    private static IEnumerable<string> References(string file)
    {
        var elements = XDocument.Load(file).Descendants().ToList();
        return elements.Where(element => element.Name.LocalName == "ProjectReference")
            .Select(element => element.Attribute("Include")).OfType<XAttribute>().Select(PathOf)
            .Concat(elements.Where(element => element.Name.LocalName == "Import")
                .Select(element => element.Attribute("Project")).OfType<XAttribute>().Select(PathOf).SelectMany(References));

        string PathOf(XAttribute attribute) => Path.GetFullPath(Path.Combine(
            Path.GetDirectoryName(file)!, attribute.Value.Replace("$(MSBuildThisFileDirectory)", string.Empty, StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^FROM (?<image>\S+) AS (?<name>\S+)$")]
    private static partial Regex From();

    [GeneratedRegex(@"^COPY (src/\S+\.csproj) src/")]
    private static partial Regex Project();
}
