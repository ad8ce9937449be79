namespace FisherSft.K8s.Tests;

/// <summary>What a test holds of every rendering.</summary>
internal static class Overlays
{
    public static readonly TheoryData<string> All = ["base", "overlays/cpu", "overlays/gpu", "overlays/azure"];
}
