using System.Diagnostics;

namespace FisherSft.Client.Tests.Support;

/// <summary>The program under a user who owns nothing, where the tests may become one: permissions do not bind root.</summary>
internal static class Nobody
{
    private const string Setpriv = "setpriv";

    private static readonly string[] Identity = ["--reuid=65534", "--regid=65534", "--clear-groups"];

    /// <summary>Starts it; skips the test where that user cannot be, or cannot run the program.</summary>
    /// <param name="folder">The test's own, which is opened for reading.</param>
    /// <param name="args">Its arguments.</param>
    public static Child Start(string folder, params string[] args)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("only root of a Linux can become a user who may not write");
            throw new UnreachableException();
        }

        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Assert.SkipUnless(
            Runs([Child.Host, Child.Program, "--help"]), "setpriv is not there, or the program lies where others may not read");
        return Child.StartBehind(folder, Setpriv, [.. Identity, Child.Host, Child.Program, .. args]);
    }

    private static bool Runs(string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Setpriv, [.. Identity, .. command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
