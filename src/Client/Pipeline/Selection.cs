using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// Everything a finished selection has to tell, for run.json, the report and the summary, whether it was made here or on a
/// cluster.
/// </summary>
internal sealed record Selection
{
    public required SelectSettings Settings { get; init; }

    /// <summary>Every option as it was resolved.</summary>
    public required JsonObject Options { get; init; }

    public required string CommandLine { get; init; }

    public required CorpusFacts Corpus { get; init; }

    public required SelectionResult Result { get; init; }

    /// <summary>The lines of ranking.csv.</summary>
    public required IReadOnlyList<RankedExample> Ranking { get; init; }

    /// <summary>By rank, from 0: the text of the first and the last picks.</summary>
    public required IReadOnlyDictionary<int, IReadOnlyList<Segment>> Texts { get; init; }

    public required IReadOnlyList<int> PicksPerRound { get; init; }

    /// <summary>Picks that an earlier, interrupted run had made.</summary>
    public required int Resumed { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>What run.json tells of the embeddings on disk; null where they were in memory.</summary>
    public JsonObject? Store { get; init; }

    /// <summary>What run.json tells of questions to a language model; null where none was asked.</summary>
    public JsonObject? Asked { get; init; }

    public int? StopsPayingAt => MoreBudget.StopsPayingAt(Result.Ranking);

    public long SelectedTokens => Ranking.Sum(example => (long)example.Tokens);

    /// <summary>Rank the picks with ids, places and running sums.</summary>
    public static IReadOnlyList<RankedExample> Rank(
        IReadOnlyList<Pick> picks, SelectedRows rows, IExampleSource source, ITokenStore tokens)
    {
        var sum = 0.0;
        return picks.Select((pick, rank) =>
        {
            var (file, line) = rows.Places[rank];
            sum += pick.Gain;
            return new RankedExample(
                rank + 1, pick.Index, rows.Ids[rank], source.Names[file], line, tokens.TokensOf((int)pick.Index), pick.Gain, sum)
            {
                Score = pick.Score,
            };
        }).ToList();
    }
}
