using System.Text.Json.Nodes;
using FisherSft.Core.Tokens;

namespace FisherSft.Client.Pipeline;

/// <summary>What a finished run tells of its corpus, whether it was made here or on a cluster.</summary>
internal sealed record CorpusFacts
{
    /// <summary>The files, as the ranking names them.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>How many examples stand in each of <see cref="Names"/>, in the order of the corpus.</summary>
    public required IReadOnlyList<long> ExamplesByName { get; init; }

    /// <summary>How many examples have a length: M to their number.</summary>
    public required IReadOnlyDictionary<int, long> Lengths { get; init; }

    /// <summary>What was counted while reading.</summary>
    public required ReadSummary Summary { get; init; }

    /// <summary>What was learnt, for run.json.</summary>
    public required JsonObject Learnt { get; init; }

    /// <summary>T.</summary>
    public required long Tokens { get; init; }

    /// <summary>d.</summary>
    public required int Dimension { get; init; }

    /// <summary>The facts of a run on this machine.</summary>
    public static CorpusFacts Of(IExampleSource source, ITokenStore tokens)
    {
        var lengths = new SortedDictionary<int, long>();
        for (var i = 0; i < tokens.Count; i++)
        {
            lengths[tokens.TokensOf(i)] = lengths.GetValueOrDefault(tokens.TokensOf(i)) + 1;
        }

        return new CorpusFacts
        {
            Names = source.Names,
            ExamplesByName = source.ExamplesByName,
            Lengths = lengths,
            Summary = source.Summary,
            Learnt = source.Learnt,
            Tokens = tokens.TotalTokens,
            Dimension = tokens.Dimension,
        };
    }

    /// <summary>Which of <see cref="Names"/> an example stands in.</summary>
    /// <param name="example">i; examples of one file follow one another.</param>
    public int SourceOf(long example)
    {
        var source = 0;
        for (var end = ExamplesByName[0]; example >= end && source < ExamplesByName.Count - 1; end += ExamplesByName[source])
        {
            source++;
        }

        return source;
    }
}
