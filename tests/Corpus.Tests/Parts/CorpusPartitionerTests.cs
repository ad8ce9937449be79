using FisherSft.Corpus.Parts;
using FsCheck;
using FsCheck.Fluent;

namespace FisherSft.Corpus.Tests.Parts;

public sealed class CorpusPartitionerTests
{
    [Fact]
    public void OneFile_IsCutIntoEqualRanges() =>
        Assert.Equal("0:0-34 | 0:34-67 | 0:67-100", Show(CorpusPartitioner.Divide(Files("a.jsonl:100"), 3)));

    [Theory]
    [InlineData("a.csv:100 b.jsonl:100", 4, "0:0-100 | 1:0-34 | 1:34-67 | 1:67-100")]
    [InlineData("a.txt:10 b.json:30 c.txt:20", 3, "0:0-10 | 1:0-30 | 2:0-20")]
    [InlineData("a.txt.gz:10 b.tsv:10 c.txt:20", 2, "0:0-10 1:0-10 | 2:0-20")]
    [InlineData("a.txt:15 b.json.gz:10 c.ndjson:15", 2, "0:0-15 1:0-10 | 2:0-15")]
    [InlineData("a.txt:0 b.json:0", 2, "0:0-0 1:0-0 | ")]
    [InlineData("a.txt:2 b.txt:0 c.json:0", 4, "0:0-1 | 0:1-2 | 1:0-0 2:0-0 | ")]
    [InlineData("a.txt:10 b.txt:20", 1, "0:0-10 1:0-20")]
    public void FilesThatCannotBeDivided_StayWhole(string files, int parts, string expected) =>
        Assert.Equal(expected, Show(CorpusPartitioner.Divide(Files(files), parts)));

    [Fact]
    public void Parts_AreTheCorpusInOrder_AndAboutEqual()
    {
        var file = from name in Gen.Elements("a.jsonl", "a.txt", "a.json", "a.csv.gz")
                   from length in Gen.OneOf(Gen.Choose(0, 5), Gen.Choose(0, 5000))
                   select new CorpusFile(name, "/" + name, length);
        var given = from files in file.ListOf() from parts in Gen.Choose(1, 30) select (files, parts);
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(given.ToArbitrary(), static given =>
        {
            var parts = CorpusPartitioner.Divide(given.files, given.parts);
            Assert.Equal(Enumerable.Range(0, given.parts), parts.Select(static part => part.Number));
            var ranges = parts.SelectMany(static part => part.Ranges).ToList();
            for (var number = 0; number < given.files.Count; number++)
            {
                var own = ranges.Where(range => range.File == number).ToList();
                Assert.Equal((0, given.files[number].Length), (own[0].From, own[^1].To));
                Assert.Equal(own.Skip(1).Select(static range => range.From), own.SkipLast(1).Select(static range => range.To));
                Assert.True(own.Count == 1 || given.files[number].Name is "a.jsonl" or "a.txt");
            }

            Assert.Equal(ranges.Select(static range => range.File).Order(), ranges.Select(static range => range.File));
            if (given.files.All(static file => file.Name is "a.jsonl" or "a.txt"))
            {
                var sizes = parts.Select(static part => part.Ranges.Sum(static range => range.To - range.From)).ToList();
                Assert.True(sizes.Max() - sizes.Min() <= 1);
            }

            return true;
        }));
    }

    [Fact]
    public void NumberOfPartsBelowOne_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CorpusPartitioner.Divide([], 0));

    private static List<CorpusFile> Files(string named) =>
    [
        .. named.Split(' ').Select(static file => file.Split(':'))
            .Select(static file => new CorpusFile(file[0], "/" + file[0], int.Parse(file[1]))),
    ];

    private static string Show(IEnumerable<CorpusPart> parts) => string.Join(" | ", parts.Select(static part =>
        string.Join(' ', part.Ranges.Select(static range => $"{range.File}:{range.From}-{range.To}"))));
}
