using FisherSft.Core.Linear;

namespace FisherSft.Core.Tests.Linear;

/// <summary>Lengths below, at and above whole vectors of every width: the remainder is where a kernel goes wrong.</summary>
public sealed class RowsTests
{
    private const float Untouched = -7;

    public static TheoryData<int> Lengths { get; } = [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Narrow_RoundsEveryValueAsACastDoes(int length)
    {
        var x = Values(length, seed: 1);
        var narrow = Enumerable.Repeat(Untouched, length + 9).ToArray();

        Rows.Narrow(x, narrow);

        Assert.Equal(x.Select(value => (float)value), narrow[..length]);
        Assert.All(narrow[length..], value => Assert.Equal(Untouched, value));
    }

    [Fact]
    public void Narrow_KeepsWhatIsNotFinite()
    {
        double[] x = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e300, 1e-300, double.Epsilon, 1, double.NaN];
        var narrow = new float[x.Length];

        Rows.Narrow(x, narrow);

        Assert.Equal(x.Select(value => BitConverter.SingleToInt32Bits((float)value)), narrow.Select(BitConverter.SingleToInt32Bits));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Negate_ChangesEverySignAndNothingBehind(int length)
    {
        var (x, target) = (Values(length, seed: 2), Values(length + 5, seed: 3));
        var expected = x.Select(value => -value).Concat(target.Skip(length)).ToArray();

        Rows.Negate(x, target);

        Assert.Equal(expected, target);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Largest_IsTheLargestSize_WhereverItStands(int length)
    {
        var x = Values(length, seed: 5).Select(value => (float)value).ToArray();
        Assert.Equal(x.Select(Math.Abs).DefaultIfEmpty(0).Max(), Rows.Largest(x));
        for (var at = 0; at < length; at++)
        {
            var changed = x.ToArray();
            changed[at] = -1e9f;
            Assert.Equal(1e9f, Rows.Largest(changed));
            changed[at] = float.NaN;
            Assert.Equal(float.PositiveInfinity, Rows.Largest(changed));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Widen_ScalesEveryRowAndClearsItsRest(int length)
    {
        const int Count = 3;
        var x = Values(Count * length, seed: 4).Select(value => (float)value).ToArray();
        var stride = length + 6;
        var wide = Enumerable.Repeat((double)Untouched, Count * stride).ToArray();

        Rows.Widen(x, length, wide, stride, 0.25);

        for (var r = 0; r < Count && length > 0; r++)
        {
            var row = x.Skip(r * length).Take(length).Select(value => value * 0.25);
            Assert.Equal(row.Concat(new double[6]), wide.Skip(r * stride).Take(stride));
        }
    }

    private static double[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7)))];
    }
}
