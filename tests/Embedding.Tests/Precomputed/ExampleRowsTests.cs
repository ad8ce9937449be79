using System.Runtime.InteropServices;
using System.Text;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Precomputed;
using FisherSft.Embedding.Tests.Npy;
using FsCheck;
using FsCheck.Fluent;

namespace FisherSft.Embedding.Tests.Precomputed;

/// <summary>Whatever examples.jsonl holds, row i is line i + 1 of it, read whole or in parts, or the file is refused.</summary>
public sealed class ExampleRowsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void BytesOfAnyKind_AreRowsOrRefused()
    {
        // Half of the bytes end lines, are white space, or belong to a byte order mark or wider white space.
        var structural = Gen.Elements<byte>(0x0A, 0x0A, 0x0D, 0x20, 0x09, 0x0B, 0xEF, 0xBB, 0xBF, 0xE3, 0x80, 0x80, 0xC2, 0x85);
        var bytes = Gen.OneOf(structural, ArbMap.Default.GeneratorFor<byte>()).ArrayOf();
        using var here = new Temporary();
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true),
            Prop.ForAll(bytes.ToArbitrary(), Gen.Elements(false, true).ToArbitrary(), (content, marked) =>
                Holds(here, marked ? [0xEF, 0xBB, 0xBF, .. content] : content)));
    }

    [Fact]
    public void LineBeyondTheLimit_IsNamed()
    {
        var lines = new LineCutter(new MemoryStream("123456\n12345678"u8.ToArray()), 15, most: 7);
        Assert.True(lines.NextRow("e.jsonl", 0));
        Assert.Equal("123456"u8.ToArray(), lines.Line.ToArray());
        var refused = Assert.Throws<InputException>(() => lines.NextRow("e.jsonl", 1));
        Assert.StartsWith("e.jsonl: line 2 is longer than 7 bytes; shorten the row", refused.Message, StringComparison.Ordinal);
    }

    private static void Holds(Temporary here, byte[] content)
    {
        var rows = RowsOf(content);
        var N = Math.Max(1, rows.Count);
        File.WriteAllBytes(here["examples.jsonl"], content);
        var ones = MemoryMarshal.AsBytes<float>(Enumerable.Repeat(1f, N).ToArray()).ToArray();
        File.WriteAllBytes(here["tokens.npy"], NpyTests.Bytes("<f4", $"({N}, 1)", ones));
        NpyWriter.Save(here["offsets.npy"], [.. Enumerable.Range(0, N + 1).Select(i => (long)i)]);

        var blank = rows.Count == 0 || rows.Exists(row => IsBlank(row));
        var (whole, fault) = Try(() => Whole(here));
        var (parts, partsFault) = Try(() => InParts(here));
        Assert.Equal(blank, fault is not null);
        Assert.Equal(fault, partsFault);
        if (!blank)
        {
            Assert.Equal(rows, whole);
            Assert.Equal(rows, parts);
        }
    }

    private static List<byte[]> Whole(Temporary here)
    {
        using var folder = EmbeddingsFolder.Open(here.Folder, null, Stop);
        return [.. Enumerable.Range(0, folder.Count).Select(i => folder.ExampleRow(i).ToArray())];
    }

    private static List<byte[]> InParts(Temporary here)
    {
        var files = EmbeddingsFiles.Find(here.Folder, here.Folder, null)!;
        var all = Enumerable.Range(0, 1000).Select(i => (long)i).ToHashSet();
        return [.. EmbeddingsDivision.Of(files, 3, null, Stop).Ranges
            .SelectMany(range => new EmbeddingsPart(files, range).ReadRows(all, Stop)).Select(row => row.Row.ToArray())];
    }

    private static (List<byte[]> Rows, string? Fault) Try(Func<List<byte[]>> read)
    {
        try
        {
            return (read(), null);
        }
        catch (InputException refused)
        {
            Assert.Contains("examples.jsonl: ", refused.Message, StringComparison.Ordinal);
            return ([], refused.Message);
        }
    }

    /// <summary>The plain way: at every \n, which a \r may precede.</summary>
    private static List<byte[]> RowsOf(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : content);
        var lines = text.Split('\n');
        var rows = lines[..^1].Select(line => line.EndsWith('\r') ? line[..^1] : line).ToList();
        if (lines[^1].Length > 0)
        {
            rows.Add(lines[^1]);
        }

        return rows.ConvertAll(Encoding.Latin1.GetBytes);
    }

    /// <summary>Bytes that are not UTF-8 become U+FFFD, which is no white space.</summary>
    private static bool IsBlank(byte[] row) => string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(row));
}
