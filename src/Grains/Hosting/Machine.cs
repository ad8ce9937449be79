using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace FisherSft.Grains.Hosting;

/// <summary>What this silo runs on.</summary>
internal static class Machine
{
    public static string Version { get; } =
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Runtime => RuntimeInformation.FrameworkDescription;

    public static string System => $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}";

    public static long PeakMemoryBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
