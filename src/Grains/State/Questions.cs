using FisherSft.Core.Selection.Wire;

namespace FisherSft.Grains.State;

/// <summary>A window of examples as texts, on its way from a shard to the coordinator.</summary>
/// <param name="Next">The index behind it.</param>
/// <param name="More">Whether the shard has more.</param>
/// <param name="Texts">Under their indices.</param>
internal sealed record Questions(long Next, bool More, IReadOnlyList<(long Index, string Text)> Texts)
{
    public void Write(WireWriter writer)
    {
        writer.Write(Next);
        writer.Write(More ? 1 : 0);
        writer.Write(Texts.Count);
        foreach (var (index, text) in Texts)
        {
            writer.Write(index);
            writer.Write(text);
        }
    }

    public static Questions Read(WireReader reader)
    {
        var (next, more) = (reader.ReadInt64(), reader.ReadInt64() != 0);
        var texts = new (long, string)[reader.ReadCount()];
        for (var at = 0; at < texts.Length; at++)
        {
            texts[at] = (reader.ReadInt64(), reader.ReadText()!);
        }

        return new Questions(next, more, texts);
    }
}
