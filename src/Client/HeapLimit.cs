namespace FisherSft.Client;

/// <summary>
/// Holds the collected heap of this process to a limit: near it the collector works harder, and at it memory runs out. To be set
/// anew between stages: what one leaves goes back to the system first, for the runtime keeps freed room by the size of what
/// was in it, and counts it.
/// </summary>
internal static class HeapLimit
{
    // The runtime reads it anew when told that limits have changed.
    private const string Setting = "GCHeapHardLimit";

    public static void Set(long bytes)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        AppContext.SetData(Setting, (ulong)bytes);
        GC.RefreshMemoryLimit();
    }
}
