using FisherSft.Corpus;

namespace FisherSft.Embedding.Fitted;

/// <summary>
/// Counts of pairs of ids: a hash table by open addressing, 16 bytes a place, at most two thirds full. A count of 0 marks
/// a free place.
/// </summary>
internal sealed class PairTable
{
    private const int MostPlaces = 1 << 30;

    private ulong[] _keys = new ulong[1 << 12];
    private long[] _counts = new long[1 << 12];

    /// <summary>Distinct pairs.</summary>
    public int Count { get; private set; }

    /// <summary>Adds to the count of a pair.</summary>
    public void Add(int row, int column, long more) => Add(((ulong)(uint)row << 32) | (uint)column, more);

    /// <summary>Adds to the count of a pair.</summary>
    /// <param name="key">Row in the upper half, column in the lower.</param>
    /// <param name="more">At least 1.</param>
    public void Add(ulong key, long more)
    {
        var place = Find(key);
        if (_counts[place] == 0)
        {
            if (Count >= _keys.Length / 3 * 2)
            {
                Grow();
                place = Find(key);
            }

            _keys[place] = key;
            Count++;
        }

        _counts[place] += more;
    }

    /// <summary>
    /// Adds the counts of another table. Room for both is made first: pairs come in the order of their places, and would
    /// fill the first places of a smaller table long before it grows.
    /// </summary>
    public void Add(PairTable other)
    {
        while (_keys.Length / 3L * 2 < (long)Count + other.Count)
        {
            Grow();
        }

        foreach (var (key, count) in other.Pairs())
        {
            Add(key, count);
        }
    }

    /// <summary>Every pair, in no order that means anything.</summary>
    public IEnumerable<(ulong Key, long Count)> Pairs()
    {
        for (var place = 0; place < _keys.Length; place++)
        {
            if (_counts[place] != 0)
            {
                yield return (_keys[place], _counts[place]);
            }
        }
    }

    /// <summary>Every pair, keys ascending.</summary>
    public (long[] Keys, long[] Counts) Sorted()
    {
        var (keys, counts, at) = (new long[Count], new long[Count], 0);
        foreach (var (key, count) in Pairs())
        {
            (keys[at], counts[at]) = ((long)key, count);
            at++;
        }

        Array.Sort(keys, counts);
        return (keys, counts);
    }

    private int Find(ulong key)
    {
        var mask = _keys.Length - 1;
        var place = (int)(unchecked(key * 0x9E3779B97F4A7C15) >> 33) & mask;
        while (_counts[place] != 0 && _keys[place] != key)
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private void Grow()
    {
        if (_keys.Length >= MostPlaces)
        {
            throw new InputException($"the corpus has more than {Count} distinct pairs of neighbouring words, the limit; "
                + "fit on a part of it with --limit");
        }

        var (keys, counts) = (_keys, _counts);
        (_keys, _counts) = (new ulong[2 * keys.Length], new long[2 * keys.Length]);
        for (var place = 0; place < keys.Length; place++)
        {
            if (counts[place] != 0)
            {
                var to = Find(keys[place]);
                (_keys[to], _counts[to]) = (keys[place], counts[place]);
            }
        }
    }
}
