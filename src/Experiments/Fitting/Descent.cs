using FisherSft.Embedding.Numerics;

namespace FisherSft.Experiments.Fitting;

/// <summary>
/// Minimises a smooth convex function by limited-memory BFGS (Nocedal and Wright 2006, algorithm 7.4) in float64, in a given
/// metric, and stops where the quadratic model promises less than a tolerance. The step is halved until the function falls by a
/// ten-thousandth of what the slope promises; a pair without curvature is left out. Embedding's Lbfgs is the same recursion in
/// float32 and without a metric, for fits that need not reach the optimum.
/// </summary>
internal static class Descent
{
    private const int Memory = 12;
    private const int MostHalvings = 40;

    /// <summary>The value at a point; the gradient is written to the second argument.</summary>
    public delegate double Objective(double[] at, double[] gradient);

    /// <summary>Goes downhill from a point, in place.</summary>
    /// <param name="x">Where it begins and ends.</param>
    /// <param name="objective">The function.</param>
    /// <param name="metric">Its curvature, roughly.</param>
    /// <param name="tolerance">It stops where a step promises to lower the function by less.</param>
    /// <param name="steps">Steps at most.</param>
    /// <returns>How many steps it took.</returns>
    public static int Minimise(double[] x, Objective objective, Preconditioner metric, double tolerance, int steps)
    {
        var pairs = new LinkedList<Pair>();
        var (gradient, triedGradient, tried) = (new double[x.Length], new double[x.Length], new double[x.Length]);
        var value = objective(x, gradient);
        for (var step = 0; step < steps; step++)
        {
            var direction = Direction(gradient, pairs, metric);
            var slope = Dot(direction, gradient);
            if (!(-slope / 2 > tolerance) || !TryStep(out var triedValue))
            {
                return step;
            }

            Remember(pairs, x, tried, gradient, triedGradient, metric);
            (value, gradient, triedGradient) = (triedValue, triedGradient, gradient);
            tried.CopyTo(x, 0);

            bool TryStep(out double found)
            {
                var length = 1.0;
                for (var halving = 0; halving < MostHalvings; halving++, length /= 2)
                {
                    x.CopyTo(tried, 0);
                    VectorOps.AddScaled<double>(tried, length, direction);
                    found = objective(tried, triedGradient);
                    if (found <= value + 1e-4 * length * slope)
                    {
                        return true;
                    }
                }

                found = value;
                return false;
            }
        }

        return steps;
    }

    /// <summary>−H·gradient by the two-loop recursion.</summary>
    private static double[] Direction(double[] gradient, LinkedList<Pair> pairs, Preconditioner metric)
    {
        var q = (double[])gradient.Clone();
        var factors = new Stack<double>();
        for (var node = pairs.Last; node is not null; node = node.Previous)
        {
            var factor = Dot(node.Value.Step, q) / node.Value.Product;
            factors.Push(factor);
            VectorOps.AddScaled<double>(q, -factor, node.Value.Change);
        }

        metric.Apply(q);
        VectorOps.Scale<double>(q, pairs.Last is { Value: var newest } ? newest.Scale : metric.First);
        foreach (var pair in pairs)
        {
            VectorOps.AddScaled<double>(q, factors.Pop() - Dot(pair.Change, q) / pair.Product, pair.Step);
        }

        VectorOps.Scale<double>(q, -1);
        return q;
    }

    private static void Remember(
        LinkedList<Pair> pairs, double[] x, double[] tried, double[] gradient, double[] triedGradient, Preconditioner metric)
    {
        var (step, change) = ((double[])tried.Clone(), (double[])triedGradient.Clone());
        VectorOps.AddScaled<double>(step, -1, x);
        VectorOps.AddScaled<double>(change, -1, gradient);
        var product = Dot(step, change);
        if (!(product > 0))
        {
            return;
        }

        var scaled = (double[])change.Clone();
        metric.Apply(scaled);
        pairs.AddLast(new Pair(step, change, product, product / Dot(change, scaled)));
        if (pairs.Count > Memory)
        {
            pairs.RemoveFirst();
        }
    }

    private static double Dot(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var at = 0; at < x.Length; at++)
        {
            sum += x[at] * y[at];
        }

        return sum;
    }

    /// <summary>One step of the past.</summary>
    /// <param name="Step">s.</param>
    /// <param name="Change">y, of the gradient.</param>
    /// <param name="Product">s·y, above 0.</param>
    /// <param name="Scale">s·y over y·G⁻¹y: how long the metric's inverse is beside that of the Hessian.</param>
    private sealed record Pair(double[] Step, double[] Change, double Product, double Scale);
}
