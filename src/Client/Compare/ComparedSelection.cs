using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Client.Compare;

/// <summary>One method's selection, as it is kept while others are made.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Indices">Examples in rank order.</param>
/// <param name="Information">f(S), nats.</param>
/// <param name="Share">The least share of the optimum that it is certified to hold.</param>
/// <param name="Seconds">What ranking took.</param>
internal sealed record ComparedSelection(string Method, IReadOnlyList<long> Indices, double Information, double Share, double Seconds)
{
    /// <summary>Above this similarity of their words two examples say the same.</summary>
    public const double NearDuplicate = 0.8;

    public static ComparedSelection Of(string method, SelectionResult result) => new(
        method,
        [.. result.Ranking.Select(pick => pick.Index)],
        result.Certificate.Information,
        result.Certificate.Share,
        Math.Round(result.Statistics.SelectSeconds, 4));

    /// <summary>T of the selection.</summary>
    public long Tokens(ITokenStore tokens) => Indices.Sum(index => (long)tokens.TokensOf((int)index));

    /// <summary>The length that a share of the selection does not exceed.</summary>
    public int Length(ITokenStore tokens, double share)
    {
        var lengths = Indices.Select(index => tokens.TokensOf((int)index)).Order().ToList();
        return lengths[Math.Min(lengths.Count - 1, (int)(share * lengths.Count))];
    }

    /// <summary>How many say again what an earlier one said; null where no tokens' ids are known.</summary>
    public int? NearDuplicates(ITokenStore tokens) => tokens.LabelsOf(0).IsEmpty
        ? null
        : Core.Selection.NearDuplicates.Count([.. Indices.Select(index => tokens.LabelsOf((int)index).ToArray())], NearDuplicate);

    /// <summary>The share of the selection, and of another, that both hold: their intersection over their union.</summary>
    public double Overlap(ComparedSelection other)
    {
        var both = Indices.Intersect(other.Indices).Count();
        return (double)both / (Indices.Count + other.Indices.Count - both);
    }

    /// <summary>How far the shares of the sources are from those of the corpus: total variation, 0 to 1.</summary>
    /// <param name="examplesBySource">How many examples of the corpus stand in each.</param>
    /// <param name="sourceOf">Which an example stands in.</param>
    public double SourceShift(IReadOnlyList<long> examplesBySource, Func<long, int> sourceOf)
    {
        var selected = Indices.CountBy(sourceOf).ToDictionary();
        var all = examplesBySource.Sum();
        return examplesBySource.Select((count, source) =>
            Math.Abs((double)count / all - (double)selected.GetValueOrDefault(source) / Indices.Count)).Sum() / 2;
    }
}
