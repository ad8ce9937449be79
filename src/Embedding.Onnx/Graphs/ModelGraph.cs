using FisherSft.Corpus;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FisherSft.Embedding.Onnx.Graphs;

/// <summary>A language model's graph: token ids in, hidden states out. Runs from any thread, several at once.</summary>
internal sealed class ModelGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelConfig _config;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly string _path;

    /// <param name="path">model.onnx.</param>
    /// <param name="config">What the model's config.json says.</param>
    /// <param name="output">The output to take, or null.</param>
    /// <param name="device">See <see cref="DeviceName"/>.</param>
    /// <param name="logits">Whether logits are wanted beside the hidden states.</param>
    public ModelGraph(string path, ModelConfig config, string? output, string device, bool logits)
    {
        (_path, _config) = (path, config);
        (_session, Device, DeviceNote) = SessionFactory.Open(path, device);
        try
        {
            Ports = GraphPorts.Find(_session, output, path, logits);
            _inputs = [.. Ports.Inputs.Select(input => input.Name)];
            _outputs = Ports.Logits is { } apart && apart.Name != Ports.Hidden.Name
                ? [Ports.Hidden.Name, apart.Name]
                : [Ports.Hidden.Name];
            Dimension = Ports.Hidden.Width > 0 ? Ports.Hidden.Width
                : config.HiddenSize ?? throw new InputException(
                    $"{path} does not say how long the rows of {Ports.Hidden.Name} are, nor does {ModelConfig.FileName} by hidden_size; add it there.");
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    public GraphPorts Ports { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>The device it runs on.</summary>
    public string Device { get; }

    /// <summary>Why it does not run on a GPU, where any device would do.</summary>
    public string? DeviceNote { get; }

    /// <summary>Whether runs give logits too; they come last, and are the hidden states themselves where these are asked for.</summary>
    public bool GivesLogits => Ports.Logits is not null;

    /// <summary>Whether padding is hidden from it; without a mask only causality does so.</summary>
    public bool HasMask => Ports.Inputs.Any(input => input.Kind == PortKind.Mask);

    public void Dispose() => _session.Dispose();

    /// <summary>Runs a batch.</summary>
    /// <param name="rows">Token ids; each is padded behind to the length, where a mask or causality hides it.</param>
    /// <param name="length">No less than the longest row.</param>
    /// <returns>Hidden states, B × length × d, and logits where they are wanted; to be disposed of.</returns>
    /// <exception cref="InputException">The graph fails on it, or gives another shape.</exception>
    /// <exception cref="DeviceException">Memory ran out, or the device fails.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyList<int[]> rows, int length)
    {
        var count = rows.Count;
        var values = new List<OrtValue>(_inputs.Length);
        try
        {
            values.AddRange(Ports.Inputs.Select(input => Value(input, rows, length)));
            using var options = new RunOptions();
            var results = _session.Run(options, _inputs, values, _outputs);
            try
            {
                Check(results, count, length);
                return results;
            }
            catch
            {
                results.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeException exception)
        {
            var what = $"on {count} rows of {length} tokens: {exception.Message.Split('\n')[0].TrimEnd('.')}";
            throw DeviceFaults.CauseOf(exception.Message, _path, Device) switch
            {
                FaultCause.Memory => new DeviceException(
                    $"{Device} ran out of memory {what}. Pass fewer --threads, a shorter --context, or use a larger device.", exception),
                FaultCause.Device => new DeviceException(
                    $"{Device} fails {what}. Check it with nvidia-smi and run the command again, or pass --device cpu.", exception),
                _ => new InputException(
                    $"{_path} fails {what}. Check that the graph, {ModelConfig.FileName} and the tokenizer are of the same model, or export it anew.",
                    exception),
            };
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>A graph may name dimensions as it likes: what it gives tells them.</summary>
    private void Check(IReadOnlyList<OrtValue> results, int count, int length)
    {
        var shape = results[0].GetTensorTypeAndShape().Shape;
        if (shape is not [var B, var n, var d] || B != count || n != length || d != Dimension)
        {
            throw new InputException(
                $"{_path}: {Ports.Hidden.Name} came as {string.Join('×', shape)}, expected {count}×{length}×{Dimension}; " +
                "choose another by --output.");
        }

        if (results.Count == 1)
        {
            return;
        }

        // Some graphs give those of the last position alone, which is all that writing on needs.
        shape = results[1].GetTensorTypeAndShape().Shape;
        if (shape is not [var rows, var positions, var L] || rows != count || positions != length || L < 1)
        {
            throw new InputException(
                $"{_path}: {Ports.Logits!.Name} came as {string.Join('×', shape)}, expected {count}×{length}×L, a row " +
                $"for each position; export the model with the logits of all positions, or {GraphPorts.HeadInstead}.");
        }

        if (L > int.MaxValue / sizeof(float) / ((long)count * length))
        {
            throw new InputException(
                $"{_path}: {Ports.Logits!.Name} came as {string.Join('×', shape)}, more than 2 GiB, and " +
                $"{ModelConfig.FileName} does not tell of that many tokens; correct its vocab_size to {L}, or pass a " +
                "shorter --context.");
        }
    }

    private OrtValue Value(InputPort input, IReadOnlyList<int[]> rows, int length)
    {
        long[] shape = [rows.Count, length];
        return input.Kind switch
        {
            PortKind.Ids => Whole(input.Type, shape, (row, at) => at < rows[row].Length ? rows[row][at] : 0),
            PortKind.Mask => Whole(input.Type, shape, (row, at) => at < rows[row].Length ? 1 : 0),
            PortKind.Positions => Whole(input.Type, shape, (_, at) => at),
            PortKind.Types => Whole(input.Type, shape, (_, _) => 0),
            PortKind.UseCache => OrtValue.CreateTensorValueFromMemory(new bool[1], [1]),
            _ => OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, input.Type, PastShape(input, rows.Count)),
        };
    }

    /// <summary>Keys and values of no token: batch × heads × 0 × size of a head.</summary>
    private long[] PastShape(InputPort input, int count) =>
    [
        count,
        input.Shape[1] > 0 ? input.Shape[1] : _config.KeyHeads ?? throw Unsaid(input, "num_key_value_heads"),
        0,
        input.Shape[3] > 0 ? input.Shape[3] : _config.HeadSize ?? throw Unsaid(input, "head_dim"),
    ];

    private InputException Unsaid(InputPort input, string field) => new(
        $"{_path} does not say the shape of {input.Name}, nor does {ModelConfig.FileName} by {field}; add it there.");

    private static OrtValue Whole(TensorElementType type, long[] shape, Func<int, int, int> value)
    {
        var length = (int)shape[1];
        if (type == TensorElementType.Int64)
        {
            var values = new long[shape[0] * length];
            for (var at = 0; at < values.Length; at++)
            {
                values[at] = value(at / length, at % length);
            }

            return OrtValue.CreateTensorValueFromMemory(values, shape);
        }

        var narrow = new int[shape[0] * length];
        for (var at = 0; at < narrow.Length; at++)
        {
            narrow[at] = value(at / length, at % length);
        }

        return OrtValue.CreateTensorValueFromMemory(narrow, shape);
    }
}
