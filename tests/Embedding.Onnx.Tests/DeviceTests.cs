using FisherSft.Embedding.Onnx.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class DeviceTests
{
    private const string Path = "/models/cuda/out of memory/model.onnx";

    // Messages as ONNX Runtime words them.
    [Theory]
    [InlineData("cpu", "bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 8589934592", FaultCause.Memory)]
    [InlineData("cpu", "std::bad_alloc", FaultCause.Memory)]
    [InlineData("cuda:0", "CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_allocator.cc", FaultCause.Memory)]
    [InlineData("cuda:0", "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0", FaultCause.Memory)]
    [InlineData("cuda:0", "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1", FaultCause.Device)]
    [InlineData("cuda:1", "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=1", FaultCause.Device)]
    [InlineData("cuda:0", "libcudnn.so.9: cannot open shared object file: No such file or directory", FaultCause.Device)]
    [InlineData("cuda:0", "Load model from " + Path + " failed:Protobuf parsing failed.", FaultCause.Graph)]
    [InlineData("cuda:0", "running Gather node. Status Message: /onnxruntime_src/onnxruntime/core/providers/cuda/tensor/gather.cc:9 indices element out of data bounds", FaultCause.Graph)]
    [InlineData("cuda:0", "Could not find an implementation for Foo(1) node for CUDAExecutionProvider", FaultCause.Graph)]
    [InlineData("cpu", "a graph that names its node CUDA", FaultCause.Graph)]
    public void AFault_IsToldFromWhatTheLibrarySays(string device, string message, object cause) =>
        Assert.Equal((FaultCause)cause, DeviceFaults.CauseOf(message, Path, device));

    [Fact]
    public void TheSmallestGraph_IsOne()
    {
        using var session = new InferenceSession(SessionFactory.Identity());
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(new[] { 3f }, [1]))]);

        Assert.Equal(3, results.Single().AsEnumerable<float>().Single());
    }

    [Fact]
    public void ADeviceThatIsNotThere_IsNotFound()
    {
        Assert.Throws<DeviceException>(() => DeviceName.Find("cuda:999"));
        Assert.Equal("cpu", DeviceName.Find("cpu"));
    }
}
