using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FisherSft.Core.Linear;

/// <summary>
/// Cholesky factors S = C·Cᵀ of small symmetric positive definite matrices, in place in the lower triangle, row by row.
/// Inner products run in eight fixed lanes (lane l takes the terms k ≡ l mod 8; lanes are added pairwise; what is left of
/// a row follows one by one), so that the bits do not depend on the machine's vector width.
/// </summary>
internal static class Cholesky
{
    private const int Lanes = 8;

    /// <summary>Factors in place.</summary>
    /// <param name="s">size × stride, row-major; the lower triangle is read and overwritten.</param>
    /// <param name="stride">Length of a row, at least size.</param>
    /// <param name="size">Order of the matrix.</param>
    /// <returns>log det S, or NaN where S is not positive definite.</returns>
    public static double Factor(Span<double> s, int stride, int size)
    {
        Debug.Assert(s.Length >= size * stride - (stride - size), "s is size × stride");
        var half = 0.0;
        for (var r = 0; r < size; r++)
        {
            var row = s.Slice(r * stride, r + 1);
            for (var k = 0; k < r; k++)
            {
                row[k] = (row[k] - Dot(row, s.Slice(k * stride, k), k)) / s[k * stride + k];
            }

            var rest = row[r] - Dot(row, row, r);
            if (!(rest > 0))
            {
                return double.NaN;
            }

            row[r] = Math.Sqrt(rest);
            half += Math.Log(row[r]);
        }

        return 2 * half;
    }

    /// <summary>Σ x_k·y_k over the first count values.</summary>
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int count)
    {
        ref var xAt = ref MemoryMarshal.GetReference(x);
        ref var yAt = ref MemoryMarshal.GetReference(y);
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        nuint k = 0;
        for (; k + Lanes <= (nuint)count; k += Lanes)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref xAt, k), Vector256.LoadUnsafe(ref yAt, k), low);
            high = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref xAt, k + 4), Vector256.LoadUnsafe(ref yAt, k + 4), high);
        }

        var four = low + high;
        var sum = four[0] + four[1] + (four[2] + four[3]);
        for (; k < (nuint)count; k++)
        {
            sum = Math.FusedMultiplyAdd(Unsafe.Add(ref xAt, k), Unsafe.Add(ref yAt, k), sum);
        }

        return sum;
    }
}
