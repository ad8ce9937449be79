// What kernels and selectors take: `dotnet run -c Release --project bench/Benchmarks -- --filter '*'`, or `-- --rates` for the
// share of the machine's fused multiply-adds that products reach, as a table for bench/results; `-- --probe` for the seconds of
// the bound that estimates are scaled by.
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using FisherSft.Benchmarks;
using FisherSft.Core.Scale;

if (args is ["--rates"])
{
    Rates.Print(Console.Out);
    return;
}

if (args is ["--probe"])
{
    Console.WriteLine(SpeedProbe.SecondsABound().ToString("R", System.Globalization.CultureInfo.InvariantCulture));
    return;
}

// In this process: a build of its own would have to find the package feeds again.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkSwitcher.FromAssembly(typeof(Rates).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
