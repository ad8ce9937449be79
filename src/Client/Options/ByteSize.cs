using System.Globalization;

namespace FisherSft.Client.Options;

/// <summary>Sizes as people write them: 4GB is 4·10⁹ bytes, 2GiB is 2·2³⁰.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>The size in bytes; null where it is none, or below 1.</summary>
    public static long? Parse(string text)
    {
        foreach (var (unit, bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                return decimal.TryParse(
                    text.AsSpan(0, text.Length - unit.Length).TrimEnd(),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number)
                    && number <= (decimal)long.MaxValue / bytes && number * bytes >= 1
                    ? (long)(number * bytes)
                    : null;
            }
        }

        return null;
    }
}
