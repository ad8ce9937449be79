using System.Diagnostics;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// The examples that are left to pick from, and random samples of them without replacement: the first steps of Fisher's and
/// Yates's shuffle, taken back after. So a sample costs its own size, whatever N is, and depends on the seed, the rank and
/// which examples were taken before in which order: not on the samples before. Keeps 8 bytes an example; 12 where lengths
/// count.
/// </summary>
internal sealed class RandomSamples
{
    private const int Taken = -1;

    private readonly ITokenStore _tokens;
    private readonly int[] _left;
    private readonly int[] _places;

    // Under a token budget: all examples, the longest last; those past _shorter were too long.
    private readonly int[] _byLength;
    private int _shorter;
    private int[] _sample = [];
    private int[] _swaps = [];

    /// <summary>All examples of a store are left.</summary>
    /// <param name="tokens">Tells their lengths; no row of it is read.</param>
    /// <param name="lengthsCount">Whether <see cref="TakeLongerThan"/> will be asked for.</param>
    public RandomSamples(ITokenStore tokens, bool lengthsCount)
    {
        (_tokens, Count) = (tokens, tokens.Count);
        _byLength = lengthsCount ? ByLength(tokens) : [];
        _shorter = _byLength.Length;
        (_left, _places) = (new int[Count], new int[Count]);
        for (var i = 0; i < Count; i++)
        {
            (_left[i], _places[i]) = (i, i);
        }
    }

    /// <summary>How many examples are left.</summary>
    public int Count { get; private set; }

    /// <summary>Whether an example is left.</summary>
    public bool IsLeft(int example) => _places[example] != Taken;

    /// <summary>A random sample of those left, all of them where there are no more; good until the next is drawn.</summary>
    /// <param name="size">How many, at least 1.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="rank">How many picks there are: every rank has a sample of its own.</param>
    public ReadOnlySpan<int> Draw(int size, int seed, int rank)
    {
        size = Math.Min(size, Count);
        if (_sample.Length < size)
        {
            (_sample, _swaps) = (new int[size], new int[size]);
        }

        var stream = Uniform.Draw(seed, rank);
        for (var k = 0; k < size; k++)
        {
            stream += 0x9E3779B97F4A7C15;
            _swaps[k] = k + (int)Math.BigMul(Uniform.Mix(stream), (ulong)(Count - k), out _);
            (_left[k], _left[_swaps[k]]) = (_left[_swaps[k]], _left[k]);
            _sample[k] = _left[k];
        }

        for (var k = size - 1; k >= 0; k--)
        {
            (_left[k], _left[_swaps[k]]) = (_left[_swaps[k]], _left[k]);
        }

        return _sample.AsSpan(0, size);
    }

    /// <summary>Takes an example out; the last one takes its place.</summary>
    public void Take(int example)
    {
        var place = _places[example];
        Debug.Assert(place != Taken, "it is left");
        var last = _left[--Count];
        (_left[place], _places[last]) = (last, place);
        _places[example] = Taken;
    }

    /// <summary>Takes out all that are longer; a length that was asked for before costs nothing.</summary>
    public void TakeLongerThan(long tokens)
    {
        for (; _shorter > 0 && _tokens.TokensOf(_byLength[_shorter - 1]) > tokens; _shorter--)
        {
            if (IsLeft(_byLength[_shorter - 1]))
            {
                Take(_byLength[_shorter - 1]);
            }
        }
    }

    private static int[] ByLength(ITokenStore tokens)
    {
        var keys = new long[tokens.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ((long)tokens.TokensOf(i) << 32) | (uint)i;
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)key);
    }
}
