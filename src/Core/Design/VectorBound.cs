using FisherSft.Core.Selection;

namespace FisherSft.Core.Design;

/// <summary>A bound on the gain log(1 + xᵀPx) of an example of one token, which catches up with the design.</summary>
internal struct VectorBound
{
    // Of g: what the factors of V may lose from one making of P to the next, and what logarithms lose.
    private const double OfFactors = 1.0 / (1L << 34);
    private const double OfLogarithm = 1.0 / (1L << 50);

    // From this share of g on a bound that is made anew spares more evaluations than it costs.
    private const double MostSlack = 1e-3;

    // Beyond it the exponential has no digits left below one.
    private const double MostBound = 30;

    /// <summary>At least the gain at the version, in nats.</summary>
    public double Bound;

    /// <summary>Of the design for which it was made.</summary>
    public int Version;

    /// <summary>‖x‖.</summary>
    public double Length;

    /// <summary>About how much of 1 + xᵀPx is the allowance for rounding to float32.</summary>
    public double Slack;

    /// <summary>Whether the bound is so close to the gain that it is worth going on from it.</summary>
    public readonly bool IsClose => Bound < MostBound && Slack <= MostSlack * (Math.Exp(Bound) - 1);

    /// <summary>xᵀPx has fallen since.</summary>
    /// <param name="design">The present design.</param>
    /// <param name="fall">By how much at least, and what of it was let go for rounding's sake.</param>
    public void Fall(DesignMatrix design, (double Least, double Slack) fall)
    {
        Version = design.Version;
        if (double.IsFinite(fall.Least))
        {
            var before = Math.Exp(Bound) - 1;
            var g = Math.Max(0, before - fall.Least) + GainEvaluator.OfInverse(design, Length);
            g += (OfFactors * before) + (OfLogarithm * (1 + before));
            Bound = Math.Min(Bound, GainBound.FromGain(Math.Log(1 + g), 1));
            Slack += fall.Slack;
        }
    }
}
