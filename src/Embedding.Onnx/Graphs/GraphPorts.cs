using System.Globalization;
using FisherSft.Corpus;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FisherSft.Embedding.Onnx.Graphs;

/// <summary>What an input of a graph takes.</summary>
internal enum PortKind
{
    Ids,
    Mask,
    Positions,
    Types,
    Past,

    /// <summary>A switch between a first run and later ones: always off.</summary>
    UseCache,
}

/// <summary>An input of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape; −1 where that varies.</param>
internal sealed record InputPort(string Name, PortKind Kind, TensorElementType Type, int[] Shape);

/// <summary>An output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">float32, float16 or bfloat16.</param>
/// <param name="Width">The length of its rows; −1 where the graph does not say.</param>
internal sealed record OutputPort(string Name, TensorElementType Type, int Width);

/// <summary>Finds what a graph of a language model takes and gives, by the names that exporters use.</summary>
/// <param name="Inputs">What it takes.</param>
/// <param name="Hidden">The output of hidden states.</param>
/// <param name="Logits">That of logits; null where it has none, or they are not wanted.</param>
internal sealed record GraphPorts(IReadOnlyList<InputPort> Inputs, OutputPort Hidden, OutputPort? Logits)
{
    /// <summary>What to do without logits.</summary>
    public const string HeadInstead = "pass --head with the output layer's weights, L × d as .npy";

    private const string LogitsName = "logits";
    private const string Wanted = "last_hidden_state, hidden_states.N or token_embeddings";

    /// <param name="session">The graph.</param>
    /// <param name="output">The output that was asked for; null for the one found.</param>
    /// <param name="path">The graph's file, for messages.</param>
    /// <param name="logits">Whether logits are wanted, where it has them.</param>
    /// <exception cref="InputException">It has an input that is not known, or no output of hidden states.</exception>
    public static GraphPorts Find(InferenceSession session, string? output, string path, bool logits)
    {
        var inputs = session.InputMetadata.Select(pair => Input(pair.Key, pair.Value, session, path)).ToList();
        if (inputs.TrueForAll(input => input.Kind != PortKind.Ids))
        {
            throw new InputException(
                $"{path} takes no input_ids, but {List(session.InputMetadata)}; export the model with its token ids as input.");
        }

        var outputs = session.OutputMetadata;
        var name = output ?? NameOf([.. outputs.Keys]);
        if (name is null || !outputs.TryGetValue(name, out var metadata))
        {
            throw new InputException(name is null
                ? $"{path} gives no hidden states ({Wanted}), but {List(outputs)}; export it with its hidden states, or pass --output NAME."
                : $"--output {name}: {path} gives no such output, but {List(outputs)}; choose from these.");
        }

        return new GraphPorts(
            inputs,
            Output(name, metadata, path, "d", "choose another by --output"),
            logits && outputs.TryGetValue(LogitsName, out var predicted)
                ? Output(LogitsName, predicted, path, "L", HeadInstead)
                : null);
    }

    /// <summary>last_hidden_state, or the last layer's of hidden_states.N, or token_embeddings.</summary>
    internal static string? NameOf(IReadOnlyCollection<string> names)
    {
        var layers = names
            .Where(name => name.StartsWith("hidden_states.", StringComparison.Ordinal) || name.StartsWith("hidden_states_", StringComparison.Ordinal))
            .Select(name => (Name: name, Known: int.TryParse(name.AsSpan(14), NumberStyles.None, CultureInfo.InvariantCulture, out var layer), Layer: layer))
            .Where(candidate => candidate.Known)
            .OrderBy(candidate => candidate.Layer)
            .Select(candidate => candidate.Name)
            .ToList();
        return names.Contains("last_hidden_state") ? "last_hidden_state"
            : layers.Count > 0 ? layers[^1]
            : names.Contains("token_embeddings") ? "token_embeddings"
            : null;
    }

    private static InputPort Input(string name, NodeMetadata metadata, InferenceSession session, string path)
    {
        PortKind? kind = name switch
        {
            "input_ids" => PortKind.Ids,
            "attention_mask" => PortKind.Mask,
            "position_ids" => PortKind.Positions,
            "token_type_ids" => PortKind.Types,
            "use_cache_branch" => PortKind.UseCache,
            _ when name.StartsWith("past_key_values", StringComparison.Ordinal) || name.StartsWith("past_key_", StringComparison.Ordinal)
                || name.StartsWith("past_value_", StringComparison.Ordinal) => PortKind.Past,
            _ => null,
        };
        var fits = kind is { } known && metadata.IsTensor && known switch
        {
            PortKind.Past => metadata.Dimensions.Length == 4
                && metadata.ElementDataType is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16,
            PortKind.UseCache => metadata.ElementDataType == TensorElementType.Bool,
            _ => metadata.ElementDataType is TensorElementType.Int32 or TensorElementType.Int64,
        };
        return fits
            ? new InputPort(name, kind!.Value, metadata.ElementDataType, metadata.Dimensions)
            : throw new InputException(
                $"{path}: its input {Describe(name, metadata)} is not known, of {List(session.InputMetadata)}; export the model with " +
                "input_ids, attention_mask, position_ids, token_type_ids and past_key_values alone.");
    }

    private static OutputPort Output(string name, NodeMetadata metadata, string path, string width, string remedy) =>
        metadata.IsTensor && metadata.Dimensions.Length == 3
        && metadata.ElementDataType is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16
            ? new OutputPort(name, metadata.ElementDataType, metadata.Dimensions[2])
            : throw new InputException(
                $"{path}: its output {Describe(name, metadata)} is no batch × length × {width} of float32, float16 or " +
                $"bfloat16; {remedy}.");

    private static string List(IReadOnlyDictionary<string, NodeMetadata> ports) =>
        string.Join(", ", ports.Select(port => Describe(port.Key, port.Value)));

    private static string Describe(string name, NodeMetadata metadata) => metadata.IsTensor
        ? $"{name} ({metadata.ElementDataType.ToString().ToLowerInvariant()} {string.Join('×', metadata.Dimensions.Select(n => n < 0 ? "?" : n.ToString(CultureInfo.InvariantCulture)))})"
        : name;
}
