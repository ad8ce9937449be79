using System.Text;

namespace FisherSft.Embedding.Onnx.Graphs;

/// <summary>
/// Finds the files in which a graph keeps weights outside its own: a walk through the messages of onnx.proto (in protocol
/// buffers' encoding) that leads to tensors and passes over their bytes. It serves hashing alone: whether a graph can be
/// used is ONNX Runtime's to say, so what is no such message holds no location.
/// </summary>
internal static class ExternalData
{
    private enum Message
    {
        Model,
        Graph,
        Node,
        Attribute,
        Sparse,
        Function,
        Tensor,
        Entry,
    }

    // The entry of a tensor's external_data that names the file.
    private const string Location = "location";

    /// <summary>The files, relative to the graph's own folder, each once.</summary>
    public static IReadOnlyCollection<string> Locations(string path)
    {
        using var file = File.OpenRead(path);
        var locations = new SortedSet<string>(StringComparer.Ordinal);
        Walk(file, Message.Model, file.Length, locations);
        return locations;
    }

    /// <summary>What message a field holds; null where none leads to a tensor's location.</summary>
    private static Message? In(Message message, ulong field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 25) => Message.Function,
        (Message.Function, 7) or (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) or (Message.Attribute, 5 or 10) or (Message.Sparse, 1 or 2) => Message.Tensor,
        (Message.Graph, 15) or (Message.Attribute, 22 or 23) => Message.Sparse,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Tensor, 13) => Message.Entry,
        _ => null,
    };

    /// <returns>Whether the message was read to its end.</returns>
    private static bool Walk(FileStream file, Message message, long end, SortedSet<string> locations)
    {
        var (key, value) = (string.Empty, string.Empty);
        while (file.Position < end)
        {
            if (Varint(file) is not { } tag)
            {
                return false;
            }

            // The lowest three bits tell how the field is encoded: a number, 8 bytes, so many bytes as a number says, or 4.
            var field = tag >> 3;
            var length = (tag & 7) switch
            {
                0 => Varint(file) is null ? null : 0UL,
                1 => 8UL,
                2 => Varint(file),
                5 => 4UL,
                _ => null,
            };
            if (length is null || length > (ulong)(end - file.Position))
            {
                return false;
            }

            var next = file.Position + (long)length;
            if (message == Message.Entry && field is 1 or 2)
            {
                var bytes = new byte[(int)length];
                file.ReadExactly(bytes);
                (key, value) = field == 1 ? (Encoding.UTF8.GetString(bytes), value) : (key, Encoding.UTF8.GetString(bytes));
            }
            else if ((tag & 7) == 2 && In(message, field) is { } inner && !Walk(file, inner, next, locations))
            {
                return false;
            }

            file.Position = next;
        }

        if (message == Message.Entry && key == Location)
        {
            locations.Add(value);
        }

        return true;
    }

    private static ulong? Varint(FileStream file)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (file.ReadByte() is not (>= 0 and var next))
            {
                return null;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        return null;
    }
}
