using System.Runtime.InteropServices;
using System.Text;

namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>
/// A graph in place of a model's, for what no exporter would make: each id's state is a row of a table, and outputs are
/// made of the states by one operator each. Messages of onnx.proto as they are encoded.
/// </summary>
internal static class TinyGraph
{
    /// <summary>The rows of the table, as many as the test models have tokens.</summary>
    public const int Vocabulary = 657;

    /// <summary>d.</summary>
    public const int Dimension = 4;

    /// <summary>The states as they are.</summary>
    public static Made States(string name = "last_hidden_state") => new(name, "Identity", [], [-1, -1, Dimension]);

    /// <summary>The largest of all positions, where each position's is due: batch × 1 × d.</summary>
    public static Made OnePosition(string name) => new(name, "ReduceMax", [("axes", [1])], [-1, -1, -1]);

    /// <summary>Length × batch × d.</summary>
    public static Made Turned(string name) => new(name, "Transpose", [("perm", [1, 0, 2])], [-1, -1, -1]);

    /// <summary>A row for a whole text, as classifiers give it: batch × d.</summary>
    public static Made OneRow(string name) => new(name, "ReduceMax", [("axes", [1]), ("keepdims", null)], [-1, Dimension]);

    /// <summary>Less each component's mean over the positions, over its deviation.</summary>
    public static Made Centred(string name) => new(name, "MeanVarianceNormalization", [("axes", [1])], [-1, -1, Dimension]);

    public static void Write(string path, params Made[] outputs) => Write(
        path,
        [.. outputs.SelectMany(output => Bytes(1, Node(output.Operator, ["states"], [output.Name], output.Attributes)))],
        outputs);

    /// <summary>The states to eight bits and back, with one scale for a whole batch.</summary>
    public static void WriteQuantised(string path) => Write(
        path,
        [
            .. Bytes(1, Node("DynamicQuantizeLinear", ["states"], ["whole", "scale", "zero"], [])),
            .. Bytes(1, Node("DequantizeLinear", ["whole", "scale", "zero"], ["last_hidden_state"], [])),
        ],
        States());

    private static void Write(string path, byte[] nodes, params Made[] outputs)
    {
        var random = new Random(3);
        var table = new float[Vocabulary * Dimension];
        foreach (ref var value in table.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        byte[] tensor =
        [
            .. Number(1, Vocabulary), .. Number(1, Dimension), .. Number(2, 1), .. Text(8, "table"),
            .. Bytes(9, MemoryMarshal.AsBytes(table.AsSpan()).ToArray()),
        ];
        byte[] graph =
        [
            .. Bytes(1, Node("Gather", ["table", "input_ids"], ["states"], [])),
            .. nodes,
            .. Text(2, "g"),
            .. Bytes(5, tensor),
            .. Bytes(11, Value("input_ids", 7, [-1, -1])),
            .. outputs.SelectMany(output => Bytes(12, Value(output.Name, 1, output.Shape))),
        ];
        File.WriteAllBytes(path, [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 13))]);
    }

    private static byte[] Node(string kind, string[] inputs, string[] outputs, (string Name, int[]? Values)[] attributes) =>
    [
        .. inputs.SelectMany(input => Text(1, input)), .. outputs.SelectMany(output => Text(2, output)), .. Text(4, kind),
        .. attributes.SelectMany(attribute => Bytes(5, Attribute(attribute.Name, attribute.Values))),
    ];

    /// <param name="name">Its name.</param>
    /// <param name="values">Its values; null for the one number 0.</param>
    private static byte[] Attribute(string name, int[]? values) => values is null
        ? [.. Text(1, name), .. Number(3, 0), .. Number(20, 2)]
        : [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, 7)];

    /// <param name="name">Its name.</param>
    /// <param name="type">1 for float32, 7 for int64.</param>
    /// <param name="shape">Negative where it varies.</param>
    private static byte[] Value(string name, int type, int[] shape)
    {
        var dimensions = shape.SelectMany((size, at) => Bytes(1, size < 0 ? Text(2, $"{name}{at}") : Number(1, size)));
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, type), .. Bytes(2, [.. dimensions])]))];
    }

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] bytes) => [.. Varint((field << 3) | 2), .. Varint(bytes.Length), .. bytes];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)((value & 127) | 128);
        }

        yield return (byte)value;
    }
}

/// <summary>An output of a <see cref="TinyGraph"/>: how it is made of the states, and the shape that is declared.</summary>
internal sealed record Made(string Name, string Operator, (string Name, int[]? Values)[] Attributes, int[] Shape);
