using System.Runtime.InteropServices;
using System.Text;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Precomputed;
using FisherSft.Embedding.Tests.Npy;

namespace FisherSft.Embedding.Tests.Precomputed;

public sealed class EmbeddingsFolderTests
{
    private static readonly float[] Rows = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [Fact]
    public void Writer_RoundTripsRowsAndExamples()
    {
        using var here = new Temporary();
        using (var writer = new EmbeddingsFolderWriter(here.Folder, 3))
        {
            writer.Add(Rows.AsSpan(0, 3));
            writer.AddRow("{\"text\":\"a\"}"u8);
            writer.Add(Rows.AsSpan(3, 9));
            writer.AddRow("{\"text\":\"b\"}"u8);
            Assert.False(EmbeddingsFolder.IsOne(here.Folder));
            writer.Complete();
        }

        Assert.Equal(
            ["examples.jsonl", "offsets.npy", "tokens.npy"],
            Directory.GetFiles(here.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var folder = Open(here);
        Assert.Equal((2, 3, 4L), (folder.Count, folder.Dimension, folder.TotalTokens));
        Assert.Equal(Rows[..3], Texts.RowsOf(folder, 0));
        Assert.Equal(Rows[3..], Texts.RowsOf(folder, 1));
        Assert.Equal("{\"text\":\"b\"}"u8.ToArray(), folder.ExampleRow(1).ToArray());
    }

    [Fact]
    public void Writer_KeepsWeightsApartFromRows_OfAllExamplesOrNone()
    {
        using var here = new Temporary();
        using (var writer = new EmbeddingsFolderWriter(here.Folder, 3))
        {
            writer.Add(Rows.AsSpan(0, 3), [0.25f]);
            Assert.Throws<ArgumentException>(() => writer.Add(Rows.AsSpan(3, 9), [1, 2]));
            writer.Add(Rows.AsSpan(3, 9), [4, 1, 0]);
            writer.Complete();
        }

        using (var folder = Open(here))
        {
            Assert.Equal(Rows[..3].Select(x => x / 2), Texts.RowsOf(folder, 0));
            Assert.Equal([.. Rows[3..6].Select(x => 2 * x), .. Rows[6..9], 0, 0, 0], Texts.RowsOf(folder, 1));
        }

        using var mixed = new EmbeddingsFolderWriter(here.Folder, 3);
        mixed.Add(Rows.AsSpan(0, 3), [1]);
        mixed.Add(Rows.AsSpan(3, 9));
        Assert.Throws<InvalidOperationException>(mixed.Complete);
    }

    [Fact]
    public void Writer_LeavesNothingUnlessCompleted_AndWhatWasThereAsItWas()
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4]);
        using (var writer = new EmbeddingsFolderWriter(here.Folder, 2))
        {
            writer.Add([1f, 2f]);
        }

        Assert.Equal(2, Directory.GetFiles(here.Folder).Length);
        using var folder = Open(here);
        Assert.Equal(3, folder.Dimension);
    }

    [Fact]
    public void Writer_RemovesWeightsAndExamplesOfTheFolderBefore()
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4], [1, 2, 3, 4], "{}\n{}\n");
        using (var writer = new EmbeddingsFolderWriter(here.Folder, 2))
        {
            writer.Add([1f, 2f]);
            writer.Complete();
        }

        using var folder = Open(here);
        Assert.Equal((1, false, false), (folder.Count, folder.HasWeights, folder.HasExamples));
    }

    [Fact]
    public void Float16_IsWidenedExactly()
    {
        using var here = new Temporary();
        var halves = Enumerable.Range(0, 65_536).Select(static bits => BitConverter.UInt16BitsToHalf((ushort)bits))
            .Where(Half.IsFinite).ToArray();
        var tokens = NpyTests.Bytes("<f2", $"(2, {halves.Length / 2})", MemoryMarshal.AsBytes(halves.AsSpan()).ToArray());
        File.WriteAllBytes(here["tokens.npy"], tokens);
        NpyWriter.Save(here["offsets.npy"], [0, 2]);
        using var folder = Open(here);
        Assert.Equal(halves.Select(static half => (float)half), Texts.RowsOf(folder, 0));
    }

    [Fact]
    public void Weights_ScaleRowsByTheirRoot()
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4], [4, 0, 1, 9]);
        using var folder = Open(here);
        Assert.Equal([2f, 4, 6], Texts.RowsOf(folder, 0));
        Assert.Equal([0f, 0, 0, 7, 8, 9, 30, 33, 36], Texts.RowsOf(folder, 1));
    }

    [Fact]
    public void RowsAreTheSame_FromManyThreads()
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4]);
        using var folder = Open(here);
        Parallel.For(0, 1000, i => Assert.Equal(i % 2 == 0 ? Rows[..3] : Rows[3..], Texts.RowsOf(folder, i % 2)));
    }

    [Theory]
    [InlineData(new long[] { 1, 4 }, "offset 0 is 1, expected 0: the first example begins at the first row; {sums}")]
    [InlineData(new long[] { 0, 3, 2, 4 }, "offset 2 is 2, below offset 1, which is 3; offsets must not decrease; {sums}")]
    [InlineData(new long[] { 0, 1, 5 }, "offset 2 is 5, beyond the 4 rows")]
    [InlineData(new long[] { 0, 1, 3 }, "the last offset, 2, is 3, expected 4, the number of rows of {here}; the two must come from")]
    [InlineData(new long[] { 0, 1, 1, 4 }, "example 1 has no tokens (offset 1 and 2 are 1); remove it")]
    [InlineData(new long[] { 0 }, "no examples, expected N + 1 offsets with N at least 1; {sums}")]
    public void Offsets_ThatDoNotFit_AreRefused(long[] offsets, string message)
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), offsets);
        Refused(here, "offsets.npy", message.Replace("{here}", here["tokens.npy"], StringComparison.Ordinal)
            .Replace("{sums}", "save numpy.cumsum([0, *lengths], dtype=\"int64\")", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new float[] { 1, 1, -1, 1 }, "the weight of example 1, token 1 (row 2) is -1, expected a finite number, 0 or above; set")]
    [InlineData(new float[] { 1, 1, 1, float.NaN }, "the weight of example 1, token 2 (row 3) is NaN")]
    [InlineData(new float[] { 1, 1, 1 }, "3 weights, expected 4, one a row of {here}; save as many, or remove the file")]
    public void Weights_ThatDoNotFit_AreRefused(float[] weights, string message)
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4], weights);
        Refused(here, "weights.npy", message.Replace("{here}", here["tokens.npy"], StringComparison.Ordinal));
    }

    [Fact]
    public void FirstValueThatIsNotFinite_IsNamed()
    {
        using var here = new Temporary();
        float[] rows = [.. Rows[..8], float.NegativeInfinity, float.NaN, .. Rows[10..]];
        Fill(here, "<f4", Floats(rows), [0, 1, 4]);
        Refused(here, "tokens.npy", "example 1, token 1 (row 2), component 2, is -Infinity");

        Half[] halves = [.. rows.Select(static value => (Half)value)];
        Fill(here, "<f2", MemoryMarshal.AsBytes(halves.AsSpan()).ToArray(), [0, 1, 4]);
        Refused(here, "tokens.npy", "example 1, token 1 (row 2), component 2, is -Infinity");

        Fill(here, "<f4", Floats([.. Rows[..11], float.MaxValue]), [0, 1, 4], [1, 1, 1, 4]);
        Refused(here, "tokens.npy", "example 1, token 2 (row 3), component 2, is Infinity after weighting");
    }

    [Fact]
    public void FilesMissingOrOfAnotherKind_AreNamed()
    {
        using var here = new Temporary();
        Refused(here, here.Folder, "no embeddings folder: it has no tokens.npy; name a folder that has one");
        File.WriteAllBytes(here["tokens.npy"], NpyTests.Bytes("<f4", "(4, 3)", Floats(Rows)));
        Refused(here, "offsets.npy", "there is no such file, which says where each example's rows begin; save numpy.cumsum(");
        File.WriteAllBytes(here["offsets.npy"], NpyTests.Bytes("<f4", "(1,)", new byte[4]));
        Refused(here, "offsets.npy", "type '<f4', expected little-endian int64 '<i8'; save array.astype(\"int64\")");
        Fill(here, "<i8", new byte[96], [0, 4]);
        Refused(here, "tokens.npy", "'<i8', expected little-endian float32 '<f4' or float16 '<f2'; save array.astype(");
        File.WriteAllBytes(here["tokens.npy"], NpyTests.Bytes("<f4", "(12,)", Floats(Rows)));
        Refused(here, "tokens.npy", "shape (12,): 1 dimension, expected 2; save array.reshape(-1, d)");
        File.WriteAllBytes(here["tokens.npy"], NpyTests.Bytes("<f4", "(4, 0)", []));
        Refused(here, "tokens.npy", "a dimension of 0, expected 1 to 65536; save array.reshape(-1, d)");
    }

    /// <summary>NumPy's own types are the commonest mistakes: each gets the call that mends it.</summary>
    [Theory]
    [InlineData("tokens.npy", "<f8", "(4, 3)", 96, "array.astype(\"float32\")")]
    [InlineData("tokens.npy", ">f4", "(4, 3)", 48, "array.astype(\"float32\")")]
    [InlineData("tokens.npy", "<f4", "(2, 2, 3)", 48, "array.reshape(-1, d)")]
    [InlineData("offsets.npy", "<i4", "(3,)", 12, "array.astype(\"int64\")")]
    [InlineData("offsets.npy", "<f8", "(3,)", 24, "array.astype(\"int64\")")]
    [InlineData("offsets.npy", "<i8", "(3, 1)", 24, "array.reshape(-1)")]
    [InlineData("weights.npy", "<f8", "(4,)", 32, "array.astype(\"float32\")")]
    [InlineData("weights.npy", "<f4", "(4, 1)", 16, "array.reshape(-1)")]
    public void AnotherTypeOrShape_GetsTheCallThatMendsIt(string file, string descr, string shape, int bytes, string remedy)
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4], [1, 1, 1, 1]);
        File.WriteAllBytes(here[file], NpyTests.Bytes(descr, shape, new byte[bytes]));
        Refused(here, file, "; save " + remedy);
    }

    [Theory]
    [InlineData("{}\n", "1 rows, expected 2, one an example of {here}; write one line for each")]
    [InlineData("{}\n{}\n{}", "3 rows, expected 2, one an example of {here}; write one line for each")]
    [InlineData("{}\r\n\r\n", "line 2 is blank, expected the row of example 1; write the row there")]
    [InlineData("{}\n \t\n", "line 2 is blank, expected the row of example 1; write the row there")]
    [InlineData("{}\n\u3000", "line 2 is blank, expected the row of example 1; write the row there")]
    [InlineData("\uFEFF\n{}", "line 1 is blank, expected the row of example 0; write the row there")]
    [InlineData("", "0 rows, expected 2, one an example of {here}; write one line for each")]
    public void ExamplesThatDoNotFit_AreRefused(string examples, string message)
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4], examples: examples);
        Refused(here, "examples.jsonl", message.Replace("{here}", here["offsets.npy"], StringComparison.Ordinal));
    }

    [Fact]
    public void ByteOrderMark_IsNoPartOfTheFirstRow()
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4], examples: "\uFEFF{\"a\":1}\n\uFEFF{\"b\":2}");
        using var folder = Open(here);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(folder.ExampleRow(0).Span));
        Assert.Equal("\uFEFF{\"b\":2}", Encoding.UTF8.GetString(folder.ExampleRow(1).Span));
    }

    [Fact]
    public void ExampleRows_ComeWithoutTheirLineEnds()
    {
        using var here = new Temporary();
        Fill(here, "<f4", Floats(Rows), [0, 1, 4], examples: "{\"a\":1}\r\n{\"b\":2}");
        using var folder = Open(here);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(folder.ExampleRow(0).Span));
        Assert.Equal("{\"b\":2}", Encoding.UTF8.GetString(folder.ExampleRow(1).Span));
    }

    private static byte[] Floats(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static EmbeddingsFolder Open(Temporary here) =>
        EmbeddingsFolder.Open(here.Folder, Texts.Silent, TestContext.Current.CancellationToken);

    private static void Fill(
        Temporary here, string descr, byte[] tokens, long[] offsets, float[]? weights = null, string? examples = null)
    {
        File.WriteAllBytes(here["tokens.npy"], NpyTests.Bytes(descr, "(4, 3)", tokens));
        NpyWriter.Save(here["offsets.npy"], offsets);
        if (weights is not null)
        {
            File.WriteAllBytes(here["weights.npy"], NpyTests.Bytes("<f4", $"({weights.Length},)", Floats(weights)));
        }

        if (examples is not null)
        {
            File.WriteAllText(here["examples.jsonl"], examples);
        }
    }

    private static void Refused(Temporary here, string file, string message)
    {
        var refused = Assert.Throws<InputException>(() => Open(here).Dispose());
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
