namespace FisherSft.Core.Selection;

/// <summary>
/// Examples by bound, the largest first and of equals the lowest number first: a binary heap of 12 bytes an example.
/// </summary>
internal sealed class BoundHeap
{
    private readonly double[] _bounds;
    private readonly int[] _heap;

    /// <summary>Creates a heap of the examples 0 … bounds.Length − 1.</summary>
    /// <param name="bounds">The bound of each; the heap keeps and changes this array.</param>
    public BoundHeap(double[] bounds)
    {
        _bounds = bounds;
        _heap = new int[bounds.Length];
        Rebuild(_ => true);
    }

    /// <summary>Puts in order what it is to hold, after many bounds were set.</summary>
    /// <param name="holds">Tells of each example whether it is in the heap from now on.</param>
    public void Rebuild(Predicate<int> holds)
    {
        Count = 0;
        for (var i = 0; i < _bounds.Length; i++)
        {
            if (holds(i))
            {
                _heap[Count++] = i;
            }
        }

        for (var at = Count / 2 - 1; at >= 0; at--)
        {
            SiftDown(at);
        }
    }

    /// <summary>How many examples the heap holds.</summary>
    public int Count { get; private set; }

    /// <summary>The first example.</summary>
    public int First => _heap[0];

    /// <summary>The largest bound.</summary>
    public double FirstBound => _bounds[_heap[0]];

    /// <summary>The bound an example has, or had when it was taken.</summary>
    public double BoundOf(int example) => _bounds[example];

    /// <summary>Sets the bound of an example that has been taken, or of any before the heap is rebuilt.</summary>
    public void Lower(int example, double bound) => _bounds[example] = bound;

    /// <summary>Takes the first example.</summary>
    public int Pop()
    {
        var first = _heap[0];
        _heap[0] = _heap[--Count];
        SiftDown(0);
        return first;
    }

    /// <summary>Puts an example that was taken back.</summary>
    public void Push(int example, double bound)
    {
        _bounds[example] = bound;
        var at = Count++;
        _heap[at] = example;
        while (at > 0 && Before(_heap[at], _heap[(at - 1) / 2]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private bool Before(int i, int j) => _bounds[i] > _bounds[j] || (_bounds[i] == _bounds[j] && i < j);

    private void SiftDown(int at)
    {
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= Count)
            {
                return;
            }

            if (child + 1 < Count && Before(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Before(_heap[child], _heap[at]))
            {
                return;
            }

            (_heap[at], _heap[child]) = (_heap[child], _heap[at]);
            at = child;
        }
    }
}
