using System.Runtime.InteropServices;
using FisherSft.Core.Selection.Wire;

namespace FisherSft.Core.Tokens;

/// <content>What lets embeddings move.</content>
public sealed partial class TokenMatrix
{
    /// <summary>Writes all examples.</summary>
    public void Write(WireWriter writer) => Write(writer, this);

    /// <summary>Writes all examples of any store.</summary>
    public static void Write(WireWriter writer, ITokenStore tokens)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tokens);
        writer.Write(tokens.Dimension);
        writer.Write(tokens.Count);
        float[] rows = [];
        for (var i = 0; i < tokens.Count; i++)
        {
            writer.Write(tokens.TokensOf(i));
            writer.Write(tokens.Rows(i, ref rows));
            var labels = tokens.LabelsOf(i);
            writer.Write(labels.Length);
            writer.Write(MemoryMarshal.AsBytes(labels));
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
            var labels = new int[reader.ReadCount(length / matrix.Dimension)];
            reader.Read(MemoryMarshal.AsBytes(labels.AsSpan()));
            if (labels.Length > 0)
            {
                matrix.Add(rows.AsSpan(0, length), labels);
            }
            else
            {
                matrix.Add(rows.AsSpan(0, length));
            }
        }

        return matrix;
    }
}
