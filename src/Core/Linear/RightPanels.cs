using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FisherSft.Core.Linear;

/// <summary>The right side of a product: panels of columns.</summary>
internal readonly ref struct RightPanels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _values;
    private readonly int _depth;
    private readonly int _skip;
    private readonly int _stride;

    private RightPanels(ReadOnlySpan<T> values, int depth, int skip, int stride, bool triangular)
    {
        _values = values;
        _depth = depth;
        _skip = skip;
        _stride = stride;
        Triangular = triangular;
    }

    /// <summary>Whether B is upper triangular, each panel ending at the diagonal.</summary>
    public bool Triangular { get; }

    /// <summary>Packed panels of a depth, of which the first rows can be passed over.</summary>
    public static RightPanels<T> Of(ReadOnlySpan<T> panels, int depth, int skip = 0) => new(panels, depth, skip, 0, false);

    /// <summary>Packed panels of an upper triangular matrix (<see cref="Panels{T}.Triangular"/>).</summary>
    public static RightPanels<T> OfTriangular(ReadOnlySpan<T> panels) => new(panels, 0, 0, 0, true);

    /// <summary>A matrix where it lies, its rows padded to whole panels.</summary>
    public static RightPanels<T> InPlace(ReadOnlySpan<T> values, int stride) => new(values, 0, 0, stride, false);

    /// <summary>Panel q.</summary>
    public PanelProduct<T>.Right Panel(int q)
    {
        var width = PanelProduct<T>.TileColumns;
        var start = _stride > 0 ? q * width : Triangular ? Panels<T>.Triangular(q) : (q * _depth + _skip) * width;
        return new PanelProduct<T>.Right(
            ref Unsafe.Add(ref MemoryMarshal.GetReference(_values), start), _stride > 0 ? _stride : width);
    }
}
