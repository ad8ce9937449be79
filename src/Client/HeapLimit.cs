namespace FisherSft.Client;

/// <summary>Holds the collected heap of this process to a limit: near it the collector works harder, and at it memory runs out.</summary>
internal static class HeapLimit
{
    // The runtime reads it anew when told that limits have changed.
    private const string Setting = "GCHeapHardLimit";

    public static void Set(long bytes)
    {
        AppContext.SetData(Setting, (ulong)bytes);
        GC.RefreshMemoryLimit();
    }
}
