using System.Diagnostics;

namespace FisherSft.Client.Tests.Support;

/// <summary>A file system too small for what is written to it, where the test may mount one.</summary>
internal static class Tmpfs
{
    public static bool TryMount(string path, string size) =>
        OperatingSystem.IsLinux() && Succeeds("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);

    public static void Unmount(string path) => Assert.True(Succeeds("umount", path));

    private static bool Succeeds(string command, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
