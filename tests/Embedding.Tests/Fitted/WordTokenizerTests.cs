using FisherSft.Embedding.Fitted;
using FsCheck.Fluent;

namespace FisherSft.Embedding.Tests.Fitted;

public sealed class WordTokenizerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n\u00A0", "")]
    [InlineData("To be, or NOT to be", "to|be|,|or|not|to|be")]
    [InlineData("don't 'tis o’clock dogs' '' x'", "don't|'|tis|o'clock|dogs|'|'|'|x|'")]
    [InlineData("a--b_c 3.14", "a|-|-|b|_|c|3|.|14")]
    [InlineData("ÉCOLE Straße e\u0301a", "école|straße|e\u0301a")]
    [InlineData("東京は大きい", "東|京|は|大|きい")]
    [InlineData("한국어 텍스트", "한국어|텍스트")]
    [InlineData("\U00010400\U00010428 \U0001F600\U0001F600", "\U00010428\U00010428|\U0001F600|\U0001F600")]
    public void Text_IsCutIntoWords(string text, string words) =>
        Assert.Equal(words.Length == 0 ? [] : words.Split('|'), Words(text));

    [Fact]
    public void LoneSurrogates_AreWordsByThemselves() =>
        Assert.Equal(["a", "\uD83D", "b", "\uDE00"], Words("a\uD83Db\uDE00"));

    [Fact]
    public void LongRuns_AreCut()
    {
        var words = Words(new string('a', 200) + " b");
        Assert.Equal([63, 63, 63, 11, 1], words.Select(static word => word.Length));
    }

    /// <summary>Nothing is lost but white space and case, and no word is empty; lone surrogates do not throw.</summary>
    [Fact]
    public void EveryCharacterButWhiteSpace_IsInAWord() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<char[]>(), static characters =>
        {
            var words = Words(new string(characters));
            Assert.DoesNotContain(string.Empty, words);
            Assert.Equal(characters.Count(static c => !char.IsWhiteSpace(c)), words.Sum(static word => word.Length));
        }));

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var tokenizer = new WordTokenizer(text, new char[WordTokenizer.ScratchLength]);
        while (tokenizer.MoveNext())
        {
            words.Add(tokenizer.Current.ToString());
        }

        return words;
    }
}
