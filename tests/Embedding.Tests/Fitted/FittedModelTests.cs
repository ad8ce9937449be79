using FisherSft.Corpus;
using FisherSft.Embedding.Fitted;

namespace FisherSft.Embedding.Tests.Fitted;

public sealed class FittedModelTests
{
    private static readonly byte[] Saved = Save();

    [Fact]
    public void LoadedModel_IsTheSame()
    {
        var model = FittedModel.Load(new MemoryStream(Saved));
        var again = new MemoryStream();
        model.Save(again);
        Assert.Equal(Saved, again.ToArray());
        using var embedder = FittedEmbedder.FromModel(model, new FittedOptions { Dimension = 8 });
        Assert.Equal(model.Vectors.Fingerprint, embedder.Fingerprint);
        Assert.Equal(model.Vocabulary.Size, embedder.VocabularySize);
    }

    [Fact]
    public void WordsThatAreNoUtf8_AreKept()
    {
        var counts = new WordCounts();
        counts.Add(Texts.Lines("a\uD83Db \U0001F600 \uDE00")[0]);
        var (stream, words) = (new MemoryStream(), new List<WordId>());
        Vocabulary.From(counts, 10).Save(stream);
        stream.Position = 0;
        Vocabulary.Load(stream).Encode(Texts.Lines("\uD83D \uDE00 \U0001F600 a b")[0], words);
        Assert.DoesNotContain(words, static word => word.Id == Vocabulary.Unknown);
        Assert.Equal(5, words.Distinct().Count());
    }

    /// <summary>Also where the damage stands in a length: no seal is passed before it is found.</summary>
    [Fact]
    public void DamageAnywhere_IsRefused()
    {
        for (var at = 0; at < Saved.Length; at++)
        {
            var damaged = (byte[])Saved.Clone();
            damaged[at] ^= 0x40;
            var refused = Assert.Throws<InvalidDataException>(() => FittedModel.Load(new MemoryStream(damaged)));
            Assert.Contains("model", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void CutOffModel_IsRefused()
    {
        for (var length = 0; length < Saved.Length; length++)
        {
            var refused = Assert.Throws<InvalidDataException>(() => FittedModel.Load(new MemoryStream(Saved, 0, length)));
            Assert.Equal("the fitted model is cut off; copy it again, or fit it again", refused.Message);
        }
    }

    [Fact]
    public void NewerModel_IsRefusedWithTheRemedy()
    {
        var newer = (byte[])Saved.Clone();
        newer[8] = 2;
        var refused = Assert.Throws<InvalidDataException>(() => FittedModel.Load(new MemoryStream(newer)));
        Assert.Equal(
            "the fitted model is of version 2, and this program reads up to 1; use a newer one, or fit it again", refused.Message);
    }

    [Fact]
    public void SomethingElse_IsRefused()
    {
        var refused = Assert.Throws<InvalidDataException>(() => Vocabulary.Load(new MemoryStream(Saved)));
        Assert.StartsWith("this is no vocabulary", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherDimension_IsRefusedWithTheRemedy()
    {
        var model = FittedModel.Load(new MemoryStream(Saved));
        var refused = Assert.Throws<InputException>(() =>
            FittedEmbedder.FromModel(model, new FittedOptions { Dimension = 16 }).Dispose());
        Assert.Equal("--dim 16 is not the 8 that the model was fitted with; pass --dim 8", refused.Message);
    }

    private static byte[] Save()
    {
        using var embedder = new FittedEmbedder(new FittedOptions { Dimension = 8 });
        embedder.Prepare(Texts.Markov(30, 20, 20, seed: 4), Texts.Silent, CancellationToken.None);
        var stream = new MemoryStream();
        embedder.Model.Save(stream);
        return stream.ToArray();
    }
}
