using System.Buffers;

namespace FisherSft.Core.Linear;

/// <summary>Borrowed work space, its content undefined unless cleared; give it back by disposing.</summary>
internal readonly ref struct Scratch
{
    private readonly double[] _array;

    public Scratch(int length, bool clear = false)
    {
        _array = ArrayPool<double>.Shared.Rent(length);
        Span = _array.AsSpan(0, length);
        if (clear)
        {
            Span.Clear();
        }
    }

    public Span<double> Span { get; }

    public void Dispose() => ArrayPool<double>.Shared.Return(_array);
}
