namespace FisherSft.Embedding.Fitted;

/// <summary>How large chunks of counts become, whatever encodes them.</summary>
internal static class Chunks
{
    /// <summary>The most that a number takes: ten groups of seven bits.</summary>
    public const int BytesANumber = 10;

    /// <summary>The most that a UTF-16 unit takes in UTF-8.</summary>
    public const int BytesAUnit = 3;

    /// <summary>Any word fits into a chunk of this size.</summary>
    public const int Smallest = 1024;

    /// <summary>Holds a chunk that came from elsewhere to its form.</summary>
    public static void Check(bool isSound, string what)
    {
        if (!isSound)
        {
            throw new ArgumentException($"a chunk of counts has {what}; it belongs to other counts, or was damaged on its way");
        }
    }
}
