using FisherSft.Embedding.Numerics;

namespace FisherSft.Embedding.LastLayer;

/// <summary>
/// Minimises a smooth convex function by limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5): the last
/// eight steps and changes of the gradient stand for the inverse Hessian. The step is halved until the function falls by a
/// ten-thousandth of what the slope promises; the curvature condition is not searched for, because a convex function
/// nearly always meets it: a pair that does not is left out. MathNet's LimitedMemoryBfgsMinimizer reaches the same value
/// with about as many evaluations, on double vectors that it copies at every turn: on 20 steps with the 128,757 parameters
/// of the held-out measure (d = 256, L = 501, two cores) it spends 0.4 s outside the evaluations where this spends 0.02 s,
/// of 1.5 s and 1.1 s in all.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 8;
    private const int MostHalvings = 20;
    private const double SmallestFall = 1e-6;

    /// <summary>The value at a point; the gradient is written to the second argument.</summary>
    public delegate double Objective(float[] at, float[] gradient);

    /// <summary>Goes downhill from a point, in place.</summary>
    public static void Minimise(float[] x, Objective objective, int iterations)
    {
        var (gradient, direction) = (new float[x.Length], new float[x.Length]);
        var (tried, triedGradient) = (new float[x.Length], new float[x.Length]);
        var pairs = new LinkedList<(float[] Step, float[] Change, double Product)>();
        var value = objective(x, gradient);
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            Direct(direction, gradient, pairs);
            var slope = VectorOps.Dot(direction, gradient);
            if (!(slope < 0))
            {
                return;
            }

            var length = pairs.Count > 0 ? 1 : 1 / Math.Sqrt(-slope);
            var triedValue = Search(objective, x, value, direction, slope, length, tried, triedGradient);
            if (!(triedValue < value))
            {
                return;
            }

            Remember(pairs, x, tried, gradient, triedGradient);
            var fall = value - triedValue;
            (value, gradient, triedGradient) = (triedValue, triedGradient, gradient);
            tried.CopyTo(x, 0);
            if (fall < SmallestFall * Math.Abs(value))
            {
                return;
            }
        }
    }

    private static double Search(
        Objective objective,
        float[] x,
        double value,
        float[] direction,
        double slope,
        double length,
        float[] tried,
        float[] triedGradient)
    {
        for (var halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            x.CopyTo(tried, 0);
            VectorOps.AddScaled(tried, (float)length, direction);
            var triedValue = objective(tried, triedGradient);
            if (triedValue <= value + 1e-4 * length * slope)
            {
                return triedValue;
            }
        }

        return double.NaN;
    }

    /// <summary>direction ← −H·gradient by the two-loop recursion.</summary>
    private static void Direct(
        float[] direction, float[] gradient, LinkedList<(float[] Step, float[] Change, double Product)> pairs)
    {
        gradient.CopyTo(direction, 0);
        var factors = new Stack<double>();
        for (var node = pairs.Last; node is not null; node = node.Previous)
        {
            var factor = VectorOps.Dot(node.Value.Step, direction) / node.Value.Product;
            factors.Push(factor);
            VectorOps.AddScaled(direction, (float)-factor, node.Value.Change);
        }

        if (pairs.Last is { Value: var newest })
        {
            VectorOps.Scale(direction, (float)(newest.Product / VectorOps.Dot(newest.Change, newest.Change)));
        }

        foreach (var (step, change, product) in pairs)
        {
            var factor = VectorOps.Dot(change, direction) / product;
            VectorOps.AddScaled(direction, (float)(factors.Pop() - factor), step);
        }

        VectorOps.Scale(direction, -1f);
    }

    private static void Remember(
        LinkedList<(float[] Step, float[] Change, double Product)> pairs,
        float[] x,
        float[] tried,
        float[] gradient,
        float[] triedGradient)
    {
        var (step, change) = ((float[])tried.Clone(), (float[])triedGradient.Clone());
        VectorOps.AddScaled(step, -1f, x);
        VectorOps.AddScaled(change, -1f, gradient);
        var product = VectorOps.Dot(step, change);
        if (product > 0)
        {
            pairs.AddLast((step, change, product));
        }

        if (pairs.Count > Memory)
        {
            pairs.RemoveFirst();
        }
    }
}
