using System.Globalization;

namespace FisherSft.Client.Options;

/// <summary>Options that hold several numbers, and numbers with a fraction.</summary>
internal static class NumberLists
{
    /// <summary>"50,100,200": whole numbers, each taken once.</summary>
    public static IReadOnlyList<int> Read(GivenOptions given, string name, IReadOnlyList<int> defaults, int minimum, int maximum)
    {
        if (given.Text(name) is not { } text)
        {
            return defaults;
        }

        var numbers = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
            {
                numbers.Add(number);
                continue;
            }

            given.Violate($"--{name} {text}: '{part}' is no whole number from {minimum} to {maximum}; pass such as {string.Join(',', defaults)}.");
            return defaults;
        }

        return [.. numbers.Distinct()];
    }

    /// <summary>"1-20", or "8" for 8 alone.</summary>
    public static (int Low, int High) Range(GivenOptions given, string name, (int Low, int High) defaults, int minimum, int maximum)
    {
        if (given.Text(name) is not { } text)
        {
            return defaults;
        }

        var ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length <= 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var high)
            && low >= minimum && low <= high && high <= maximum)
        {
            return (low, high);
        }

        given.Violate($"--{name} {text} is no range from {minimum} to {maximum}; pass such as {defaults.Low}-{defaults.High}.");
        return defaults;
    }

    /// <summary>A finite number above 0.</summary>
    public static double Positive(GivenOptions given, string name, double byDefault)
    {
        if (given.Text(name) is not { } text)
        {
            return byDefault;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number))
        {
            return number;
        }

        given.Violate($"--{name} {text} is no number above 0; pass one such as {byDefault.ToString(CultureInfo.InvariantCulture)}.");
        return byDefault;
    }
}
