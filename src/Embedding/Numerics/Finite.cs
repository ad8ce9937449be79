using System.Runtime.Intrinsics;

namespace FisherSft.Embedding.Numerics;

/// <summary>Finds values that are not finite: those whose eight exponent bits are all set. Eight floats a step.</summary>
internal static class Finite
{
    /// <summary>The place of the first value that is an infinity or not a number; −1 where all are finite.</summary>
    public static int FirstNot(ReadOnlySpan<float> values)
    {
        var exponent = Vector256.Create(0x7F800000u);
        var at = 0;
        for (; at <= values.Length - 8; at += 8)
        {
            var bits = Vector256.Create(values.Slice(at, 8)).AsUInt32();
            if (Vector256.EqualsAny(bits & exponent, exponent))
            {
                break;
            }
        }

        for (; at < values.Length; at++)
        {
            if (!float.IsFinite(values[at]))
            {
                return at;
            }
        }

        return -1;
    }
}
