using System.Diagnostics;
using System.Xml.Linq;
using FisherSft.Client.Tests.Support;

namespace FisherSft.Client.Tests;

/// <summary>Package groups that a feed lacks: found out once, told, and left out of every project.</summary>
public sealed class FeedTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FeedWithoutAnyGroup_IsAskedOnceWithOneWarningAGroup()
    {
        // The files that ask, in a place of their own, with a feed that is empty and no package kept from before.
        Directory.CreateDirectory(_folder["feed"]);
        Directory.CreateDirectory(_folder["eng/feed"]);
        foreach (var file in Directory.GetFiles(Checkout.File("eng/feed")))
        {
            File.Copy(file, _folder["eng/feed/" + Path.GetFileName(file)]);
        }

        _folder.Write(
            "NuGet.Config",
            "<configuration><packageSources><clear /><add key=\"empty\" value=\"feed\" /></packageSources>" +
            "<fallbackPackageFolders><clear /></fallbackPackageFolders></configuration>");
        var (code, output) = await MsBuildAsync(_folder["eng/feed/Feed.targets"], "-t:FindPackageGroups");

        Assert.True(code == 0, output);
        var groups = Packages().Keys.ToList();
        var warnings = output.Split('\n').Where(line => line.Contains("warning FISHERSFT001", StringComparison.Ordinal));
        Assert.Equal(groups.Count, warnings.Distinct().Count());
        Assert.All(["--embedder onnx", "the cluster", ".parquet input"], lost => Assert.Contains(lost, output, StringComparison.Ordinal));
        var answer = XDocument.Load(_folder["artifacts/feed.props"]).Descendants().Where(element => !element.HasElements).ToList();
        Assert.Equal(groups.Select(group => "Has" + group), answer.Select(element => element.Name.LocalName));
        Assert.All(answer, element => Assert.Equal("false", element.Value));

        (code, output) = await MsBuildAsync(_folder["eng/feed/Feed.targets"], "-t:FindPackageGroups");
        Assert.True(code == 0 && !output.Contains("FISHERSFT001", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task ProjectsWithoutTheGroups_AskForNoneOfTheirPackages()
    {
        var ofGroups = Packages().Values.SelectMany(packages => packages).ToHashSet();

        var with = await ListAsync("true", "src");
        var without = await ListAsync("false", "src", "tests", "bench");

        // With them most are there, or the second list would tell nothing.
        Assert.Superset(new HashSet<string> { "Microsoft.Orleans.Server", "Microsoft.ML.OnnxRuntime.Gpu", "Npgsql" }, with);
        Assert.Empty(without.Intersect(ofGroups));
        Assert.Superset(new HashSet<string> { "System.CommandLine", "Spectre.Console", "xunit.v3" }, without);

        async Task<HashSet<string>> ListAsync(string has, params string[] folders)
        {
            var projects = folders
                .SelectMany(folder => Directory.GetFiles(Checkout.File(folder), "*.csproj", SearchOption.AllDirectories))
                .Select(path => $"<Asked Include=\"{path}\" />");
            var groups = string.Join(';', Packages().Keys.Select(group => $"Has{group}={has}"));
            var project = _folder.Write(has + ".proj", $"""
                <Project>
                  <ItemGroup>{string.Concat(projects)}</ItemGroup>
                  <Target Name="List">
                    <MSBuild Projects="@(Asked)" Targets="CollectPackageReferences" BuildInParallel="true" Properties="{groups}">
                      <Output TaskParameter="TargetOutputs" ItemName="Found" />
                    </MSBuild>
                    <WriteLinesToFile File="{has}" Lines="@(Found)" />
                  </Target>
                </Project>
                """);
            var (code, output) = await MsBuildAsync(project, "-t:List", "-m:2");
            Assert.True(code == 0, output);
            return File.ReadLines(_folder[has]).ToHashSet();
        }
    }

    /// <summary>The packages of each group, as the probe asks for them.</summary>
    private static Dictionary<string, List<string>> Packages() => XDocument.Load(Checkout.File("eng/feed/Probe.csproj"))
        .Descendants("ItemGroup")
        .ToDictionary(
            group => ((string)group.Attribute("Condition")!).Split('\'')[3],
            group => group.Elements("PackageReference").Select(package => (string)package.Attribute("Include")!).ToList());

    private async Task<(int Code, string Output)> MsBuildAsync(string project, params string[] args)
    {
        var start = new ProcessStartInfo(Child.Host, ["msbuild", project, "-nologo", "-nodeReuse:false", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["NUGET_PACKAGES"] = _folder["packages"];
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";

        // Whoever runs the tests may have named feeds by these, which go over the folder's own file.
        foreach (var name in new[] { "RestoreConfigFile", "RestoreSources", "RestoreAdditionalProjectSources" })
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(stop);
        var output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, output + await error);
    }
}
