using System.Diagnostics;

namespace FisherSft.Core.Tests;

/// <summary>
/// The tests of the linear algebra once more, in a process that sees no 512-bit lanes, no 256-bit lanes, or no lanes at all:
/// most machines lack what the one at hand has, and a tile's width decides in which order it reads and writes.
/// </summary>
public sealed class PlainerMachineTests
{
    private static readonly string[] Classes =
        ["*.CholeskyTests", "*.BoundTests", "*.TangentTests", "*.PanelVectorTests", "*.RankOneTests"];

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task LinearAlgebra_HoldsWithout(string feature)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(PlainerMachineTests).Assembly.Location);
        foreach (var name in Classes)
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(name);
        }

        start.Environment[feature] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.DoesNotContain("Total: 0,", output, StringComparison.Ordinal);
    }
}
