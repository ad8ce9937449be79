using FisherSft.K8s.Tests.Support;

namespace FisherSft.K8s.Tests;

/// <summary>Coordinators and shards scale apart, and neither loses more than one silo at a time.</summary>
public sealed class ScalingTests
{
    public static TheoryData<string> Folders => Overlays.All;

    [Theory, MemberData(nameof(Folders))]
    public void Workloads_TakeTheRolesOfTheSilo(string folder)
    {
        var rendered = Rendered.From(folder);
        var roles = Repository.Read("src", "Grains", "Placement", "SiloRoles.cs");
        foreach (var (workload, role) in new[] { (rendered.Coordinators, "coordinator"), (rendered.Shards, "embedding") })
        {
            Assert.Equal(role, PodTests.Environment(Rendered.Silo(workload), "FisherSft__Role")["value"].Text);
            Assert.Contains($"= \"{role}\";", roles, StringComparison.Ordinal);
            Assert.Equal(workload["spec"]["selector"]["matchLabels"].Map, workload["spec"]["template"]["metadata"]["labels"].Map
                .Where(label => label.Key != "app.kubernetes.io/part-of").ToDictionary());
        }

        Assert.NotEqual(
            rendered.Coordinators["spec"]["selector"]["matchLabels"].Map, rendered.Shards["spec"]["selector"]["matchLabels"].Map);
    }

    [Theory, MemberData(nameof(Folders))]
    public void Autoscaler_ScalesShardsAlone(string folder)
    {
        var rendered = Rendered.From(folder);
        var scaler = Assert.Single(rendered.Of("HorizontalPodAutoscaler"))["spec"];
        Assert.Equal(("Deployment", "fishersft-shards"), (scaler["scaleTargetRef"].Kind, scaler["scaleTargetRef"].Name));
        Assert.InRange(scaler["minReplicas"].Number, 2, scaler["maxReplicas"].Number - 1);
        Assert.NotEmpty(scaler["metrics"].Items);
        Assert.False(rendered.Shards["spec"]["replicas"].IsThere, "replicas would undo what the autoscaler set, at each apply");
        Assert.True(rendered.Coordinators["spec"]["replicas"].Number >= 2);

        // A silo that leaves has its drain behind it before the next one goes.
        var down = Assert.Single(scaler["behavior"]["scaleDown"]["policies"].Items);
        Assert.Equal(1, down["value"].Number);
        Assert.True(down["periodSeconds"].Number >= Rendered.Pod(rendered.Shards)["terminationGracePeriodSeconds"].Number);
    }

    [Theory, MemberData(nameof(Folders))]
    public void EachWorkload_LosesOneSiloAtATime(string folder)
    {
        var rendered = Rendered.From(folder);
        foreach (var workload in rendered.Silos)
        {
            var budget = rendered.One("PodDisruptionBudget", workload.Name)["spec"];
            Assert.Equal(1, budget["maxUnavailable"].Number);
            Assert.Equal(workload["spec"]["selector"]["matchLabels"].Map, budget["selector"]["matchLabels"].Map);
            var update = workload["spec"]["strategy"]["rollingUpdate"];
            Assert.Equal(1, update["maxSurge"].Number + update["maxUnavailable"].Number);
        }
    }

    [Fact]
    public void GpuOverlay_PutsShardsAndNothingElseOnGpus()
    {
        var rendered = Rendered.From("overlays/gpu");
        var resources = Rendered.Silo(rendered.Shards)["resources"];
        Assert.Equal(1, resources["limits"]["nvidia.com/gpu"].Number);
        Assert.Equal(1, resources["requests"]["nvidia.com/gpu"].Number);
        Assert.Equal("true", Rendered.Pod(rendered.Shards)["nodeSelector"]["nvidia.com/gpu.present"].Text);
        Assert.Contains(
            Rendered.Pod(rendered.Shards)["tolerations"].Items,
            toleration => toleration["key"].Text == "nvidia.com/gpu" && toleration["effect"].Text == "NoSchedule");
        Assert.StartsWith("fishersft-silo-gpu:", Rendered.Silo(rendered.Shards)["image"].Text, StringComparison.Ordinal);
        Assert.Equal("cuda", DeviceOf(rendered.Shards));

        Assert.StartsWith("fishersft-silo:", Rendered.Silo(rendered.Coordinators)["image"].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(rendered.Coordinators.All(), found => found.Key.StartsWith("nvidia.com", StringComparison.Ordinal));
        Assert.False(Rendered.Pod(rendered.Coordinators)["tolerations"].IsThere);
        Assert.Null(DeviceOf(rendered.Coordinators));
    }

    [Theory, InlineData("base"), InlineData("overlays/cpu"), InlineData("overlays/azure")]
    public void OtherOverlays_AskForNoGpu(string folder) => Assert.DoesNotContain(
        Rendered.From(folder).Objects.SelectMany(item => item.All()),
        found => found.Key.StartsWith("nvidia.com", StringComparison.Ordinal));

    /// <summary>What the silo runs transformers on, where that is not left to the default.</summary>
    private static string? DeviceOf(Node workload) => Rendered.Silo(workload)["env"].Items
        .SingleOrDefault(variable => variable.Name == "FisherSft__Grains__Device")?["value"].Text;
}
