using FisherSft.Corpus;
using FisherSft.Embedding.Npy;

namespace FisherSft.Embedding.Precomputed;

/// <summary>What may be wrong with an embeddings folder, in the same words wherever it is found.</summary>
internal static class EmbeddingsFaults
{
    /// <summary>How offsets are made.</summary>
    public const string SaveOffsets =
        "save numpy.cumsum([0, *lengths], dtype=\"int64\"), where lengths are the examples' numbers of tokens";

    /// <summary>offsets.npy is not there.</summary>
    public static InputException NoOffsets(string file) =>
        new($"{file}: there is no such file, which says where each example's rows begin; {SaveOffsets}");

    /// <summary>Holds the files' shapes to one another.</summary>
    public static void CheckShapes(
        string tokensFile, NpyHeader tokens, string offsetsFile, NpyHeader offsets, string? weightsFile, NpyHeader? weights)
    {
        if (tokens.Shape[1] is < 1 or > 65_536)
        {
            throw new InputException($"{tokensFile}: shape {tokens.ShapeText}: a dimension of {tokens.Shape[1]}, expected 1 to "
                + "65536; save array.reshape(-1, d), each row the d values of a token");
        }

        if (offsets.Elements < 2)
        {
            throw new InputException($"{offsetsFile}: shape {offsets.ShapeText}: no examples, expected N + 1 offsets "
                + $"with N at least 1; {SaveOffsets}");
        }

        if (offsets.Elements - 1 > Array.MaxLength)
        {
            throw new InputException(
                $"{offsetsFile}: {offsets.Elements - 1} examples, at most {Array.MaxLength}; split the folder");
        }

        if (weights is not null && weights.Elements != tokens.Shape[0])
        {
            throw new InputException($"{weightsFile}: {weights.Elements} weights, expected {tokens.Shape[0]}, "
                + $"one a row of {tokensFile}; save as many, or remove the file, and every token counts alike");
        }
    }

    /// <summary>examples.jsonl has other than one row an example.</summary>
    public static InputException Rows(string file, long rows, long examples, string offsetsFile) =>
        new($"{file}: {rows} rows, expected {examples}, one an example of {offsetsFile}; write one line for each, in "
            + "their order, or remove the file, and the results name examples by index");

    /// <summary>A row of examples.jsonl has nothing but white space.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">From 0.</param>
    public static InputException BlankRow(string file, long line) =>
        new($"{file}: line {line + 1} is blank, expected the row of example {line}; write the row there, {{}} if there is none "
            + "to show, or remove the line if it stands for no example");

    /// <summary>A row of examples.jsonl is too long.</summary>
    public static InputException LongRow(string file, long line, int most) =>
        new($"{file}: line {line + 1} is longer than {most} bytes; shorten the row, or write one line an example");

    /// <summary>A weight is not finite, or below 0.</summary>
    public static InputException Weight(string file, string place, float weight) => new(
        $"{file}: the weight of {place} is " + FormattableString.Invariant($"{weight}, expected a finite number, 0 or above; ")
        + "set it to 0, and the token does not count, or make the weights anew");

    /// <summary>A value is not finite.</summary>
    public static InputException Value(string file, string place, long component, float value, bool weighted) => new(
        FormattableString.Invariant(
            $"{file}: {place}, component {component}, is {value}{(weighted ? " after weighting" : string.Empty)}, ")
        + "expected a finite number; make the embeddings anew or remove the example");

    /// <summary>A value is too large for float16.</summary>
    public static InputException BeyondHalf(long example, long token, long component, float value) => new(
        FormattableString.Invariant($"example {example}, token {token}, component {component}, is {value}, ")
        + "and float16 ends at 65504; keep the embeddings as float32");

    /// <summary>Where a token is.</summary>
    /// <param name="example">Whose it is.</param>
    /// <param name="first">The row of that example's first token.</param>
    /// <param name="token">Its own row.</param>
    public static string Place(long example, long first, long token) => $"example {example}, token {token - first} (row {token})";
}
