using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection.Wire;

/// <summary>
/// A whole design as bytes, for a replica that starts late: V, P and the indices of the picks in them, d² doubles instead of
/// all picks' rows. All else is made anew from these, so the replica has the bits of one that saw every update.
/// </summary>
public static class DesignWire
{
    /// <summary>Writes a design.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="design">The design; not to change meanwhile.</param>
    /// <param name="picked">The indices of the picks in it, in rank order.</param>
    /// <param name="crew">Who works along.</param>
    public static void Write(WireWriter writer, DesignMatrix design, IEnumerable<long> picked, WorkCrew? crew = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(picked);
        writer.Write(design.Version);
        foreach (var index in picked.Take(design.Version))
        {
            writer.Write(index);
        }

        design.Write(writer, crew);
    }

    /// <summary>Sets a design to the one that was written.</summary>
    /// <param name="reader">Gives it.</param>
    /// <param name="design">Of the same dimension and ridge; overwritten.</param>
    /// <returns>The indices of its picks, in rank order.</returns>
    public static IReadOnlyList<long> Read(WireReader reader, DesignMatrix design)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(design);
        var picked = new long[reader.ReadCount()];
        for (var rank = 0; rank < picked.Length; rank++)
        {
            picked[rank] = reader.ReadInt64();
        }

        design.Read(reader, picked.Length);
        return picked;
    }
}
