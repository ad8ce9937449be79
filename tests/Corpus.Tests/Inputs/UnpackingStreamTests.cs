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

    /// <summary>Members whose checksum, length or content end in zeros too: those are no padding.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(512)]
    [InlineData(70_000)]
    public void Gzip_PaddedWithZeros_IsReadAsGzipReadsIt(int zeros)
    {
        var padding = new byte[zeros];
        Assert.Equal(60, Count([.. _packed, .. padding]));
        Assert.Equal(120, Count([.. _packed, .. _packed, .. padding]));
        Assert.Equal(60, Count([.. _packed, .. TempCorpus.Gzip([]), .. padding]));
        var row = Encoding.UTF8.GetBytes("{\"text\":\"a\"}");
        for (var spaces = 0; spaces < 260; spaces++)
        {
            // Every length, so that one begins with a zero, and all end in zeros.
            var packed = TempCorpus.Gzip([.. row, .. Enumerable.Repeat((byte)' ', spaces)]);
            Assert.Equal(1, Count([.. packed, .. padding]));
        }
    }

    [Fact]
    public void Gzip_CutAndFilledUpWithZeros_OrWithMoreBehindThem_IsAnInputError()
    {
        // A length below 2¹⁶ ends in two zeros of its own.
        for (var length = 1; length < _packed.Length - 2; length++)
        {
            Assert.Throws<InputException>(() => Count([.. _packed[..length], .. new byte[512]]));
        }

        Assert.Throws<InputException>(() => Count(new byte[512]));
        Assert.Throws<InputException>(() => Count([.. _packed, .. new byte[512], 1]));
        Assert.Throws<InputException>(() => Count([.. _packed, 1, .. new byte[512]]));
        Assert.Throws<InputException>(() => Count([.. _packed, .. new byte[512], .. _packed]));
    }
}
