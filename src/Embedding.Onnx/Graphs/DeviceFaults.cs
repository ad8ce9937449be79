using System.Text.RegularExpressions;

namespace FisherSft.Embedding.Onnx.Graphs;

/// <summary>What a failure is to be blamed on.</summary>
internal enum FaultCause
{
    /// <summary>The graph, or what it was given.</summary>
    Graph,

    /// <summary>The device, or the libraries that drive it.</summary>
    Device,

    /// <summary>The device's memory, which is too small.</summary>
    Memory,
}

/// <summary>Tells a device's faults from a graph's by the library's words, which are all that it gives.</summary>
internal static partial class DeviceFaults
{
    /// <param name="message">The library's message.</param>
    /// <param name="path">The graph's file, whose name says nothing.</param>
    /// <param name="device">cpu or cuda:N.</param>
    public static FaultCause CauseOf(string message, string path, string device)
    {
        var said = message.Replace(path, string.Empty, StringComparison.Ordinal);
        var onGpu = DeviceName.GpuOf(device) is not null;
        return Memory().IsMatch(said) || (onGpu && GpuMemory().IsMatch(said)) ? FaultCause.Memory
            : onGpu && Cuda().IsMatch(said) ? FaultCause.Device
            : FaultCause.Graph;
    }

    [GeneratedRegex("allocat|bad_alloc", RegexOptions.IgnoreCase)]
    private static partial Regex Memory();

    [GeneratedRegex("out of memory|ALLOC_FAILED", RegexOptions.IgnoreCase)]
    private static partial Regex GpuMemory();

    // Not CUDAExecutionProvider, which stands beside a node's fault, nor the folder cuda of the library's sources.
    [GeneratedRegex(@"\bCUDA(\b|_)|(?i:cublas|cudnn)")]
    private static partial Regex Cuda();
}
