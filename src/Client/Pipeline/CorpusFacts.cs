using System.Text.Json.Nodes;
using FisherSft.Core.Tokens;

namespace FisherSft.Client.Pipeline;

/// <summary>What a finished run tells of its corpus. What a cluster does not send back is null.</summary>
internal sealed record CorpusFacts
{
    /// <summary>The files, as the ranking names them.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What was counted while reading.</summary>
    public required ReadSummary Summary { get; init; }

    /// <summary>What was learnt, for run.json.</summary>
    public required JsonObject Learnt { get; init; }

    /// <summary>T.</summary>
    public required long Tokens { get; init; }

    /// <summary>d.</summary>
    public required int Dimension { get; init; }

    /// <summary>M_i of any example.</summary>
    public Func<int, int>? TokensOf { get; init; }

    /// <summary>Which of <see cref="Names"/> any example stands in.</summary>
    public Func<int, int>? SourceOf { get; init; }

    /// <summary>Whether it is known where every example stands; with one file, by its index.</summary>
    public bool CanPlace => SourceOf is not null || Names.Count == 1;

    /// <summary>The facts of a run on this machine, which knows all of them.</summary>
    public static CorpusFacts Of(IExampleSource source, ITokenStore tokens) => new()
    {
        Names = source.Names,
        Summary = source.Summary,
        Learnt = source.Learnt,
        Tokens = tokens.TotalTokens,
        Dimension = tokens.Dimension,
        TokensOf = tokens.TokensOf,
        SourceOf = example => source.PlaceOf(example).Source,
    };

    /// <summary>Which of <see cref="Names"/> a name is.</summary>
    public int IndexOf(string name) => Math.Max(0, Names.ToList().IndexOf(name));
}
