using System.Globalization;
using FisherSft.K8s.Tests.Support;

namespace FisherSft.K8s.Tests;

/// <summary>What every silo's pod is allowed, given and asked.</summary>
public sealed class PodTests
{
    public static TheoryData<string> Folders => Overlays.All;

    [Theory, MemberData(nameof(Folders))]
    public void Pods_RunWithoutRootAndWithoutPrivileges(string folder) => ForEach(folder, (pod, silo) =>
    {
        var context = pod["securityContext"];
        Assert.Equal("true", context["runAsNonRoot"].Text);
        Assert.True(context["runAsUser"].Number > 0);
        Assert.Equal("RuntimeDefault", context["seccompProfile"]["type"].Text);
        var own = silo["securityContext"];
        Assert.Equal("false", own["allowPrivilegeEscalation"].Text);
        Assert.Equal("false", own["privileged"].Text);
        Assert.Equal(["ALL"], own["capabilities"]["drop"].Texts);
        Assert.False(own["capabilities"]["add"].IsThere);
        Assert.False(own["runAsUser"].IsThere, "the container sets another user than its pod");
        foreach (var host in new[] { "hostNetwork", "hostPID", "hostIPC" })
        {
            Assert.False(pod[host].IsThere, host);
        }
    });

    [Theory, MemberData(nameof(Folders))]
    public void Pods_HoldNoTokenOfKubernetes(string folder) => ForEach(folder, (pod, _) =>
    {
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        Assert.All(pod["volumes"].Items, volume => Assert.False(volume["projected"].IsThere || volume["hostPath"].IsThere, volume.Name));
    });

    [Theory, MemberData(nameof(Folders))]
    public void Pods_WriteOnlyWhereAnEmptyDirIs(string folder) => ForEach(folder, (pod, silo) =>
    {
        Assert.Equal("true", silo["securityContext"]["readOnlyRootFilesystem"].Text);
        var empty = pod["volumes"].Items.Where(volume => volume["emptyDir"]["sizeLimit"].IsThere).Select(volume => volume.Name).ToList();
        Assert.Contains(silo["volumeMounts"].Items, mount => mount["mountPath"].Text == "/tmp" && empty.Contains(mount.Name));
        Assert.All(silo["volumeMounts"].Items, mount => Assert.True(
            empty.Contains(mount.Name) || mount["readOnly"].Text == "true", $"{mount.Name} can be written to"));
    });

    [Theory, MemberData(nameof(Folders))]
    public void Probes_AskTheHealthEndpointsOfTheSilo(string folder) => ForEach(folder, (_, silo) =>
    {
        var source = Repository.Read("src", "Silo", "Web", "Health.cs");
        foreach (var (probe, path) in new[] { ("startupProbe", "/health/ready"), ("readinessProbe", "/health/ready"), ("livenessProbe", "/health/live") })
        {
            Assert.Equal(path, silo[probe]["httpGet"]["path"].Text);
            Assert.Equal("http", silo[probe]["httpGet"]["port"].Text);
            Assert.Contains($"MapGet(\"{path}\"", source, StringComparison.Ordinal);
        }

        Assert.True(silo["startupProbe"]["periodSeconds"].Number * silo["startupProbe"]["failureThreshold"].Number >= 120, "a silo has too little time to start");
    });

    [Theory, MemberData(nameof(Folders))]
    public void Ports_AreThoseOfTheSettings(string folder)
    {
        var settings = Rendered.From(folder).Settings;
        ForEach(folder, (_, silo) =>
        {
            var ports = silo["ports"].Items.ToDictionary(port => port.Name, port => port["containerPort"].Text);
            Assert.Equal(settings["FisherSft__SiloPort"], ports["silo"]);
            Assert.Equal(settings["FisherSft__GatewayPort"], ports["gateway"]);
            Assert.EndsWith(":" + ports["http"], settings["FisherSft__Http"], StringComparison.Ordinal);
            Assert.All(silo["ports"].Items, port => Assert.False(port["hostPort"].IsThere));
        });
    }

    [Theory, MemberData(nameof(Folders))]
    public void Termination_LeavesTimeForTheDrain(string folder)
    {
        var drain = TimeSpan.Parse(Rendered.From(folder).Settings["FisherSft__Drain"], CultureInfo.InvariantCulture);
        // Fifteen seconds for what comes before and after the drain: the signal's way, the last write, the goodbye.
        ForEach(folder, (pod, _) => Assert.True(pod["terminationGracePeriodSeconds"].Number >= drain.TotalSeconds + 15));
    }

    [Theory, MemberData(nameof(Folders))]
    public void Pods_SayWhatTheyNeedAndWhereTheyAre(string folder) => ForEach(folder, (_, silo) =>
    {
        foreach (var kind in new[] { "cpu", "memory", "ephemeral-storage" })
        {
            Assert.True(silo["resources"]["requests"][kind].IsThere, "requests " + kind);
            Assert.True(silo["resources"]["limits"][kind].IsThere, "limits " + kind);
        }

        Assert.Equal("metadata.name", Environment(silo, "POD_NAME")["valueFrom"]["fieldRef"]["fieldPath"].Text);
        Assert.Equal("status.podIP", Environment(silo, "POD_IP")["valueFrom"]["fieldRef"]["fieldPath"].Text);
    });

    [Theory, MemberData(nameof(Folders))]
    public void Pods_OfARoleSpreadOverNodesAndZones(string folder)
    {
        foreach (var workload in Rendered.From(folder).Silos)
        {
            var spread = Rendered.Pod(workload)["topologySpreadConstraints"].Items;
            Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], spread.Select(rule => rule["topologyKey"].Text!).Order());
            Assert.All(spread, rule => Assert.Equal(workload["spec"]["selector"]["matchLabels"].Map, rule["labelSelector"]["matchLabels"].Map));
        }
    }

    internal static Node Environment(Node silo, string name) => Assert.Single(silo["env"].Items, variable => variable.Name == name);

    private static void ForEach(string folder, Action<Node, Node> check)
    {
        var silos = Rendered.From(folder).Silos;
        Assert.Equal(2, silos.Count);
        Assert.All(silos, workload => check(Rendered.Pod(workload), Rendered.Silo(workload)));
    }
}
