using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace FisherSft.Corpus.Tests;

/// <summary>Whatever a file holds, reading it gives rows that keep their promises, or says that this file is at fault.</summary>
public sealed class FuzzTests : IDisposable
{
    private static readonly string[] Names =
        ["f.jsonl", "f.json", "f.csv", "f.tsv", "f.txt", "f.jsonl.gz", "f.json.gz", "f.csv.gz", "f.txt.gz"];

    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    public static TheoryData<string> AllNames => [.. Names];

    [Theory]
    [MemberData(nameof(AllNames))]
    public void RandomBytes_GiveConsistentRowsOrAnInputError(string name)
    {
        // Half of the bytes are those that mean something to a format, so that structure comes about at all.
        var structural = Gen.Elements("[]{}\",:\\ \n\r\tutfx0d8'"u8.ToArray());
        var bytes = Gen.OneOf(structural, ArbMap.Default.GeneratorFor<byte>()).ArrayOf();
        Check(Prop.ForAll(bytes.ToArbitrary(), content => Holds(name, content, 1)));
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void MutatedFiles_GiveConsistentRowsOrAnInputError(string name)
    {
        var whole = Valid(name);
        var edit = from kind in Gen.Choose(0, 3)
                   from at in Gen.Choose(0, whole.Length - 1)
                   from length in Gen.Choose(1, 40)
                   from value in ArbMap.Default.GeneratorFor<byte>()
                   select (kind, at, length, value);
        Check(Prop.ForAll(
            edit.NonEmptyListOf().ToArbitrary(),
            edits => Holds(name, edits.Take(4).Aggregate(whole, Mutate), edits.Count)));
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void ValidFiles_HaveAllTheirRows(string name)
    {
        _corpus.WriteRaw(name, Valid(name));
        var rows = new CorpusReader(new CorpusOptions { Inputs = [Path.Combine(_corpus.Folder, name)] }).ReadRows().ToList();
        Assert.Equal(12, rows.Count(row => row.Example is not null));
        Assert.Equal(12, rows.Count);
    }

    private static void Check(Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true), property);

    private static byte[] Mutate(byte[] bytes, (int Kind, int At, int Length, byte Value) edit)
    {
        var at = Math.Min(edit.At, Math.Max(bytes.Length - 1, 0));
        var end = Math.Min(at + edit.Length, bytes.Length);
        return edit.Kind switch
        {
            0 when bytes.Length > 0 => [.. bytes[..at], (byte)(bytes[at] ^ (edit.Value | 1)), .. bytes[(at + 1)..]],
            1 => edit.Length % 2 == 0 ? bytes[..at] : [.. bytes[..at], .. bytes[end..]],
            2 => [.. bytes[..at], edit.Value, .. bytes[at..]],
            _ => [.. bytes[..end], .. bytes[at..]],
        };
    }

    /// <summary>A file of twelve rows.</summary>
    private static byte[] Valid(string name)
    {
        const string Answer = """{"role":"assistant","content":[{"type":"text","text":"yes"}]}""";
        const string Turns = $$"""{"messages":[{"role":"user","content":"hi"},{{Answer}}]}""";
        var rows = Enumerable.Range(0, 12).Select(i => i % 3 == 0
            ? Turns
            : $$"""{"id":{{i}},"prompt":"q \"{{i}}\" \u00e9\ud83d\ude00","completion":"a ü {{i}}"}""").ToList();
        var text = name.Split('.')[1] switch
        {
            "json" => $"[\n  {string.Join(",\n  ", rows)}\n]\n",
            "csv" => "id,text\r\n" + string.Concat(rows.Select((_, i) => $"{i},\"a, \"\"{i}\"\"\r\nü\"\r\n")),
            "tsv" => "id\ttext\n" + string.Concat(rows.Select((_, i) => $"{i}\ta, {i}\n")),
            "txt" => string.Concat(rows.Select((_, i) => $"line {i} ü\n\n")),
            _ => string.Join('\n', rows),
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        return name.EndsWith(".gz", StringComparison.Ordinal) ? TempCorpus.Gzip(bytes) : bytes;
    }

    private bool Holds(string name, byte[] content, int seed)
    {
        var options = new CorpusOptions
        {
            Inputs = [_corpus.WriteRaw(name, content)],
            Split = seed % 2 == 0 ? TextSplit.Line : TextSplit.Paragraph,
            RowLimit = seed % 5 == 0 ? 60 : Corpus.Formats.RowLimits.Bytes,
        };
        try
        {
            var reader = new CorpusReader(options);
            var rows = reader.ReadRows().ToList();
            for (var (k, index) = (0, 0L); k < rows.Count; k++)
            {
                Assert.True(rows[k].Example is null != rows[k].Rejected is null);
                if (rows[k].Example is { } example)
                {
                    AssertSound(example, index++);
                }
                else
                {
                    Assert.True(rows[k].Rejected!.Line >= 1 && rows[k].Rejected!.Reason.Length > 0);
                }
            }

            // The second pass checks the hash of the first.
            Assert.Equal(rows.Select(Show.Brief), reader.ReadRows().Select(Show.Brief));
        }
        catch (InputException e)
        {
            Assert.Contains(name, e.Message, StringComparison.Ordinal);
        }

        return true;
    }

    private static void AssertSound(Example example, long index)
    {
        Assert.Equal(index, example.Index);
        Assert.True(example.Line >= 1);
        Assert.DoesNotContain(example.Segments, segment => segment.Text.Length == 0);
        Assert.Contains(example.Segments, segment => segment.Trained && !string.IsNullOrWhiteSpace(segment.Text));
        Assert.False(example.Row.Span.Contains((byte)'\n'));
        using var json = JsonDocument.Parse(example.Row);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
    }
}
