using System.Numerics;

namespace FisherSft.Core.Linear;

/// <summary>A matrix where it lies: element (r, k) stands at r · RowStride + k · DepthStride.</summary>
internal readonly ref struct Matrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly ReadOnlySpan<T> Values;
    public readonly nint RowStride;
    public readonly nint DepthStride;

    private Matrix(ReadOnlySpan<T> values, nint rowStride, nint depthStride)
    {
        Values = values;
        RowStride = rowStride;
        DepthStride = depthStride;
    }

    /// <summary>A matrix whose rows of that length follow each other.</summary>
    public static Matrix<T> Of(ReadOnlySpan<T> values, int stride) => new(values, stride, 1);

    /// <summary>Its transpose.</summary>
    public static Matrix<T> Transposed(ReadOnlySpan<T> values, int stride) => new(values, 1, stride);
}
