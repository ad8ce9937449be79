using System.Runtime.InteropServices;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Precomputed;
using FisherSft.Embedding.Tests.Npy;

namespace FisherSft.Embedding.Tests.Precomputed;

/// <summary>An embeddings folder in parts is the folder, to the bit and to the fault.</summary>
public sealed class EmbeddingsPartTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(false, true, 3)]
    [InlineData(true, false, 7)]
    [InlineData(true, true, 40)]
    public void Parts_HoldTheRowsOfTheFolder(bool half, bool weighted, int parts)
    {
        using var here = new Temporary();
        Fill(here, half, weighted);
        using var folder = EmbeddingsFolder.Open(here.Folder, null, Stop);
        var files = EmbeddingsFiles.Find(here.Folder, "named", null)!;
        var division = EmbeddingsDivision.Of(files, parts, null, Stop);

        Assert.Equal((folder.Dimension, folder.TotalTokens, parts), (division.Dimension, division.TotalTokens, division.Ranges.Count));
        var next = 0;
        foreach (var range in division.Ranges)
        {
            var part = new EmbeddingsPart(files, range);
            var tokens = part.Load(null, Stop);
            var rows = part.ReadRows(Enumerable.Range(0, folder.Count).Select(i => (long)i).Where(i => i % 2 == 0).ToHashSet(), Stop)
                .ToDictionary(row => row.Index, row => row.Row.ToArray());
            Assert.Equal((next, (int)range.Count), ((int)range.First, tokens.Count));
            for (var i = 0; i < tokens.Count; i++, next++)
            {
                Assert.Equal(Texts.RowsOf(folder, next), Texts.RowsOf(tokens, i));
                Assert.Equal(next % 2 == 0, rows.ContainsKey(next));
                Assert.True(next % 2 == 1 || folder.ExampleRow(next).Span.SequenceEqual(rows[next]));
            }
        }

        Assert.Equal(folder.Count, next);
        Assert.InRange(division.Ranges.Max(range => range.Count), 1, folder.Count / parts + 12);
    }

    [Fact]
    public void Faults_AreThoseOfTheFolder()
    {
        foreach (var spoil in new Action<Temporary>[]
        {
            here => Spoil(here, EmbeddingsFolder.TokensFile, -8, float.NaN),
            here => Spoil(here, EmbeddingsFolder.WeightsFile, -8, -1f),
            here => Spoil(here, EmbeddingsFolder.OffsetsFile, -16, 3L),
            here => File.AppendAllText(Path.Combine(here.Folder, EmbeddingsFolder.ExamplesFile), "{}\n"),
            here => File.AppendAllText(Path.Combine(here.Folder, EmbeddingsFolder.ExamplesFile), "\r\n"),
            here => File.Delete(Path.Combine(here.Folder, EmbeddingsFolder.OffsetsFile)),
        })
        {
            using var here = new Temporary();
            Fill(here, half: false, weighted: true);
            spoil(here);
            var expected = Assert.Throws<InputException>(() => EmbeddingsFolder.Open(here.Folder, null, Stop)).Message;

            var found = Assert.Throws<InputException>(() =>
            {
                var files = EmbeddingsFiles.Find(here.Folder, here.Folder, null)!;
                foreach (var range in EmbeddingsDivision.Of(files, 5, null, Stop).Ranges)
                {
                    new EmbeddingsPart(files, range).Load(null, Stop);
                }
            });

            Assert.Equal(expected, found.Message);
        }
    }

    [Fact]
    public void FileThatIsCutMeanwhile_IsNamed()
    {
        using var here = new Temporary();
        Fill(here, half: false, weighted: false);
        var files = EmbeddingsFiles.Find(here.Folder, "named", null)!;
        var range = EmbeddingsDivision.Of(files, 2, null, Stop).Ranges[1];
        using (var tokens = File.OpenWrite(files.Tokens.Path))
        {
            tokens.SetLength(tokens.Length - 4);
        }

        Assert.Contains("named/tokens.npy changed", Assert.Throws<CorpusChangedException>(() => new EmbeddingsPart(files, range).Load(null, Stop)).Message, StringComparison.Ordinal);
    }

    private static void Fill(Temporary here, bool half, bool weighted)
    {
        var (N, d) = (40, 3);
        var offsets = new long[N + 1];
        for (var i = 0; i < N; i++)
        {
            offsets[i + 1] = offsets[i] + 1 + i * 7 % 11;
        }

        var values = Enumerable.Range(0, (int)offsets[N] * d).Select(at => MathF.Sin(at) * 3).ToArray();
        var tokens = half ? Bytes(Array.ConvertAll(values, value => (Half)value)) : Bytes(values);
        File.WriteAllBytes(here["tokens.npy"], NpyTests.Bytes(half ? "<f2" : "<f4", $"({offsets[N]}, {d})", tokens));
        NpyWriter.Save(here["offsets.npy"], offsets);
        if (weighted)
        {
            var weights = Enumerable.Range(0, (int)offsets[N]).Select(at => 0.5f + at % 5).ToArray();
            File.WriteAllBytes(here["weights.npy"], NpyTests.Bytes("<f4", $"({weights.Length},)", Bytes(weights)));
        }

        File.WriteAllText(
            here["examples.jsonl"], string.Concat(Enumerable.Range(0, N).Select(i => $"{{\"id\": {i}}}{(i % 3 == 0 ? "\r\n" : "\n")}")));
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static void Spoil<T>(Temporary here, string name, int fromEnd, T value)
        where T : unmanaged
    {
        using var file = File.OpenWrite(Path.Combine(here.Folder, name));
        file.Seek(fromEnd, SeekOrigin.End);
        file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)));
    }
}
