using System.Text;

namespace FisherSft.Corpus.Tests.Inputs;

public sealed class UnpackingStreamTests : IDisposable
{
    private readonly TempCorpus _corpus = new();
    private readonly byte[] _packed;

    public UnpackingStreamTests()
    {
        var random = new Random(1);
        _packed = TempCorpus.Gzip(Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 60).Select(i => $"{{\"text\":\"{i} {random.Next()}\"}}\n"))));
    }

    public void Dispose() => _corpus.Dispose();

    private int Count(byte[] packed) =>
        new CorpusReader(new CorpusOptions { Inputs = [_corpus.WriteRaw("a.jsonl.gz", packed)] }).ReadExamples().Count();

    [Fact]
    public void WholeGzip_OfOneOrMoreMembers_IsRead()
    {
        Assert.Equal(60, Count(_packed));
        Assert.Equal(120, Count([.. _packed, .. _packed]));
        Assert.Equal(0, Count([]));
    }

    [Fact]
    public void Gzip_CutAnywhere_IsAnInputErrorNamingFileAndPlace()
    {
        for (var length = 1; length < _packed.Length; length++)
        {
            var error = Assert.Throws<InputException>(() => Count(_packed[..length]));
            Assert.Contains("a.jsonl.gz: the gzip data is damaged, cut off", error.Message, StringComparison.Ordinal);
            Assert.Contains("unpacked bytes; copy or download", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gzip_WithADamagedChecksumOrSomethingBehind_IsAnInputError()
    {
        var damaged = _packed.ToArray();
        damaged[^6] ^= 1;
        Assert.Throws<InputException>(() => Count(damaged));
        Assert.Throws<InputException>(() => Count([.. _packed, 1, 2, 3]));
        Assert.Throws<InputException>(() => Count("{\"text\":\"not packed\"}\n"u8.ToArray()));
    }
}
