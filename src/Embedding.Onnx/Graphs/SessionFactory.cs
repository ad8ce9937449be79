using System.Globalization;
using FisherSft.Corpus;
using Microsoft.ML.OnnxRuntime;

namespace FisherSft.Embedding.Onnx.Graphs;

/// <summary>
/// Loads a graph on a device. On a CPU each run takes one thread, and several run at once: nothing waits inside a run, and
/// the number of threads changes no bit.
/// </summary>
internal static class SessionFactory
{
    private static readonly Lock Gate = new();
    private static bool _quiet;

    /// <param name="path">model.onnx.</param>
    /// <param name="device">See <see cref="DeviceName"/>.</param>
    /// <returns>The session, the device it runs on, and why that is not a GPU where any device would do.</returns>
    /// <exception cref="InputException">The graph cannot be loaded.</exception>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public static (InferenceSession Session, string Device, string? Note) Open(string path, string device)
    {
        Quieten();
        if (DeviceName.GpuOf(device) is { } gpu)
        {
            return (OpenOnGpu(path, gpu), $"cuda:{gpu}", null);
        }

        if (device == DeviceName.Auto)
        {
            try
            {
                return (OpenOnGpu(path, 0), "cuda:0", null);
            }
            catch (DeviceException exception)
            {
                return (OpenOnCpu(path), DeviceName.Cpu, exception.InnerException?.Message ?? exception.Message);
            }
        }

        return (OpenOnCpu(path), DeviceName.Cpu, null);
    }

    /// <summary>The device that a name leads to, without a graph.</summary>
    /// <exception cref="DeviceException">It cannot be used.</exception>
    public static string Find(string device)
    {
        Quieten();
        var gpu = DeviceName.GpuOf(device) ?? (device == DeviceName.Auto ? 0 : -1);
        if (gpu < 0)
        {
            return DeviceName.Cpu;
        }

        try
        {
            // That the libraries are there says nothing of a GPU: only a session asks for it.
            using var options = Options();
            Append(options, gpu);
            using var session = new InferenceSession(Identity(), options);
            return $"cuda:{gpu}";
        }
        catch (OnnxRuntimeException exception) when (device != DeviceName.Auto)
        {
            throw Unusable(gpu, exception);
        }
        catch (Exception exception) when (exception is DeviceException or OnnxRuntimeException && device == DeviceName.Auto)
        {
            return DeviceName.Cpu;
        }
    }

    /// <summary>The smallest graph there is: y is x, one number; a message of onnx.proto as it is encoded.</summary>
    internal static byte[] Identity()
    {
        // A value: its name, and that its type is a tensor of float32 of shape 1. A node: what goes in, what comes out, what it does.
        byte[] Value(char name) => [0x0A, 1, (byte)name, 0x12, 10, 0x0A, 8, 0x08, 1, 0x12, 4, 0x0A, 2, 0x08, 1];
        byte[] node = [0x0A, 1, (byte)'x', 0x12, 1, (byte)'y', 0x22, 8, .. "Identity"u8];
        byte[] graph = [0x0A, (byte)node.Length, .. node, 0x12, 1, (byte)'g', 0x5A, 15, .. Value('x'), 0x62, 15, .. Value('y')];

        // The version of the format, the graph, and that of the operators.
        return [0x08, 8, 0x3A, (byte)graph.Length, .. graph, 0x42, 2, 0x10, 13];
    }

    private static InferenceSession OpenOnCpu(string path)
    {
        using var options = Options();
        return Load(path, options);
    }

    private static InferenceSession OpenOnGpu(string path, int gpu)
    {
        using var options = Options();
        Append(options, gpu);
        try
        {
            return Load(path, options);
        }
        catch (InputException exception) when (exception.InnerException is { } cause
            && DeviceFaults.CauseOf(cause.Message, path, $"cuda:{gpu}") != FaultCause.Graph)
        {
            throw Unusable(gpu, cause);
        }
    }

    private static void Append(SessionOptions options, int gpu)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>
            {
                ["device_id"] = gpu.ToString(CultureInfo.InvariantCulture),
                // Products of ten bits would part from the framework's by a thousandth, and from batch to batch.
                ["use_tf32"] = "0",
            });
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw Unusable(gpu, exception);
        }
    }

    private static DeviceException Unusable(int gpu, Exception cause) => new(
        $"--device cuda:{gpu} cannot be used: {Short(cause.Message)}. Check that nvidia-smi lists GPU {gpu} and that the CUDA and cuDNN " +
        "libraries of this ONNX Runtime are installed, or pass --device cpu.",
        cause);

    private static InferenceSession Load(string path, SessionOptions options)
    {
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InputException(
                $"{path} cannot be loaded: {Short(exception.Message)}. Copy it again, with its external data beside it, or export it anew.", exception);
        }
    }

    private static SessionOptions Options() => new()
    {
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        // Plans memory for one shape; ours change with each batch.
        EnableMemoryPattern = false,
    };

    /// <summary>The library would write its own lines to standard error; what goes wrong is told by the exceptions.</summary>
    private static void Quieten()
    {
        lock (Gate)
        {
            if (_quiet || OrtEnv.IsCreated)
            {
                return;
            }

            try
            {
                var options = new EnvironmentCreationOptions { logId = "fishersft", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                OrtEnv.CreateInstanceWithOptions(ref options);
                _quiet = true;
            }
            catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
            {
                throw new DeviceException(
                    "ONNX Runtime's own library cannot be loaded here: " + Short((exception.InnerException ?? exception).Message) +
                    ". Use a system that its package serves (Linux or Windows on x64), or embed elsewhere and pass an embeddings folder.",
                    exception);
            }
        }
    }

    /// <summary>A message's first line, which is what it says; the rest is where in the library.</summary>
    private static string Short(string message) => message.Split('\n')[0].Trim().TrimEnd('.');
}
