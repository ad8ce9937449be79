using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// Rounds float32 to float16, and widens float16 to float32, exactly. Fifteen bits of a half moved 13 places up are the float
/// whose exponent is too small by 112, subnormal halves included, so one multiplication by 2^112 finishes it; infinities and
/// NaNs, whose exponent bits are all set, get theirs set. Eight halves a step; the remainder by the runtime's own conversion.
/// </summary>
internal static class HalfPrecision
{
    // The least that is rounded to infinity: half a unit above the largest, 65504.
    private const float Beyond = 65_520;

    /// <summary>Rounds to the nearest float16, as a file of such would keep it.</summary>
    /// <param name="from">Finite, or infinite after rounding.</param>
    /// <param name="to">As many.</param>
    public static void Round(ReadOnlySpan<float> from, Span<Half> to)
    {
        for (var at = 0; at < from.Length; at++)
        {
            to[at] = (Half)from[at];
        }
    }

    /// <summary>The place of the first value that float16 cannot hold; −1 where it holds all.</summary>
    public static int FirstBeyond(ReadOnlySpan<float> values)
    {
        for (var at = 0; at < values.Length; at++)
        {
            if (!(MathF.Abs(values[at]) < Beyond))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Widens exactly.</summary>
    /// <param name="from">The halves.</param>
    /// <param name="to">As many; they may lie in its last half.</param>
    public static void Widen(ReadOnlySpan<Half> from, Span<float> to)
    {
        var bits = MemoryMarshal.Cast<Half, ushort>(from);
        var scale = Vector256.Create(BitConverter.UInt32BitsToSingle((127u + 112u) << 23));
        var at = 0;
        for (; at <= from.Length - 8; at += 8)
        {
            var half = Vector256.WidenLower(Vector128.Create(bits.Slice(at, 8)).ToVector256Unsafe());
            var sign = (half & Vector256.Create(0x8000u)) << 16;
            var special = Vector256.Equals(half & Vector256.Create(0x7C00u), Vector256.Create(0x7C00u));
            var magnitude = (((half & Vector256.Create(0x7FFFu)) << 13).AsSingle() * scale).AsUInt32();
            magnitude |= special & Vector256.Create(0x7F800000u);
            (magnitude | sign).AsSingle().CopyTo(to[at..]);
        }

        for (; at < from.Length; at++)
        {
            to[at] = (float)from[at];
        }
    }
}
