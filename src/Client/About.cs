using System.Reflection;
using System.Runtime.InteropServices;

namespace FisherSft.Client;

/// <summary>Which program, on which runtime and system.</summary>
internal static class About
{
    public static string Version { get; } =
        typeof(About).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Runtime => RuntimeInformation.FrameworkDescription;

    public static string System => $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}";
}
