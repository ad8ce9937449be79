using FisherSft.Core.Selection.Wire;

namespace FisherSft.Core.Selection;

/// <summary>
/// Of a part's examples those that may belong to the largest sum of values within the budget: the n largest values, and,
/// under a token budget, the densest until they fill it. Merged over all parts they give the sum of the whole, in the same
/// order of additions, so to the same bits.
/// </summary>
internal sealed class Contenders
{
    private readonly double[] _largest;
    private readonly Item[] _densest;

    private Contenders(double[] largest, Item[] densest) => (_largest, _densest) = (largest, densest);

    /// <summary>The contenders of a part.</summary>
    /// <param name="values">≥ 0; they are sorted.</param>
    /// <param name="tokensOf">M of each.</param>
    /// <param name="firstIndex">The first one's index in the whole corpus.</param>
    /// <param name="options">The budget.</param>
    public static Contenders Of(double[] values, Func<int, int> tokensOf, long firstIndex, SelectionOptions options)
    {
        var items = new Item[options.TokenBudget is null ? 0 : values.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new Item(values[i], tokensOf(i), firstIndex + i);
        }

        return Of(values, items, options);
    }

    /// <summary>The contenders of two parts together.</summary>
    public static Contenders Merge(Contenders x, Contenders y, SelectionOptions options) =>
        Of([.. x._largest, .. y._largest], [.. x._densest, .. y._densest], options);

    private static Contenders Of(double[] values, Item[] items, SelectionOptions options)
    {
        Array.Sort(values, static (x, y) => y.CompareTo(x));
        Array.Sort(items);
        var (left, count) = (options.TokenBudget ?? 0, 0);
        while (count < items.Length && left > 0)
        {
            left -= items[count++].Tokens;
        }

        return new Contenders(
            values.Length > options.Budget ? values[..options.Budget] : values,
            count < items.Length ? items[..count] : items);
    }

    /// <summary>At least the largest sum of values over examples that fit the budget.</summary>
    public static double Sum(IReadOnlyList<Contenders> parts, SelectionOptions options)
    {
        var largest = parts.SelectMany(part => part._largest).ToArray();
        Array.Sort(largest, static (x, y) => y.CompareTo(x));
        var byCount = largest.Take(options.Budget).Sum();
        if (options.TokenBudget is not { } left)
        {
            return byCount;
        }

        var items = parts.SelectMany(part => part._densest).ToArray();
        Array.Sort(items);
        var byTokens = 0.0;
        for (var k = 0; k < items.Length && left > 0; k++)
        {
            var (value, M, _) = items[k];
            byTokens += M <= left ? value : value * left / M;
            left -= M;
        }

        return Math.Min(byCount, byTokens);
    }

    public void Write(WireWriter writer)
    {
        writer.Write(_largest.Length);
        writer.Write(_largest);
        writer.Write(_densest.Length);
        foreach (var (value, tokens, index) in _densest)
        {
            writer.Write(value);
            writer.Write(tokens);
            writer.Write(index);
        }
    }

    public static Contenders Read(WireReader reader)
    {
        var largest = new double[reader.ReadCount()];
        reader.Read(largest);
        var densest = new Item[reader.ReadCount()];
        for (var k = 0; k < densest.Length; k++)
        {
            densest[k] = new Item(reader.ReadDouble(), reader.ReadCount(), reader.ReadInt64());
        }

        return new Contenders(largest, densest);
    }

    /// <summary>An example by density, the densest first, of equals the lowest index.</summary>
    private readonly record struct Item(double Value, int Tokens, long Index) : IComparable<Item>
    {
        private double Density => Value / Math.Max(1, Tokens);

        public int CompareTo(Item other) =>
            Density != other.Density ? other.Density.CompareTo(Density) : Index.CompareTo(other.Index);
    }
}
