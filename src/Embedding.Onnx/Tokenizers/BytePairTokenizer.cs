using System.Buffers;
using System.Collections.Concurrent;
using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Tokenizers.Unicode;
using Microsoft.ML.Tokenizers;

namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding (Sennrich et al. 2016, as in GPT-2): text is cut into words by a pattern, and the letters
/// that stand for a word's bytes are merged, the earliest merge first. Merging is the library's; the words are cut here,
/// since .NET's patterns alone do not see letters beyond U+FFFF.
/// </summary>
internal sealed class BytePairTokenizer : ITextTokenizer
{
    /// <summary>Words beyond this many are encoded anew each time.</summary>
    private const int MostCached = 1 << 17;

    private readonly string _path;
    private readonly Dictionary<string, int> _vocabulary;
    private readonly SearchValues<char> _missing;
    private readonly int? _unknown;
    private readonly BpeTokenizer _merger;
    private readonly PatternSplit[] _splits;
    private readonly Action<string, Action<string>, Action<AddedToken>> _split;
    private readonly Dictionary<string, int> _special;
    private readonly bool _wholeWords;
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);

    public BytePairTokenizer(BytePairParts parts)
    {
        (_path, _vocabulary, _unknown) = (parts.Path, parts.Vocabulary, parts.Unknown);
        _wholeWords = parts.WholeWords;
        _missing = SearchValues.Create([.. ByteLetters.All.ToArray().Where(letter => !_vocabulary.ContainsKey($"{letter}"))]);
        _splits = [.. parts.Patterns.Select(pattern => new PatternSplit(pattern, parts.Path))];
        _split = AddedTokens.In(parts.Added, parts.Compose ? Normalization.Compose : static text => text);
        _special = parts.Added.GroupBy(token => token.Content).ToDictionary(group => group.Key, group => group.First().Id);
        _merger = BpeTokenizer.Create(new BpeOptions(parts.Vocabulary.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)))
        {
            Merges = parts.Merges,
            ByteLevel = false,
            FuseUnknownTokens = false,
        });
    }

    public int? IdOf(string token) =>
        _special.TryGetValue(token, out var id) || _vocabulary.TryGetValue(token, out id) ? id : null;

    public void Encode(string text, List<int> ids) =>
        _split(text, stretch => Cut(stretch, 0, ids), token => ids.Add(token.Id));

    /// <summary>Patterns are applied one after the other, each to the words of the one before.</summary>
    private void Cut(string text, int pattern, List<int> ids)
    {
        if (pattern == _splits.Length)
        {
            EncodeWord(text, ids);
            return;
        }

        _splits[pattern].Split(text, (start, length) => Cut(text.Substring(start, length), pattern + 1, ids));
    }

    private void EncodeWord(string word, List<int> ids)
    {
        if (!_cache.TryGetValue(word, out var encoded))
        {
            var letters = ByteLetters.Of(word);
            encoded = _wholeWords && _vocabulary.TryGetValue(letters, out var id) ? [id] : Merge(letters);
            if (_cache.Count < MostCached && word.Length < 64)
            {
                _cache.TryAdd(word, encoded);
            }
        }

        ids.AddRange(encoded);
    }

    /// <summary>The ids of a word's letters; one that the vocabulary lacks is an unknown token, and nothing merges across it.</summary>
    private int[] Merge(string letters)
    {
        var ids = new List<int>();
        for (var from = 0; from < letters.Length;)
        {
            var length = letters.AsSpan(from).IndexOfAny(_missing);
            var to = length < 0 ? letters.Length : from + length;
            ids.AddRange(to > from ? _merger.EncodeToIds(letters[from..to], false, false) : []);
            if (to < letters.Length)
            {
                // The library would leave the byte out.
                ids.Add(_unknown ?? throw new InputException(
                    $"{_path}: its vocabulary has no token for the byte 0x{ByteLetters.All.IndexOf(letters[to]):X2} (written " +
                    $"'{letters[to]}'), which a text holds, and no unk_token for it; choose a model whose vocabulary holds " +
                    "all 256 bytes, or leave such rows out."));
            }

            from = to + 1;
        }

        return [.. ids];
    }
}

/// <summary>What a byte-level tokenizer is made of.</summary>
/// <param name="Path">The file that says so, for messages.</param>
/// <param name="Vocabulary">Tokens, in letters for bytes, and their ids.</param>
/// <param name="Merges">"left right", the earliest first.</param>
/// <param name="Added">Tokens found in text as they stand.</param>
/// <param name="Patterns">How words are cut, one pattern after the other.</param>
/// <param name="WholeWords">Whether a word that the vocabulary holds is taken as it is, whatever the merges.</param>
/// <param name="Compose">Whether text is brought to Unicode's form C first.</param>
internal sealed record BytePairParts(
    string Path,
    Dictionary<string, int> Vocabulary,
    IReadOnlyList<string> Merges,
    IReadOnlyList<AddedToken> Added,
    IReadOnlyList<string> Patterns,
    bool WholeWords,
    bool Compose)
{
    /// <summary>The id of a byte that the vocabulary lacks; null where there is none.</summary>
    public int? Unknown { get; init; }
}
