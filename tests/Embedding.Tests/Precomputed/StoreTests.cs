using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Embedding.Tests.Precomputed;

/// <summary>An embeddings folder as what a selection reads from.</summary>
public sealed class StoreTests
{
    private const int Dimension = 3;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Rows_AreThoseThatAreKeptInMemory(bool half, bool weighted)
    {
        using var here = new Temporary();
        var memory = new TokenMatrix(Dimension);
        using (var writer = new EmbeddingsFolderWriter(here.Folder, Dimension, half))
        {
            var rounding = new RoundingSink(memory);
            for (var i = 0; i < 300; i++)
            {
                var (rows, weights) = Example(i);
                if (weighted)
                {
                    writer.Add(rows, weights);
                    Keep(rows, weights);
                }
                else
                {
                    writer.Add(rows);
                    Keep(rows, null);
                }
            }

            writer.Complete();

            void Keep(float[] rows, float[]? weights)
            {
                if (half && weights is not null)
                {
                    rounding.Add(rows, weights);
                }
                else if (half)
                {
                    rounding.Add(rows);
                }
                else
                {
                    memory.Add([.. rows.Select((x, k) => weights is null ? x : x * MathF.Sqrt(weights[k / Dimension]))]);
                }
            }
        }

        using var folder = EmbeddingsFolder.Open(here.Folder, values: false, null, TestContext.Current.CancellationToken);

        Assert.Equal((memory.Count, memory.TotalTokens), (folder.Count, folder.TotalTokens));
        Assert.Equal(Directory.GetFiles(here.Folder).Sum(file => new FileInfo(file).Length), folder.Bytes);
        foreach (var i in Enumerable.Range(0, 300).Reverse())
        {
            Assert.Equal(memory.TokensOf(i), folder.TokensOf(i));
            Assert.Equal(Texts.RowsOf(memory, i), Texts.RowsOf(folder, i));
        }
    }

    [Fact]
    public void ValuesBeyondFloat16_AreRefusedByExample()
    {
        using var here = new Temporary();
        using var writer = new EmbeddingsFolderWriter(here.Folder, 2, half: true);
        writer.Add([1, 65_519, -2, 4]);

        var onDisk = Assert.Throws<InputException>(() => writer.Add([1, 2, 3, -65_520]));
        var rounding = new RoundingSink(new TokenMatrix(2));
        rounding.Add([1, 65_519, -2, 4]);
        var inMemory = Assert.Throws<InputException>(() => rounding.Add([1, 2, 3, -65_520]));

        Assert.Contains("example 1, token 1, component 1, is -65520", onDisk.Message, StringComparison.Ordinal);
        Assert.Equal(onDisk.Message, inMemory.Message);
    }

    [Fact]
    public void ExampleRows_AreFoundAmongManyAndLong()
    {
        using var here = new Temporary();
        var rows = Enumerable.Range(0, 100).Select(i => $"{{\"text\": \"{new string('x', i % 7 * 2000)}{i}\"}}").ToList();
        using (var writer = new EmbeddingsFolderWriter(here.Folder, 1))
        {
            foreach (var row in rows)
            {
                writer.Add([1f]);
                writer.AddRow(System.Text.Encoding.UTF8.GetBytes(row));
            }

            writer.Complete();
        }

        using var folder = EmbeddingsFolder.Open(here.Folder, null, TestContext.Current.CancellationToken);

        foreach (var i in Enumerable.Range(0, 100).Reverse())
        {
            Assert.Equal(rows[i], System.Text.Encoding.UTF8.GetString(folder.ExampleRow(i).Span));
        }
    }

    [Fact]
    public void FileThatBecomesShorter_IsToldAndIsNoCrash()
    {
        using var here = new Temporary();
        using (var writer = new EmbeddingsFolderWriter(here.Folder, 2))
        {
            writer.Add([1, 2, 3, 4]);
            writer.Complete();
        }

        using var folder = EmbeddingsFolder.Open(here.Folder, null, TestContext.Current.CancellationToken);
        using (var file = new FileStream(here["tokens.npy"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length - 6);
        }

        var told = Assert.Throws<CorpusChangedException>(() => folder.CopyRows(0, new float[4]));
        Assert.Contains("tokens.npy", told.Message, StringComparison.Ordinal);
        Assert.Contains("6 bytes early", told.Message, StringComparison.Ordinal);
    }

    private static (float[] Rows, float[] Weights) Example(int i)
    {
        var random = new Random(i);
        var rows = new float[(1 + (i * 37 % 150)) * Dimension];
        var weights = new float[rows.Length / Dimension];
        for (var k = 0; k < rows.Length; k++)
        {
            rows[k] = (float)(random.NextDouble() - 0.5) * MathF.Pow(2, random.Next(-20, 12));
        }

        for (var m = 0; m < weights.Length; m++)
        {
            weights[m] = (float)random.NextDouble();
        }

        return (rows, weights);
    }
}
