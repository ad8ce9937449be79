using System.Runtime.InteropServices;
using FisherSft.Core.Selection.Wire;

namespace FisherSft.Core.Selection;

/// <content>What lets a shard go on elsewhere: its bounds, without the tokens.</content>
public sealed partial class Shard
{
    /// <summary>Writes the bounds; not while the shard works.</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_versions.Length);
        writer.Write(MemoryMarshal.AsBytes(_versions.AsSpan()));
        writer.Write(_values);
    }

    /// <summary>Takes over the bounds of a prepared shard of the same examples.</summary>
    public void Read(WireReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.ReadCount(_versions.Length);
        reader.Read(MemoryMarshal.AsBytes(_versions.AsSpan()));
        var bounds = new double[_versions.Length];
        reader.Read(bounds);
        Hold(bounds);
    }
}
