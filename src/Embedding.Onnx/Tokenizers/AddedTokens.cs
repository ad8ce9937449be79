using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>A token that is found in text before any word is cut.</summary>
/// <param name="Content">What stands for it.</param>
/// <param name="Id">Its id.</param>
/// <param name="SingleWord">Whether letters or digits beside it keep it from being one.</param>
/// <param name="StripLeft">Whether white space before it belongs to it.</param>
/// <param name="StripRight">Whether white space behind it belongs to it.</param>
internal sealed record AddedToken(string Content, int Id, bool SingleWord, bool StripLeft, bool StripRight)
{
    /// <summary>Whether it is found in text as the model prepares it, and not as it stands.</summary>
    public bool Normalized { get; init; }

    /// <summary>One as the tokenizer's files describe it.</summary>
    /// <param name="token">The object.</param>
    /// <param name="id">Its id, which stands in it or before it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InputException">It has no content, or no id from 0.</exception>
    public static AddedToken Read(JsonElement token, int? id, string path)
    {
        var content = token.Text("content")
            ?? throw new InputException($"{path}: an added token has no content; export the tokenizer anew.");
        return id is { } known and >= 0
            ? new AddedToken(content, known, token.Flag("single_word"), token.Flag("lstrip"), token.Flag("rstrip"))
            {
                Normalized = token.Flag("normalized"),
            }
            : throw new InputException(
                $"{path}: the id of the added token '{content}' is {(id is null ? "missing" : id)}, expected a whole number " +
                "from 0; export the tokenizer anew.");
    }
}

/// <summary>Finds added tokens: the leftmost first, of those that begin at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, List<AddedToken>> _byFirst;
    private readonly System.Buffers.SearchValues<char> _firsts;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _byFirst = tokens.Where(token => token.Content.Length > 0).GroupBy(token => token.Content[0]).ToDictionary(
            group => group.Key,
            group => group.OrderByDescending(token => token.Content.Length).ThenBy(token => token.Id).ToList());
        _firsts = System.Buffers.SearchValues.Create([.. _byFirst.Keys]);
    }

    /// <summary>Hands out a text in order: stretches without added tokens, and the tokens between them.</summary>
    public void Split(string text, Action<string> stretch, Action<AddedToken> found)
    {
        var (done, at) = (0, 0);
        while (at < text.Length)
        {
            var next = text.AsSpan(at).IndexOfAny(_firsts);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (TokenAt(text, at) is not { } token)
            {
                at++;
                continue;
            }

            var (start, end) = (at, at + token.Content.Length);
            while (token.StripLeft && start > done && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (start > done)
            {
                stretch(text[done..start]);
            }

            found(token);
            (done, at) = (end, end);
        }

        if (done < text.Length)
        {
            stretch(done == 0 ? text : text[done..]);
        }
    }

    /// <summary>
    /// Hands out a text as it is prepared: tokens that stand in it as it is are found first, those that stand in prepared text in
    /// what is between.
    /// </summary>
    /// <param name="tokens">Both sorts.</param>
    /// <param name="prepare">Prepares text.</param>
    public static Action<string, Action<string>, Action<AddedToken>> In(IReadOnlyCollection<AddedToken> tokens, Func<string, string> prepare)
    {
        var plain = new AddedTokens(tokens.Where(token => !token.Normalized));
        var prepared = new AddedTokens(tokens.Where(token => token.Normalized).Select(token => token with { Content = prepare(token.Content) }));
        return (text, stretch, found) => plain.Split(text, raw => prepared.Split(prepare(raw), stretch, found), found);
    }

    private AddedToken? TokenAt(string text, int at)
    {
        foreach (var token in _byFirst[text[at]])
        {
            if (string.CompareOrdinal(text, at, token.Content, 0, token.Content.Length) == 0)
            {
                var end = at + token.Content.Length;
                var alone = !token.SingleWord
                    || ((at == 0 || !IsWord(text[at - 1])) && (end == text.Length || !IsWord(text[end])));
                return alone ? token : null;
            }
        }

        return null;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
