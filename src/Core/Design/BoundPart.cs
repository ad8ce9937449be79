namespace FisherSft.Core.Design;

/// <summary>Rows of an example that are bounded together, and what they add to its bound. Long examples have several parts.</summary>
/// <param name="Example">Which.</param>
/// <param name="From">The first of its rows.</param>
/// <param name="To">The one after the last.</param>
internal record struct BoundPart(int Example, int From, int To)
{
    /// <summary>A part has so many rows at most.</summary>
    public const int MostRows = 96;

    /// <summary>The first row that is read: the neighbour before the first.</summary>
    public readonly int First => Math.Max(0, From - 1);

    /// <summary>Σ log of the variances that the rows' neighbours leave.</summary>
    public double Logs { get; set; }

    /// <summary>Σ of the variances.</summary>
    public double Trace { get; set; }

    /// <summary>Where the part ends that begins at a row of an example of M: parts depend on M alone.</summary>
    public static int End(int from, int M)
    {
        var length = (M + Count(M) - 1) / Count(M);
        return Math.Min(M, from + length);
    }

    /// <summary>How many parts an example of M has.</summary>
    public static int Count(int M) => (M + MostRows - 1) / MostRows;
}
