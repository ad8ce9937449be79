using FisherSft.K8s.Tests.Support;

namespace FisherSft.K8s.Tests;

/// <summary>Who reaches what: silos one another, clients the gateways, nobody the dashboard.</summary>
public sealed class NetworkTests
{
    private const string SiloPort = "11111";
    private const string GatewayPort = "30000";

    public static TheoryData<string> Folders => Overlays.All;

    [Theory, MemberData(nameof(Folders))]
    public void Everything_IsDeniedToSilosFirst(string folder)
    {
        var rendered = Rendered.From(folder);
        var deny = rendered.One("NetworkPolicy", "fishersft-deny")["spec"];
        Assert.Equal(["Egress", "Ingress"], deny["policyTypes"].Texts.Order());
        Assert.False(deny["ingress"].IsThere || deny["egress"].IsThere);

        // Every policy is about the silos and all of them: its labels are among those of both workloads.
        foreach (var policy in rendered.Of("NetworkPolicy"))
        {
            Assert.NotEmpty(policy["spec"]["podSelector"]["matchLabels"].Map);
            Assert.All(rendered.Silos, workload => Assert.Subset(
                workload["spec"]["template"]["metadata"]["labels"].Map.ToHashSet(), policy["spec"]["podSelector"]["matchLabels"].Map.ToHashSet()));
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void SilosAndClientsAlone_ReachSiloAndGatewayPorts(string folder)
    {
        var allowed = Rendered.From(folder).Of("NetworkPolicy")
            .SelectMany(policy => policy["spec"]["ingress"].Items)
            .SelectMany(rule =>
            {
                Assert.NotEmpty(rule["from"].Items); // without it anyone is meant
                Assert.NotEmpty(rule["ports"].Items); // without it any port is
                return from peer in rule["from"].Items
                       from port in rule["ports"].Items
                       select (Peer: NameOf(peer), Port: port["port"].Text!, Last: port["endPort"].Text);
            })
            .ToList();

        Assert.All(allowed, way => Assert.Null(way.Last));
        Assert.Equal(
            [("client", GatewayPort), ("silo", SiloPort), ("silo", GatewayPort)],
            allowed.Select(way => (way.Peer, way.Port)).Distinct().OrderBy(way => way.Peer, StringComparer.Ordinal).ThenBy(way => way.Port, StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Folders))]
    public void Dashboard_IsExposedByNothing(string folder)
    {
        var rendered = Rendered.From(folder);
        var service = Assert.Single(rendered.Of("Service"))["spec"];
        Assert.Equal("ClusterIP", service["type"].Text);
        Assert.False(service["externalIPs"].IsThere);
        var port = Assert.Single(service["ports"].Items);
        Assert.Equal((GatewayPort, "gateway"), (port["port"].Text, port["targetPort"].Text));
        Assert.Equal(rendered.Coordinators["spec"]["selector"]["matchLabels"].Map, service["selector"].Map);

        // No Ingress, no route, no role, no account: what there is, is of these kinds.
        Assert.Subset(
            new HashSet<string> { "ConfigMap", "Deployment", "HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget", "Service" },
            rendered.Objects.Select(item => item.Kind).ToHashSet());
    }

    [Theory, MemberData(nameof(Folders))]
    public void Silos_ReachNamedPortsAlone(string folder)
    {
        var rules = Rendered.From(folder).Of("NetworkPolicy").SelectMany(policy => policy["spec"]["egress"].Items).ToList();
        Assert.All(rules, rule => Assert.NotEmpty(rule["ports"].Items));
        var ports = rules.SelectMany(rule => rule["ports"].Items).Select(port => port["port"].Text!).ToHashSet();
        Assert.Superset(new HashSet<string> { "53", "5432", SiloPort, GatewayPort }, ports);
        Assert.Equal(folder == "overlays/azure", ports.Contains("443"));
    }

    private static string NameOf(Node peer)
    {
        Assert.False(peer["ipBlock"].IsThere || peer["namespaceSelector"].IsThere, "pods of this namespace alone are meant");
        var label = Assert.Single(peer["podSelector"]["matchLabels"].Map);
        return label switch
        {
            { Key: "app.kubernetes.io/name", Value: "fishersft-silo" } => "silo",
            { Key: "fishersft-client", Value: "true" } => "client",
            _ => label.ToString(),
        };
    }
}
