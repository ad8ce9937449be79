using System.Text;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// WordPiece as BERT has it: of each word the longest beginning that is in the vocabulary, then of the rest, whose pieces
/// carry a prefix; a word with a rest that no piece begins is one unknown token.
/// </summary>
internal sealed class WordPieceTokenizer : ITextTokenizer
{
    private readonly WordPieceParts _parts;
    private readonly Action<string, Action<string>, Action<AddedToken>> _split;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _pieces;

    public WordPieceTokenizer(WordPieceParts parts)
    {
        _parts = parts;
        _split = AddedTokens.In(parts.Added, parts.Text.Prepare);
        _pieces = parts.Vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int? IdOf(string token) => _parts.Added.FirstOrDefault(added => added.Content == token)?.Id
        ?? (_parts.Vocabulary.TryGetValue(token, out var id) ? id : null);

    public void Encode(string text, List<int> ids) => _split(
        text,
        stretch =>
        {
            foreach (var word in BertText.Words(stretch))
            {
                EncodeWord(word, ids);
            }
        },
        token => ids.Add(token.Id));

    private void EncodeWord(string word, List<int> ids)
    {
        var before = ids.Count;
        if (word.Length > _parts.LongestWord && word.EnumerateRunes().Count() > _parts.LongestWord)
        {
            ids.Add(Unknown(word));
            return;
        }

        for (var start = 0; start < word.Length;)
        {
            var end = word.Length;
            int id;
            while (!Find(word, start, end, out id) && end > start)
            {
                end -= end - 1 > start && char.IsLowSurrogate(word[end - 1]) ? 2 : 1;
            }

            if (end <= start)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(Unknown(word));
                return;
            }

            ids.Add(id);
            start = end;
        }
    }

    private int Unknown(string word) => _parts.Unknown ?? throw new InputException(
        $"{_parts.Path}: its vocabulary makes no pieces of '{(word.Length > 40 ? word[..40] + '…' : word)}', which a text " +
        "holds, and lacks the unk_token for such words; export the tokenizer anew, or leave such rows out.");

    private bool Find(string word, int start, int end, out int id)
    {
        id = 0;
        return end > start && (start == 0
            ? _pieces.TryGetValue(word.AsSpan(0, end), out id)
            : _pieces.TryGetValue(string.Concat(_parts.Prefix, word.AsSpan(start, end - start)), out id));
    }
}

/// <summary>What a WordPiece tokenizer is made of.</summary>
/// <param name="Path">The file that says so, for messages.</param>
/// <param name="Vocabulary">Pieces and their ids.</param>
/// <param name="Added">Tokens found in text as they stand.</param>
/// <param name="Text">How text is prepared.</param>
/// <param name="Unknown">The id of a word without pieces; null where there is none.</param>
/// <param name="Prefix">What pieces inside words begin with.</param>
/// <param name="LongestWord">Words of more characters are unknown.</param>
internal sealed record WordPieceParts(
    string Path,
    Dictionary<string, int> Vocabulary,
    IReadOnlyList<AddedToken> Added,
    BertText Text,
    int? Unknown,
    string Prefix,
    int LongestWord);
