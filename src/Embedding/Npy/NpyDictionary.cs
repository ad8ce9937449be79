using System.Text;

namespace FisherSft.Embedding.Npy;

/// <summary>
/// The Python dictionary of a .npy header, such as {'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }: the
/// three keys in any order, each once, and no others. Of Python's syntax it reads what NumPy writes there: strings without
/// escapes, True and False, and tuples of whole numbers, which Python 2 followed by an L.
/// </summary>
internal ref struct NpyDictionary
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private string? _descr;
    private bool? _fortranOrder;
    private List<long>? _shape;

    private NpyDictionary(ReadOnlySpan<byte> text) => _text = text;

    public readonly string Descr => _descr!;

    public readonly bool FortranOrder => _fortranOrder!.Value;

    public readonly IReadOnlyList<long> Shape => _shape!;

    /// <summary>Reads the dictionary; what is wrong with it, or null.</summary>
    public static string? TryRead(ReadOnlySpan<byte> text, out NpyDictionary dictionary)
    {
        dictionary = new NpyDictionary(text);
        return dictionary.Read();
    }

    private string? Read()
    {
        if (!Take('{'))
        {
            return Expected("'{'");
        }

        while (!Take('}'))
        {
            if (TakeString() is not { } key || !Take(':'))
            {
                return Expected("a key and ':'");
            }

            if (ReadValue(key) is { } fault)
            {
                return fault;
            }

            if (!Take(',') && !Peek('}'))
            {
                return Expected("',' or '}'");
            }
        }

        SkipWhite();
        return (_at < _text.Length, _descr, _fortranOrder, _shape) switch
        {
            (true, _, _, _) => Expected("nothing after '}'"),
            (_, null, _, _) => "it has no 'descr'",
            (_, _, null, _) => "it has no 'fortran_order'",
            (_, _, _, null) => "it has no 'shape'",
            _ => null,
        };
    }

    private string? ReadValue(string key)
    {
        switch (key)
        {
            case "descr" when _descr is null:
                _descr = TakeString();
                return _descr is null ? Expected("the name of a plain type") : null;
            case "fortran_order" when _fortranOrder is null:
                _fortranOrder = TakeWord("True"u8) ? true : TakeWord("False"u8) ? false : null;
                return _fortranOrder is null ? Expected("True or False") : null;
            case "shape" when _shape is null:
                return ReadShape();
            default:
                return $"the key '{key}' at byte {_at} is unknown or there twice";
        }
    }

    private string? ReadShape()
    {
        _shape = [];
        if (!Take('('))
        {
            return Expected("'('");
        }

        while (!Take(')'))
        {
            if (TakeNumber() is not { } length)
            {
                return Expected("a length from 0 to 9223372036854775807");
            }

            // An array of NumPy has 64 dimensions at most.
            _shape.Add(length);
            if (_shape.Count > 64 || (!Take(',') && !Peek(')')))
            {
                return Expected("',' or ')'");
            }
        }

        return null;
    }

    private readonly string Expected(string what)
    {
        var found = _at < _text.Length ? $"0x{_text[_at]:X2}" : "its end";
        return $"expected {what} at byte {_at} of it, found {found}";
    }

    private void SkipWhite()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _at++;
        }
    }

    private bool Peek(char character)
    {
        SkipWhite();
        return _at < _text.Length && _text[_at] == character;
    }

    private bool Take(char character)
    {
        var there = Peek(character);
        _at += there ? 1 : 0;
        return there;
    }

    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        SkipWhite();
        var there = _text[_at..].StartsWith(word);
        _at += there ? word.Length : 0;
        return there;
    }

    private string? TakeString()
    {
        SkipWhite();
        if (!Peek('\'') && !Peek('"'))
        {
            return null;
        }

        var length = _text[(_at + 1)..].IndexOf(_text[_at]);
        if (length < 0)
        {
            return null;
        }

        var text = Encoding.Latin1.GetString(_text.Slice(_at + 1, length));
        _at += length + 2;
        return text;
    }

    private long? TakeNumber()
    {
        SkipWhite();
        var digits = _text[_at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? _text.Length - _at : digits;
        if (!long.TryParse(_text.Slice(_at, digits), out var number))
        {
            return null;
        }

        _at += digits;
        Take('L');
        return number;
    }
}
