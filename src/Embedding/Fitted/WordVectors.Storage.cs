namespace FisherSft.Embedding.Fitted;

/// <summary>Saving and loading, as part of a <see cref="FittedModel"/>.</summary>
public sealed partial class WordVectors
{
    internal static WordVectors ReadFrom(CheckedReader from, int contexts)
    {
        var (d, decay) = (from.ReadInt32(), BitConverter.Int32BitsToSingle(from.ReadInt32()));
        from.Unseal();
        from.Check(d >= 1 && (long)d * contexts <= Array.MaxLength, $"{contexts} vectors of dimension {d}");
        var vectors = new float[d * contexts];
        from.Read<float>(vectors);
        from.Unseal();
        return new WordVectors(d, decay, vectors);
    }

    internal void WriteTo(CheckedWriter to)
    {
        to.Write(Dimension);
        to.Write(BitConverter.SingleToInt32Bits(Decay));
        to.Seal();
        to.Write<float>(_vectors);
        to.Seal();
    }
}
