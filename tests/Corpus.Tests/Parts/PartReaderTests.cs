using System.Text;
using FisherSft.Corpus.Parts;
using FsCheck;
using FsCheck.Fluent;

namespace FisherSft.Corpus.Tests.Parts;

public sealed class PartReaderTests : IDisposable
{
    private static readonly string[] Rows =
    [
        "{\"text\":\"one\"}\n", "{\"text\":\"two\",\"id\":2}\r\n", "not json\n", "\n", " \r\n", "{\"text\":\"\"}\n",
        "plain words\n", "more of them\r\n", "\u2003\n", "\uFEFF", "\r", "a\rb\n", "{\"prompt\":\"p\",\"completion\":\"\u00e9\"}\n",
        "a row that is above the small limit of sixty bytes, whatever the format that it is read as\n", "no end",
    ];

    private readonly TempCorpus _corpus = new();

    public void Dispose() => _corpus.Dispose();

    public static TheoryData<string> AllNames =>
        ["f.jsonl", "f.json", "f.csv", "f.tsv", "f.txt", "f.jsonl.gz", "f.json.gz", "f.csv.gz", "f.txt.gz"];

    /// <summary>Text with every kind of line end, blank line and border that the rules speak of.</summary>
    public static TheoryData<string> Texts =>
    [
        "", "\n", "\r\n", "\r", "\uFEFF", "\uFEFF\n\nab", "\uFEFFab\ncd\n\nef", "\uFEFF \nab\n\ncd", "ab", "ab\r\n\r\ncd\r\n",
        "ab\ncd\n\n\n \u2003\t\nef\ngh", "\n\nab\n\n", "ab\r\rcd\n\r\nef", "\u2003\u2003\nab\n\u2003\ncd", "a\n\u00ff\n\nb\n",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parts_GiveTheRowsOfTheWhole_WhereverTheyMeet(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var (name, split) in new[]
        {
            ("a.txt", TextSplit.Line), ("b.txt", TextSplit.Paragraph), ("c.jsonl", TextSplit.Line),
        })
        {
            foreach (var limit in new[] { 1000, 2 })
            {
                var options = new CorpusOptions { Inputs = [_corpus.Write(name, bytes)], Split = split, RowLimit = limit };
                PartCorpus.AssertSame(options, _ => PartCorpus.CutAt(bytes.Length, Range(1, bytes.Length - 1)));
                for (var first = 0; first <= bytes.Length; first++)
                {
                    // A range of up to three bytes between two others: an empty one, one within a line end, one of a line.
                    for (var second = first; second <= Math.Min(bytes.Length, first + 3); second++)
                    {
                        PartCorpus.AssertSame(options, _ => PartCorpus.CutAt(bytes.Length, first, second));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void RandomFiles_GiveTheSameRowsInAnyNumberOfParts(string name)
    {
        var structural = Gen.Elements("[]{}\",:\\ \n\n\r\tutfx0d8'"u8.ToArray());
        var noise = Gen.OneOf(structural, ArbMap.Default.GeneratorFor<byte>()).ArrayOf();
        var rows = Gen.Elements(Rows).ListOf().Select(some => Encoding.UTF8.GetBytes(string.Concat(some)));
        var content = Gen.OneOf(noise, rows);
        Check(
            from first in content
            from second in content
            from parts in Gen.OneOf(Gen.Choose(1, 20), Gen.Constant(1000))
            from kind in Gen.Choose(0, 11)
            from limit in Gen.Choose(0, 12)
            select (first, second, parts, kind, limit),
            given =>
            {
                var options = new CorpusOptions
                {
                    Inputs = [_corpus.Write(name, given.first), _corpus.Write("second-" + name, given.second)],
                    Split = given.kind % 2 == 0 ? TextSplit.Line : TextSplit.Paragraph,
                    RowLimit = given.kind % 3 == 0 ? 60 : Corpus.Formats.RowLimits.Bytes,
                    Limit = given.limit == 0 ? null : given.limit,
                };
                PartCorpus.AssertSame(options, files => CorpusPartitioner.Divide(files, given.parts));
            });
    }

    [Fact]
    public void FilesOfEveryFormat_GiveTheSameRowsInAnyNumberOfParts_UpToAnyLimit()
    {
        var options = EveryFormat();
        for (var parts = 1; parts <= 20; parts += 3)
        {
            for (var limit = 0; limit <= 14; limit++)
            {
                PartCorpus.AssertSame(
                    options with { Limit = limit == 0 ? null : limit }, files => CorpusPartitioner.Divide(files, parts));
            }
        }

        Assert.Equal(13, new CorpusReader(options).ReadExamples().Count());
    }

    [Fact]
    public void LongLines_AreReadAcrossBuffersAndParts()
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 40).Select(i =>
            new string(i % 7 == 0 ? ' ' : 'x', random.Next(60_000)) + (i % 3 == 0 ? "\n\n" : "\n")));
        foreach (var split in new[] { TextSplit.Line, TextSplit.Paragraph })
        {
            var options = new CorpusOptions { Inputs = [_corpus.Write("a.txt", text)], Split = split, RowLimit = 100_000 };
            PartCorpus.AssertSame(options, files => CorpusPartitioner.Divide(files, 97));
        }
    }

    [Fact]
    public void RowsThatTheirUserCannotUse_AreRejectedAndKeepNoIndex()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => $"{{\"text\":\"row {i}\"}}\n"));
        var options = new CorpusOptions
        {
            Inputs = [_corpus.Write("user.jsonl", text)],
            FaultOf = example => example.Segments[0].Text.Contains('3', StringComparison.Ordinal) ? "three" : null,
        };
        var rows = new CorpusReader(options).ReadRows().ToList();

        // 3, 13, 23, and 30 to 39.
        Assert.Equal(13, rows.Count(row => row.Rejected?.Reason == "three"));
        Assert.Equal(Enumerable.Range(0, 27), rows.Where(row => row.Example is not null).Select(row => (int)row.Example!.Index));
        PartCorpus.AssertSame(options, files => CorpusPartitioner.Divide(files, 5));
    }

    [Fact]
    public void StandardInput_IsDividedWhereItIsKept()
    {
        var rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"{{\"text\":\"row {i}\"}}\n"));
        var options = new CorpusOptions
        {
            Inputs = ["-"],
            SpoolDirectory = _corpus.Folder,
            StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(rows)),
        };
        var reader = new CorpusReader(options);
        var parts = CorpusPartitioner.Divide(reader.Files, 3);
        Assert.All(parts, part => Assert.Single(part.Ranges));
        Assert.Equal(PartCorpus.Whole(reader).Rows, PartCorpus.InParts(options, reader.Files, parts).Rows);
    }

    [Fact]
    public void FaultBehindTheLimit_IsNotMet()
    {
        var options = new CorpusOptions
        {
            Inputs = [_corpus.Write("a.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n"), _corpus.Write("b.json", "[{\"text\":\"c\"} oh")],
        };
        foreach (var limit in new long?[] { null, 4, 3, 2, 1 })
        {
            PartCorpus.AssertSame(options with { Limit = limit }, files => CorpusPartitioner.Divide(files, 3));
        }
    }

    [Fact]
    public void Counts_StopAtTheLimit()
    {
        var file = _corpus.Write("a.jsonl", string.Concat(Enumerable.Repeat("{\"text\":\"a\"}\nx\n", 50)));
        var options = new CorpusOptions { Inputs = [file], Limit = 7 };
        var files = new CorpusReader(options).Files;
        var counts = new PartReader(options, files, CorpusPartitioner.Divide(files, 1)[0]).Count();
        Assert.Equal([new RangeCounts(7, 6, 13)], counts.Ranges);
    }

    [Fact]
    public void ChangedFile_IsNamed()
    {
        var options = EveryFormat();
        var files = new CorpusReader(options).Files;
        var parts = CorpusPartitioner.Divide(files, 1);
        var reader = new PartReader(options, files, parts[0]);
        var starts = PartStarts.From(parts, [reader.Count()]);
        _corpus.Write("a.jsonl", File.ReadAllText(files[0].Path).Replace("\"text\":\"one\"", "\"text\":\"\"   ", StringComparison.Ordinal));
        var error = Assert.Throws<CorpusChangedException>(() => reader.ReadRows(starts[0]).Count());
        Assert.Contains("had 3 examples and have 2", error.Message, StringComparison.Ordinal);
        _corpus.Write("a.jsonl", "{}");
        Assert.Throws<CorpusChangedException>(() => reader.Count());
        Assert.Throws<CorpusChangedException>(() => CorpusReader.Hash(files[0]));
        File.Delete(files[0].Path);
        error = Assert.Throws<CorpusChangedException>(() => reader.ReadRows(starts[0]).Count());
        Assert.Contains("no longer there", error.Message, StringComparison.Ordinal);
        Assert.Equal(files[0].Name, error.File);
    }

    [Fact]
    public void Hash_IsWhatTheReaderOfTheWholeFinds()
    {
        var reader = new CorpusReader(EveryFormat());
        _ = reader.ReadRows().Count();
        Assert.Equal(reader.Inputs!, reader.Files.Select(file => CorpusReader.Hash(file)));
    }

    [Fact]
    public void RangesThatCannotBe_AreRefused()
    {
        var options = EveryFormat();
        var files = new CorpusReader(options).Files;
        foreach (var range in new CorpusRange[]
        {
            new(-1, 0, 0), new(files.Count, 0, 0), new(0, -1, 2), new(0, 3, 2), new(0, 0, files[0].Length + 1), new(1, 0, 3),
        })
        {
            Assert.Throws<ArgumentException>(() => new PartReader(options, files, new CorpusPart(0, [range])));
        }

        var part = new CorpusPart(0, []);
        Assert.Throws<InputException>(() => new PartReader(options with { Template = "{", Limit = 0 }, files, part));
        Assert.Throws<ArgumentException>(() => new PartReader(options, files, part).ReadRows(new PartStart(1, [])));
        Assert.Throws<ArgumentException>(() => PartStarts.From([part], []));
    }

    [Fact]
    public void Progress_EndsAtTheBytesOfThePart()
    {
        var options = EveryFormat();
        var files = new CorpusReader(options).Files;
        foreach (var part in CorpusPartitioner.Divide(files, 3))
        {
            var (reader, told) = (new PartReader(options, files, part), new Told());
            reader.Count(told, TestContext.Current.CancellationToken);
            Assert.Equal(reader.Bytes, told.Values[^1]);
            Assert.Equal(told.Values.Order(), told.Values);
        }
    }

    [Fact]
    public void Cancellation_EndsReading()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var options = EveryFormat();
        var files = new CorpusReader(options).Files;
        var reader = new PartReader(options, files, CorpusPartitioner.Divide(files, 1)[0]);
        Assert.Throws<OperationCanceledException>(() => reader.Count(cancellationToken: source.Token));
    }

    private static IEnumerable<long> Range(int first, int count) =>
        Enumerable.Range(first, Math.Max(0, count)).Select(static at => (long)at);

    private static void Check<T>(Gen<T> given, Action<T> holds) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150).WithQuietOnSuccess(true),
        Prop.ForAll(given.ToArbitrary(), value =>
        {
            holds(value);
            return true;
        }));

    private CorpusOptions EveryFormat() => new()
    {
        Inputs =
        [
            _corpus.Write("a.jsonl", "\n{\"text\":\"one\",\"id\":\"i\"}\n\nnot json\n{\"text\":\"two\",\"id\":2}\r\n{\"text\":\"x\"}"),
            _corpus.Write("b.csv", "text,id\n\"a\n1\",x\n ,y\na2,z\n"),
            _corpus.Write("c.jsonl", ""),
            _corpus.Write("d.json.gz", "[\n{\"text\":\"c1\"},{},\n{\"text\":\"c2\"}]"),
            _corpus.Write("e.txt", "\uFEFFline one\r\n\r\n\u00e9\n  \nline three\n"),
            _corpus.Write("f.jsonl.gz", "{\"text\":\"g\"}\n{\"text\":\"g2\"}"),
            _corpus.Write("g.json", "[]"),
            _corpus.Write("h.tsv", "text\nlast\n"),
        ],
    };

    private sealed class Told : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
