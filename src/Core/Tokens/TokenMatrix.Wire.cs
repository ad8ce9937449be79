using FisherSft.Core.Selection.Wire;

namespace FisherSft.Core.Tokens;

/// <content>What lets embeddings move.</content>
public sealed partial class TokenMatrix
{
    /// <summary>Writes all examples.</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Dimension);
        writer.Write(Count);
        foreach (var place in _examples)
        {
            writer.Write(place.Tokens);
            writer.Write(_blocks[place.Block].AsSpan(place.Start, place.Tokens * Dimension));
        }
    }

    /// <summary>Reads what was written.</summary>
    public static TokenMatrix Read(WireReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var matrix = new TokenMatrix(reader.ReadCount());
        float[] rows = [];
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var length = checked(reader.ReadCount() * matrix.Dimension);
            if (rows.Length < length)
            {
                rows = new float[length];
            }

            reader.Read(rows.AsSpan(0, length));
            matrix.Add(rows.AsSpan(0, length));
        }

        return matrix;
    }
}
