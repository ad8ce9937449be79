namespace FisherSft.Corpus.Formats;

/// <summary>A row as a format's reader found it; the bytes may be overwritten when the next one is read.</summary>
/// <param name="Line">The line at which it starts, from 1.</param>
/// <param name="Json">The row as a JSON object, not checked yet; empty where there is a fault.</param>
/// <param name="Raw">The row as it came.</param>
/// <param name="Fault">Why it cannot be used, if the format's reader saw that already.</param>
/// <param name="Spread">Whether Json may hold white space, line ends too, that must go before the row is repeated.</param>
internal readonly record struct RawRow(
    long Line, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Raw, string? Fault, bool Spread = false)
{
    /// <summary>A row that the format's reader rejects.</summary>
    public static RawRow Rejected(long line, ReadOnlyMemory<byte> raw, string fault) => new(line, default, raw, fault);

    /// <summary>A row that came as JSON.</summary>
    public static RawRow OfJson(long line, ReadOnlyMemory<byte> json, bool spread = false) => new(line, json, json, null, spread);
}
