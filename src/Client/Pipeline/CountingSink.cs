using FisherSft.Core.Tokens;

namespace FisherSft.Client.Pipeline;

/// <summary>Passes tokens on and counts them.</summary>
internal sealed class CountingSink(ITokenSink inner) : ITokenSink
{
    public int Dimension => inner.Dimension;

    public long Tokens { get; private set; }

    public void Add(ReadOnlySpan<float> rows)
    {
        inner.Add(rows);
        Tokens += rows.Length / Dimension;
    }

    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels)
    {
        inner.Add(rows, labels);
        Tokens += labels.Length;
    }
}
