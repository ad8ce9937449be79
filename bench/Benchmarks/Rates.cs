using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;

namespace FisherSft.Benchmarks;

/// <summary>Multiply-adds a second of products as bounds and gains need them, beside what the registers alone can do.</summary>
internal static class Rates
{
    private const int Repeats = 9;
    private const int Chains = 12;

    public static void Print(TextWriter output)
    {
        var threads = Environment.ProcessorCount;
        output.WriteLine("# Products beside the machine's rate of fused multiply-adds");
        output.WriteLine();
        output.WriteLine($"{Processor()}, {8 * Vector<byte>.Count}-bit vectors in use; GFLOP/s, the best of {Repeats} times.");
        output.WriteLine();
        output.WriteLine("| what | one thread | share | all threads | share |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        var single = Row(output, "float32 peak: chains in registers", threads, static () => Peak<float>(), null);
        var real = Row(output, "float64 peak", threads, static () => Peak<double>(), null);
        foreach (var d in new[] { 256, 768 })
        {
            Row(output, $"first pass: bounds of 21 tokens, several a product, d = {d}", threads, Bounds(d, 21), single);
            Row(output, $"first pass: bounds of 96 tokens, d = {d}", threads, Bounds(d, 96), single);
            Row(output, $"gains of 60 tokens by P, d = {d}", threads, Gains(d, 60), real);
        }
    }

    private static (double One, double All) Row(
        TextWriter output, string name, int threads, Func<double> work, (double One, double All)? peak)
    {
        var (one, all) = (Rate(1, work), Rate(threads, work));
        var (ofOne, ofAll) = peak is { } p ? (Share(one, p.One), Share(all, p.All)) : ("", "");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {one:F1} | {ofOne} | {all:F1} | {ofAll} |"));
        return (one, all);
    }

    private static string Share(double rate, double peak) => (rate / peak).ToString("P0", CultureInfo.InvariantCulture);

    /// <summary>GFLOP/s of so many threads that each do the work again and again; the work tells its multiply-adds.</summary>
    private static double Rate(int threads, Func<double> work)
    {
        var best = 0.0;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var total = 0.0;
            var gate = new Lock();
            var clock = Stopwatch.StartNew();
            var running = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
            {
                var done = 0.0;
                while (clock.ElapsedMilliseconds < 100)
                {
                    done += work();
                }

                lock (gate)
                {
                    total += done;
                }
            })).ToList();
            running.ForEach(thread => thread.Start());
            running.ForEach(thread => thread.Join());
            best = Math.Max(best, 2 * total / clock.Elapsed.TotalSeconds / 1e9);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double Peak<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Steps = 100_000;
        var factor = new Vector<T>(T.CreateChecked(0.999));
        Vector<T> a = factor, b = factor, c = factor, e = factor, f = factor, g = factor;
        Vector<T> h = factor, i = factor, j = factor, k = factor, l = factor, m = factor;
        for (var step = 0; step < Steps; step++)
        {
            (a, b, c) = (Add(a, factor), Add(b, factor), Add(c, factor));
            (e, f, g) = (Add(e, factor), Add(f, factor), Add(g, factor));
            (h, i, j) = (Add(h, factor), Add(i, factor), Add(j, factor));
            (k, l, m) = (Add(k, factor), Add(l, factor), Add(m, factor));
        }

        var sum = Vector.Sum(a + b + c + e + f + g + h + i + j + k + l + m);
        return T.IsNaN(sum) ? 0 : (double)Steps * Chains * Vector<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Add<T>(Vector<T> x, Vector<T> factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var single = Vector.AsVectorSingle(factor);
            return Vector.FusedMultiplyAdd(Vector.AsVectorSingle(x), single, single).As<float, T>();
        }

        var wide = Vector.AsVectorDouble(factor);
        return Vector.FusedMultiplyAdd(Vector.AsVectorDouble(x), wide, wide).As<double, T>();
    }

    private static Func<double> Bounds(int d, int M)
    {
        var design = Design(d);
        design.Screen(out _, null);
        var examples = Enumerable.Range(0, 64).Select(seed => Examples.Rows(M, d, seed)).ToList();
        var tokens = examples.ConvertAll(_ => M);
        return () =>
        {
            new BoundPool(new WorkCrew(1)).Run(design, tokens, (int at, ref float[] _) => examples[at], CancellationToken.None);
            return (double)examples.Count * M * d * d / 2;
        };
    }

    private static Func<double> Gains(int d, int M)
    {
        var design = Design(d);
        var inverse = design.Inverse(null);
        var X = Examples.Rows(M, d, 1);
        var evaluators = new ThreadLocal<GainEvaluator>(() => new GainEvaluator());
        return () =>
        {
            evaluators.Value!.Gram(inverse, X, design, null);
            return ((double)M * d * d / 2) + ((double)M * M * d) + ((double)M * M * M / 6);
        };
    }

    private static DesignMatrix Design(int d)
    {
        var design = new DesignMatrix(d, 1);
        for (var pick = 0; pick < 30; pick++)
        {
            design.Add(Examples.Rows(40, d, pick), 0.1);
        }

        return design;
    }

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        var name = line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        return $"{name}, {Environment.ProcessorCount} cores";
    }
}
