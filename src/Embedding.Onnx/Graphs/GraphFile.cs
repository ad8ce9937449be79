using System.Text;

namespace FisherSft.Embedding.Onnx.Graphs;

/// <summary>
/// What a graph's file tells that ONNX Runtime does not pass on: a walk through the messages of onnx.proto (in protocol
/// buffers' encoding) that passes over the bytes of tensors. Whether a graph can be used is ONNX Runtime's to say, so what is
/// no such message tells nothing here.
/// </summary>
internal sealed class GraphFile
{
    private const string Ids = "input_ids";

    // The entry of a tensor's external_data that names the file.
    private const string Location = "location";

    // Nodes through which ids go unchanged on their way to the table.
    private static readonly HashSet<string> PassOn = new(StringComparer.Ordinal) { "Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Flatten" };

    // Deeper than any graph within a graph goes, and than ONNX Runtime reads; names are shorter, and tables have two dimensions.
    private const int Deepest = 64;
    private const ulong LongestText = 1 << 16;
    private const ulong LongestShape = 1 << 8;

    private readonly FileStream _file;
    private readonly SortedSet<string> _locations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal) { Ids };
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);

    private GraphFile(FileStream file) => _file = file;

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

    /// <summary>The files that hold weights, relative to the graph's own folder, each once.</summary>
    public IReadOnlyCollection<string> Locations => _locations;

    /// <summary>Whether it is quantised as it runs: its nodes take one scale for a whole batch, padding among it.</summary>
    public bool IsQuantisedAsItRuns { get; private set; }

    /// <summary>The rows of the table that ids are looked up in; null where that is not seen.</summary>
    public long? TableRows => _rows.Where(pair => _tables.Contains(pair.Key)).Select(pair => (long?)pair.Value).Min();

    public static GraphFile Read(string path)
    {
        using var file = File.OpenRead(path);
        var graph = new GraphFile(file);
        graph.Walk(Message.Model, file.Length, 0);
        return graph;
    }

    /// <summary>What message a field holds; null where none leads to a tensor or a node.</summary>
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

    /// <summary>Whether a field is text that is looked at.</summary>
    private static bool IsText(Message message, ulong field) => (message, field) switch
    {
        (Message.Entry, 1 or 2) or (Message.Node, 1 or 2 or 4) or (Message.Tensor, 8) => true,
        _ => false,
    };

    /// <returns>Whether the message was read to its end.</returns>
    private bool Walk(Message message, long end, int depth)
    {
        if (depth > Deepest)
        {
            return false;
        }

        var (texts, dimensions) = (new List<(ulong Field, string Text)>(), new List<long>());
        while (_file.Position < end)
        {
            if (Varint() is not { } tag)
            {
                return false;
            }

            // The lowest three bits tell how the field is encoded: a number, 8 bytes, so many bytes as a number says, or 4.
            var (field, number) = (tag >> 3, 0UL);
            ulong? length = (tag & 7) switch
            {
                0 when Varint() is { } value => (number = value) * 0,
                1 => 8UL,
                2 => Varint(),
                5 => 4UL,
                _ => null,
            };
            if (length is null || length > (ulong)(end - _file.Position))
            {
                return false;
            }

            var next = _file.Position + (long)length;
            if (message == Message.Tensor && field == 1 && length <= LongestShape)
            {
                dimensions.AddRange((tag & 7) == 0 ? [(long)number] : Numbers(next));
            }
            else if ((tag & 7) == 2 && IsText(message, field) && length <= LongestText)
            {
                var bytes = new byte[(int)length];
                _file.ReadExactly(bytes);
                texts.Add((field, Encoding.UTF8.GetString(bytes)));
            }
            else if ((tag & 7) == 2 && In(message, field) is { } inner && !Walk(inner, next, depth + 1))
            {
                return false;
            }

            _file.Position = next;
        }

        Take(message, texts, dimensions);
        return true;
    }

    private void Take(Message message, List<(ulong Field, string Text)> texts, List<long> dimensions)
    {
        string Text(ulong field) => texts.LastOrDefault(text => text.Field == field).Text ?? string.Empty;
        if (message == Message.Entry && Text(1) == Location)
        {
            _locations.Add(Text(2));
        }
        else if (message == Message.Tensor && dimensions.Count == 2)
        {
            _rows[Text(8)] = dimensions[0];
        }
        else if (message == Message.Node)
        {
            var (kind, inputs) = (Text(4), texts.Where(text => text.Field == 1).Select(text => text.Text).ToList());
            IsQuantisedAsItRuns |= kind.StartsWith("DynamicQuantize", StringComparison.Ordinal);
            if (PassOn.Contains(kind) && inputs.Count > 0 && _ids.Contains(inputs[0]))
            {
                _ids.Add(Text(2));
            }
            else if (kind == "Gather" && inputs is [var table, var ids] && _ids.Contains(ids))
            {
                _tables.Add(table);
            }
        }
    }

    private List<long> Numbers(long end)
    {
        var numbers = new List<long>();
        while (_file.Position < end && Varint() is { } number)
        {
            numbers.Add((long)number);
        }

        return numbers;
    }

    private ulong? Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_file.ReadByte() is not (>= 0 and var next))
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
