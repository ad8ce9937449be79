using FisherSft.Corpus;

namespace FisherSft.Embedding.Precomputed;

/// <summary>Holds offsets, one after the other, to what they promise: from 0 to T, growing with every example.</summary>
/// <param name="file">Their file.</param>
/// <param name="tokensFile">The file of the rows that they count.</param>
/// <param name="tokens">T.</param>
/// <param name="dimension">d.</param>
internal sealed class OffsetsCheck(string file, string tokensFile, long tokens, int dimension)
{
    private readonly int _most = Array.MaxLength / dimension;
    private long _before;
    private long _count = -1;

    /// <summary>Takes the next offset.</summary>
    /// <exception cref="InputException">It breaks the promise.</exception>
    public void Next(long offset)
    {
        if (_count < 0)
        {
            if (offset != 0)
            {
                throw new InputException($"{file}: offset 0 is {offset}, expected 0: the first example begins at the first row; "
                    + EmbeddingsFaults.SaveOffsets);
            }

            _count = 0;
            return;
        }

        var example = _count;
        if (offset < _before)
        {
            throw new InputException($"{file}: offset {example + 1} is {offset}, below offset {example}, which is {_before}; "
                + $"offsets must not decrease; {EmbeddingsFaults.SaveOffsets}");
        }

        if (offset > tokens)
        {
            throw new InputException($"{file}: offset {example + 1} is {offset}, beyond the {tokens} rows of {tokensFile}; "
                + "the two must come from the same embedding, so make them anew");
        }

        if (offset == _before)
        {
            throw new InputException(
                $"{file}: example {example} has no tokens (offset {example} and {example + 1} are {offset}); remove it");
        }

        if (offset - _before > _most)
        {
            throw new InputException($"{file}: example {example} has {offset - _before} tokens, at most {_most} of dimension "
                + $"{dimension}; split it");
        }

        (_before, _count) = (offset, _count + 1);
    }

    /// <summary>Ends.</summary>
    /// <exception cref="InputException">Rows are left that no example owns.</exception>
    public void End()
    {
        if (_before != tokens)
        {
            throw new InputException($"{file}: the last offset, {_count}, is {_before}, expected {tokens}, "
                + $"the number of rows of {tokensFile}; the two must come from the same embedding, so make them anew");
        }
    }
}
