using BenchmarkDotNet.Attributes;
using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Benchmarks;

/// <summary>One bound, gain, tangent and update of an example under a design of thirty picks, on one thread.</summary>
public class KernelBenchmarks
{
    private readonly GainEvaluator _evaluator = new();
    private DesignMatrix _design = new(1, 1);
    private InverseMatrix _inverse = new(1);
    private float[] _X = [];
    private float[] _room = [];
    private double _gain;

    /// <summary>d.</summary>
    [Params(256, 768)]
    public int Dimension { get; set; }

    /// <summary>M.</summary>
    [Params(20, 60, 200)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _design = new DesignMatrix(Dimension, 1);
        for (var pick = 0; pick < 30; pick++)
        {
            _design.Add(Examples.Rows(40, Dimension, pick), 0.1);
        }

        _X = Examples.Rows(Tokens, Dimension, 100);
        _room = new float[InverseMatrix.Length(Dimension)];
        _inverse = _design.Inverse(null);
        _design.Screen(out _, null);
        _gain = _evaluator.Gram(_inverse, _X, _design, null);
    }

    [Benchmark]
    public double Bound() => _evaluator.Bound(_design, _X);

    [Benchmark]
    public double GainByRoot() => _evaluator.GainByRoot(_design, _X, out _);

    [Benchmark]
    public double GainByInverse() => _evaluator.Gram(_inverse, _X, _design, null);

    [Benchmark]
    public object? GainAndTangent()
    {
        _gain = _evaluator.Gram(_inverse, _X, _design, null);
        return _evaluator.TangentHere(_design, _gain, _room, null);
    }

    [Benchmark]
    public int AddAndRoot()
    {
        _design.Add(_X.AsSpan(0, Dimension), 0);
        _design.Root(null);
        return _design.Version;
    }

    [Benchmark]
    public int AddAndFollow()
    {
        // A base now and then, as in a selection.
        var gain = _evaluator.Gain(_design, _X);
        _design.Add(_X, 0.5, _evaluator, null);
        _design.Inverse(null);
        return gain > 0 ? _design.Version : 0;
    }
}
