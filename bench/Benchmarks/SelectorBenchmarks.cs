using BenchmarkDotNet.Attributes;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Benchmarks;

/// <summary>A whole selection of 100 from 2,000 random examples of 4 to 40 tokens.</summary>
public class SelectorBenchmarks
{
    private TokenMatrix _tokens = new(1);

    /// <summary>d.</summary>
    [Params(128, 256)]
    public int Dimension { get; set; }

    /// <summary>Threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>The method's name.</summary>
    [ParamsSource(nameof(Methods))]
    public string Method { get; set; } = "tokenod";

    public static IEnumerable<string> Methods => SelectionMethods.All.Select(method => method.Name);

    [GlobalSetup]
    public void Setup() => _tokens = Examples.Corpus(2000, 4, 40, Dimension);

    [Benchmark]
    public int Select() => SelectionMethods.Find(Method)!
        .Select(_tokens, new SelectionOptions { Budget = 100, Threads = Threads }, [], static _ => { }, CancellationToken.None)
        .Ranking.Count;
}
