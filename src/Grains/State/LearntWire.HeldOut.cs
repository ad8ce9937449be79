using FisherSft.Core.Selection.Wire;
using FisherSft.Embedding.Fitted;
using FisherSft.Embedding.LastLayer;

namespace FisherSft.Grains.State;

/// <content>The sample that a fitted embedding is judged by.</content>
internal static partial class LearntWire
{
    public static void Write(WireWriter writer, HeldOutCounts counts)
    {
        writer.Write(counts.HeldOut);
        writer.Write(counts.Trained.Length);
        foreach (var count in counts.Trained)
        {
            writer.Write(count);
        }
    }

    public static HeldOutCounts ReadHeldOutCounts(WireReader reader)
    {
        var (heldOut, trained) = (reader.ReadInt64(), new long[reader.ReadCount(Array.MaxLength)]);
        for (var id = 0; id < trained.Length; id++)
        {
            trained[id] = reader.ReadInt64();
        }

        return new HeldOutCounts(trained, heldOut);
    }

    public static void Write(WireWriter writer, HeldOutShare share)
    {
        Write(writer, share.Training);
        Write(writer, share.HeldOut);
    }

    public static HeldOutShare ReadHeldOutShare(WireReader reader) => new(ReadTokens(reader), ReadTokens(reader));

    private static void Write(WireWriter writer, LabelledTokens tokens)
    {
        writer.Write(tokens.Dimension);
        writer.Write(tokens.Count);
        writer.Write(tokens.X);
        foreach (var label in tokens.Y)
        {
            writer.Write(label);
        }
    }

    private static LabelledTokens ReadTokens(WireReader reader)
    {
        var (d, n) = (reader.ReadCount(), reader.ReadCount());
        var (X, Y) = (new float[checked(n * d)], new int[n]);
        reader.Read(X);
        for (var at = 0; at < n; at++)
        {
            Y[at] = reader.ReadCount();
        }

        return new LabelledTokens(X, Y, d);
    }
}
