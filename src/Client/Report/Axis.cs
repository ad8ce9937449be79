using System.Globalization;

namespace FisherSft.Client.Report;

/// <summary>A linear axis from 0 or 1 with round ticks.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Start">The coordinate of <paramref name="Low"/>.</param>
/// <param name="End">The coordinate of <paramref name="High"/>.</param>
internal sealed record Axis(double Low, double High, double Start, double End)
{
    public double Place(double value) => High > Low ? Start + (value - Low) / (High - Low) * (End - Start) : Start;

    /// <summary>Ticks at 1, 2 or 5 times a power of ten, about <paramref name="count"/> of them.</summary>
    public IEnumerable<double> Ticks(int count, bool whole = false)
    {
        var raw = (High - Low) / Math.Max(1, count);
        if (!(raw > 0) || !double.IsFinite(raw))
        {
            yield return Low;
            yield break;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = new[] { 1.0, 2, 5, 10 }.First(factor => factor * power >= raw * 0.999) * power;
        step = whole ? Math.Max(1, step) : step;
        for (var k = Math.Ceiling(Low / step); k * step <= High * 1.000001; k++)
        {
            yield return k * step;
        }
    }

    /// <summary>A tick's label: 12k rather than 12,000, and no more digits than it needs.</summary>
    public static string Label(double value) => Math.Abs(value) switch
    {
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
        >= 1e3 => value.ToString("N0", CultureInfo.InvariantCulture),
        0 => "0",
        < 1e-3 => value.ToString("0.#e0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}
