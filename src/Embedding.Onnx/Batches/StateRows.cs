using System.Runtime.InteropServices;
using FisherSft.Embedding.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>Rows of a graph's output as float32: where they lie, or widened.</summary>
internal static class StateRows
{
    /// <summary>Rows where they lie, if they are float32; otherwise empty.</summary>
    /// <param name="values">The output.</param>
    /// <param name="start">The first value.</param>
    /// <param name="count">How many.</param>
    public static ReadOnlySpan<float> InPlace(OrtValue values, long start, int count) =>
        values.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float
            ? values.GetTensorDataAsSpan<float>().Slice(checked((int)start), count)
            : [];

    /// <summary>Copies values, exactly widened.</summary>
    /// <param name="values">The output.</param>
    /// <param name="start">The first value.</param>
    /// <param name="to">Takes them.</param>
    public static void Copy(OrtValue values, long start, Span<float> to)
    {
        switch (values.GetTensorTypeAndShape().ElementDataType)
        {
            case TensorElementType.Float:
                values.GetTensorDataAsSpan<float>().Slice(checked((int)start), to.Length).CopyTo(to);
                break;
            case TensorElementType.Float16:
                HalfPrecision.Widen(MemoryMarshal.Cast<Float16, Half>(values.GetTensorDataAsSpan<Float16>().Slice(checked((int)start), to.Length)), to);
                break;
            default:
                // A bfloat16 is the upper half of the float32 that it stands for.
                var from = MemoryMarshal.Cast<BFloat16, ushort>(values.GetTensorDataAsSpan<BFloat16>().Slice((int)start, to.Length));
                for (var at = 0; at < to.Length; at++)
                {
                    to[at] = BitConverter.UInt32BitsToSingle((uint)from[at] << 16);
                }

                break;
        }
    }
}
