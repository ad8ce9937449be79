namespace FisherSft.Experiments.Data;

/// <summary>
/// The model that is true in a study: p(y | x) ∝ exp(x·θ_y), without a bias, as the paper has it. The coordinates of θ* are
/// normal with a standard deviation of <c>scale</c>, which is then that of a logit where ‖x‖ is 1: the scale says how sure the
/// next token is. The paper's own distribution of θ* could not be read.
/// </summary>
public sealed class Truth
{
    private Truth(double[] theta, int classes) => (Theta, Classes) = (theta, classes);

    /// <summary>θ*, d × L, row-major.</summary>
    public double[] Theta { get; }

    /// <summary>L.</summary>
    public int Classes { get; }

    /// <summary>Draws θ*.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="classes">L.</param>
    /// <param name="scale">The standard deviation of its coordinates, above 0.</param>
    /// <param name="seed">The seed, 0 or above.</param>
    public static Truth Draw(int dimension, int classes, double scale, int seed)
    {
        var theta = new double[dimension * classes];
        for (var k = 0; k < dimension; k++)
        {
            for (var y = 0; y < classes; y++)
            {
                // By class first: a class more leaves those before it as they are.
                theta[k * classes + y] = scale * Noise.Normal(seed, Purpose.Truth, (long)y * dimension + k);
            }
        }

        return new Truth(theta, classes);
    }

    /// <summary>Draws the class of every token, y_ij ~ p(· | x_ij); the same whichever examples are selected.</summary>
    public int[] Label(StudyTokens tokens, int seed)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var labels = new int[tokens.Tokens];
        var blocks = new ProbabilityBlocks(Classes, tokens.Dimension);
        for (var first = 0; first < labels.Length; first += ProbabilityBlocks.Rows)
        {
            var count = Math.Min(ProbabilityBlocks.Rows, labels.Length - first);
            var P = blocks.Of(tokens.X, first, count, Theta);
            for (var row = 0; row < count; row++)
            {
                labels[first + row] = Pick(P.Slice(row * Classes, Classes), Noise.Uniform(seed, Purpose.Labels, first + row));
            }
        }

        return labels;
    }

    /// <summary>The class in which a point of [0, 1) falls where classes lie side by side, each as wide as it is likely.</summary>
    private static int Pick(ReadOnlySpan<double> p, double point)
    {
        var y = 0;
        for (var sum = p[0]; point >= sum && y < p.Length - 1; sum += p[y])
        {
            y++;
        }

        return y;
    }
}
