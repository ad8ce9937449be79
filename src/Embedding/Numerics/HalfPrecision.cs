using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// Widens float16 to float32, exactly. Fifteen bits of a half moved 13 places up are the float whose exponent is too small
/// by 112, subnormal halves included, so one multiplication by 2^112 finishes it; infinities and NaNs, whose exponent bits
/// are all set, get theirs set. Eight halves a step; the remainder by the runtime's own conversion.
/// </summary>
internal static class HalfPrecision
{
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
