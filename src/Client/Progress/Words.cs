using System.Globalization;

namespace FisherSft.Client.Progress;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Words
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 example", "2 examples".</summary>
    public static string Count(long number, string unit) =>
        number == 1 && unit.EndsWith('s') ? $"1 {unit[..^1]}" : $"{Count(number)} {unit}";

    /// <summary>Three or four digits that matter.</summary>
    public static string Number(double number) => Math.Abs(number) switch
    {
        >= 1000 => number.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => number.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => number.ToString("0.##", CultureInfo.InvariantCulture),
        0 => "0",
        >= 0.01 => number.ToString("0.###", CultureInfo.InvariantCulture),
        _ => number.ToString("0.####", CultureInfo.InvariantCulture),
    };

    /// <summary>The same with all its digits, for figures that are read beside others.</summary>
    public static string Figure(double number) => Math.Abs(number) switch
    {
        >= 1000 => number.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => number.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => number.ToString("0.00", CultureInfo.InvariantCulture),
        _ => number.ToString("0.000", CultureInfo.InvariantCulture),
    };

    public static string Percent(double share) => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";

    /// <summary>Rounded down, for what is promised as "at least".</summary>
    public static string AtLeastPercent(double share) =>
        (Math.Floor(share * 1000) / 10).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var unit = 0;
        while (bytes >= 1000 && unit < units.Length - 1)
        {
            (bytes, unit) = (bytes / 1000, unit + 1);
        }

        return bytes.ToString(unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    public static string Seconds(double seconds) => seconds switch
    {
        < 0.1 => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s",
        < 60 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3600 => $"{(int)seconds / 60} min {(int)seconds % 60:00} s",
        _ => $"{(int)(seconds / 3600)} h {(int)seconds / 60 % 60:00} min",
    };

    public static string Amount(double amount, string unit) => unit == "bytes" ? Bytes(amount) : $"{Number(amount)} {unit}";

    /// <summary>"120 of 500 picks", "1.2 MB of 5 MB".</summary>
    public static string Part(double done, double total, string unit) =>
        $"{(unit == "bytes" ? Bytes(done) : Number(done))} of {Amount(total, unit)}";
}
