using System.Text.RegularExpressions;
using FisherSft.K8s.Tests.Support;

namespace FisherSft.K8s.Tests;

/// <summary>Settings are those the silo has, and secrets are named, never written.</summary>
public sealed partial class SettingsTests
{
    public static TheoryData<string> Folders => Overlays.All;

    [Theory, MemberData(nameof(Folders))]
    public void Settings_AreKnownToTheSilo(string folder)
    {
        var rendered = Rendered.From(folder);
        HashSet<string> known =
        [
            .. NamesIn("src", "Silo", "SiloSettings.cs").Select(name => "FisherSft__" + name),
            .. NamesIn("src", "Grains", "Hosting", "GrainOptions.cs").Select(name => "FisherSft__Grains__" + name),
        ];
        var set = rendered.Silos.SelectMany(workload => Rendered.Silo(workload)["env"].Items).Select(variable => variable.Name)
            .Where(name => name.StartsWith("FisherSft", StringComparison.Ordinal));
        Assert.Subset(known, rendered.Settings.Keys.Concat(set).ToHashSet());
    }

    [Theory, MemberData(nameof(Folders))]
    public void Silos_FindOneAnotherAndKeepTheirJobsOutsideThemselves(string folder)
    {
        var settings = Rendered.From(folder).Settings;
        Assert.Equal("postgres", settings["FisherSft__Membership"]);
        Assert.Equal(folder == "overlays/azure" ? "Blob" : "Postgres", settings["FisherSft__Storage"]);
    }

    [Theory, MemberData(nameof(Folders))]
    public void Secrets_AreGivenByReference(string folder)
    {
        var rendered = Rendered.From(folder);
        Assert.Empty(rendered.Of("Secret"));
        Assert.DoesNotContain(rendered.Settings, setting => Secret().IsMatch(setting.Key) || Secret().IsMatch(setting.Value));
        foreach (var silo in rendered.Silos.Select(Rendered.Silo))
        {
            var secrets = silo["env"].Items.Where(variable => Secret().IsMatch(variable.Name)).ToList();
            string[] expected = folder == "overlays/azure"
                ? ["FisherSft__Blob", "FisherSft__Postgres", "FisherSft__Token"]
                : ["FisherSft__Postgres", "FisherSft__Token"];
            Assert.Equal(expected, secrets.Select(variable => variable.Name).Order(StringComparer.Ordinal));
            Assert.All(secrets, variable =>
            {
                Assert.False(variable["value"].IsThere);
                Assert.NotNull(variable["valueFrom"]["secretKeyRef"].Name);
                Assert.NotEqual("true", variable["valueFrom"]["secretKeyRef"]["optional"].Text);
            });
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void Objects_NameNoNamespaceAndNoRegistry(string folder) => Assert.All(Rendered.From(folder).Objects, item =>
    {
        Assert.False(item["metadata"]["namespace"].IsThere);
        Assert.Equal("fishersft", item["metadata"]["labels"].Map.GetValueOrDefault("app.kubernetes.io/part-of", "fishersft"));
        Assert.All(item.All().Where(found => found.Key == "image"), found => Assert.DoesNotContain('/', found.Value.Text!));
    });

    [Fact]
    public void Manifests_HoldNoSecretAsWritten()
    {
        // Seen without rendering too: these hold where there is no kustomize.
        foreach (var path in Directory.EnumerateFiles(Repository.PathOf("k8s"), "*.yaml", SearchOption.AllDirectories))
        {
            var documents = Node.Parse(File.ReadAllText(path));
            Assert.DoesNotContain(documents, document => document.Kind is "Secret" or "Ingress");
            Assert.DoesNotContain(documents, document => document["secretGenerator"].IsThere);
        }
    }

    private static IEnumerable<string> NamesIn(params string[] path) =>
        Property().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^    public \S+ (\w+) \{ get; set; \}", RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex("(__Postgres$|__Blob$|Token|Password|AccountKey|SharedAccess|SECRET)", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
