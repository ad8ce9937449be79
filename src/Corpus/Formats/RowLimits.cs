namespace FisherSft.Corpus.Formats;

/// <summary>How large and how deep a row may be.</summary>
internal static class RowLimits
{
    /// <summary>64 MB: a row above it is no training example, and holding it would make memory follow the input.</summary>
    public const int Bytes = 64 << 20;

    /// <summary>How deep JSON may nest.</summary>
    public const int Depth = 64;

    /// <summary>How much of a row above the limit is kept to show which one it was.</summary>
    public const int RawHead = 1024;
}
