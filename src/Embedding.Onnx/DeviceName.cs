using System.Globalization;

namespace FisherSft.Embedding.Onnx;

/// <summary>The names of devices: cpu, cuda (the first GPU), cuda:N, auto.</summary>
public static class DeviceName
{
    /// <summary>The name of the CPU.</summary>
    public const string Cpu = "cpu";

    /// <summary>Whatever is there: the first GPU, or else the CPU.</summary>
    public const string Auto = "auto";

    private const string Cuda = "cuda";

    /// <summary>Whether a name is one.</summary>
    public static bool IsOne(string name) => name is Cpu or Auto || GpuOf(name) is not null;

    /// <summary>Which GPU a name asks for; null for none.</summary>
    public static int? GpuOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == Cuda ? 0
            : name.StartsWith(Cuda + ":", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(Cuda.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var gpu) && gpu < 1024 ? gpu
            : null;
    }

    /// <summary>The device that a name leads to: cpu or cuda:N.</summary>
    /// <exception cref="DeviceException">It cannot be used.</exception>
    public static string Find(string name) => Graphs.SessionFactory.Find(name);
}
