namespace FisherSft.Corpus.Rows;

/// <summary>What a row says, or why it cannot be used.</summary>
/// <param name="Id">Its own id, if it has one.</param>
/// <param name="Segments">Its text in order; empty where there is a fault.</param>
/// <param name="Fault">Why it cannot be used, or null.</param>
internal readonly record struct ParsedRow(string? Id, IReadOnlyList<Segment> Segments, string? Fault)
{
    /// <summary>Who speaks each segment of a chat; otherwise null.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Whether everything is trained, prompts too.</summary>
    public bool TrainsAll { get; init; }

    public static ParsedRow Rejected(string fault) => new(null, [], fault);
}
