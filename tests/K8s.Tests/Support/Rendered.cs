using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace FisherSft.K8s.Tests.Support;

/// <summary>What kustomize makes of a folder of k8s/: by kubectl, or by kustomize itself where that alone is there.</summary>
internal sealed class Rendered
{
    private static readonly (string Program, string Verb)[] Renderers = [("kubectl", "kustomize"), ("kustomize", "build")];
    private static readonly ConcurrentDictionary<string, Lazy<Rendered?>> Known = new();

    private Rendered(IReadOnlyList<Node> objects) => Objects = objects;

    public IReadOnlyList<Node> Objects { get; }

    public IReadOnlyList<Node> Silos => Of("Deployment");

    public Node Coordinators => One("Deployment", "fishersft-coordinators");

    public Node Shards => One("Deployment", "fishersft-shards");

    /// <summary>The settings that the silos of any role share.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        Assert.Single(Of("ConfigMap"), map => map.Name.StartsWith("fishersft-settings", StringComparison.Ordinal))["data"].Map;

    public static Rendered From(string folder)
    {
        var rendered = Known.GetOrAdd(folder, static name => new Lazy<Rendered?>(() => Render(name))).Value;
        Assert.SkipWhen(rendered is null, "Neither kubectl nor kustomize is on the path: what the manifests render to cannot be seen.");
        return rendered!;
    }

    public IReadOnlyList<Node> Of(string kind) => [.. Objects.Where(item => item.Kind == kind)];

    public Node One(string kind, string name) => Assert.Single(Of(kind), item => item.Name == name);

    public static Node Pod(Node workload) => workload["spec"]["template"]["spec"];

    public static Node Silo(Node workload) => Assert.Single(Pod(workload)["containers"].Items);

    private static Rendered? Render(string folder)
    {
        foreach (var (program, verb) in Renderers)
        {
            try
            {
                var start = new ProcessStartInfo(program, [verb, Repository.PathOf("k8s", folder)])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                };
                using var process = Process.Start(start)!;
                var error = process.StandardError.ReadToEndAsync();
                var text = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                Assert.True(process.ExitCode == 0, $"{program} {verb} k8s/{folder}: {error.GetAwaiter().GetResult()}");
                return new Rendered(Node.Parse(text));
            }
            catch (Win32Exception)
            {
                // This one is not installed.
            }
        }

        return null;
    }
}
