using System.Buffers;
using System.Text;

namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>What a piece of a template is.</summary>
internal enum TemplatePieceKind
{
    /// <summary>Text that is written as it stands.</summary>
    Text,

    /// <summary>{{ … }}, whose value is written.</summary>
    Output,

    /// <summary>{% … %}.</summary>
    Statement,
}

/// <summary>What a token is.</summary>
internal enum TemplateTokenKind
{
    /// <summary>A name or a word of the language.</summary>
    Name,

    /// <summary>A literal text, without its quotes.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A sign, or two that belong together.</summary>
    Sign,
}

/// <summary>A token between the braces.</summary>
internal readonly record struct TemplateToken(TemplateTokenKind Kind, string Text);

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text; empty for tags.</param>
/// <param name="Tokens">What stands between the braces; empty for text.</param>
internal sealed record TemplatePiece(TemplatePieceKind Kind, string Text, IReadOnlyList<TemplateToken> Tokens);

/// <summary>
/// Cuts a template into text and tags as Jinja does with trim_blocks and lstrip_blocks, which is how chat_templates are read:
/// the line end behind a statement goes, white space before one at the start of its line goes, and a minus sign takes all
/// white space on its side.
/// </summary>
internal sealed class TemplateTokens
{
    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static readonly string[] Pairs = ["==", "!=", "<=", ">="];

    private readonly List<TemplatePiece> _pieces = [];
    private readonly string _template;
    private int _at;

    private TemplateTokens(string template)
    {
        var lines = template.Replace("\r\n", "\n", StringComparison.Ordinal);
        _template = lines.EndsWith('\n') ? lines[..^1] : lines;
    }

    /// <exception cref="TemplateException">It is broken.</exception>
    public static IReadOnlyList<TemplatePiece> Of(string template)
    {
        var tokens = new TemplateTokens(template);
        tokens.Read();
        return tokens._pieces;
    }

    private void Read()
    {
        while (_at < _template.Length)
        {
            var (open, startsLine) = (NextTag(), _at == 0 || _template[_at - 1] == '\n');
            var text = open < 0 ? _template[_at..] : _template[_at..open];
            _at = open < 0 ? _template.Length : open + 2;
            var sign = open >= 0 && _at < _template.Length && _template[_at] is '-' or '+' ? _template[_at++] : ' ';
            text = open < 0 ? text
                : sign == '-' ? text.TrimEnd()
                : sign == ' ' && _template[open + 1] != '{' ? WithoutIndent(text, startsLine)
                : text;
            if (text.Length > 0)
            {
                _pieces.Add(new TemplatePiece(TemplatePieceKind.Text, text, []));
            }

            if (open >= 0)
            {
                ReadTag(_template[open + 1]);
            }
        }
    }

    private int NextTag()
    {
        var open = _template.IndexOf('{', _at);
        while (open >= 0 && open + 1 < _template.Length && _template[open + 1] is not ('{' or '%' or '#'))
        {
            open = _template.IndexOf('{', open + 1);
        }

        return open + 1 < _template.Length ? open : -1;
    }

    private static string WithoutIndent(string text, bool startsLine)
    {
        var line = text.LastIndexOf('\n') + 1;
        return (line > 0 || startsLine) && string.IsNullOrWhiteSpace(text[line..]) ? text[..line] : text;
    }

    private void ReadTag(char kind)
    {
        var close = kind switch { '{' => "}}", '%' => "%}", _ => "#}" };
        if (kind == '#')
        {
            var end = _template.IndexOf(close, _at, StringComparison.Ordinal);
            _at = end < 0 ? throw Unclosed() : _template[end - 1] is '-' or '+' && end > _at ? end - 1 : end;
        }
        else
        {
            var tokens = new List<TemplateToken>();
            while (!IsAtClose(close))
            {
                tokens.Add(ReadToken());
            }

            var piece = kind == '{' ? TemplatePieceKind.Output : TemplatePieceKind.Statement;
            _pieces.Add(new TemplatePiece(piece, string.Empty, tokens));
        }

        var sign = _template[_at] is '-' or '+' ? _template[_at++] : ' ';
        _at += close.Length;
        while (sign == '-' && _at < _template.Length && char.IsWhiteSpace(_template[_at]))
        {
            _at++;
        }

        _at += sign == ' ' && kind != '{' && _at < _template.Length && _template[_at] == '\n' ? 1 : 0;
    }

    private bool IsAtClose(string close)
    {
        while (_at < _template.Length && char.IsWhiteSpace(_template[_at]))
        {
            _at++;
        }

        var rest = _template.AsSpan(_at);
        return rest.Length == 0 ? throw Unclosed()
            : rest.StartsWith(close) || (rest[0] is '-' or '+' && rest[1..].StartsWith(close));
    }

    private TemplateToken ReadToken()
    {
        var (start, first) = (_at, _template[_at]);
        if (first is '\'' or '"')
        {
            return new TemplateToken(TemplateTokenKind.Text, ReadLiteral(first));
        }

        var kind = char.IsAsciiDigit(first) ? TemplateTokenKind.Number
            : char.IsAsciiLetter(first) || first == '_' ? TemplateTokenKind.Name
            : TemplateTokenKind.Sign;
        if (kind == TemplateTokenKind.Sign)
        {
            _at += Array.Exists(Pairs, pair => _template.AsSpan(start).StartsWith(pair)) ? 2 : 1;
        }

        else
        {
            var length = _template.AsSpan(start).IndexOfAnyExcept(OfNames);
            _at = length < 0 ? _template.Length : start + length;
        }

        return new TemplateToken(kind, _template[start.._at]);
    }

    private string ReadLiteral(char quote)
    {
        var literal = new StringBuilder();
        for (_at++; _at < _template.Length && _template[_at] != quote; _at++)
        {
            var c = _template[_at];
            if (c == '\\' && ++_at < _template.Length)
            {
                c = _template[_at] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '\\' or '\'' or '"' => _template[_at],
                    var other => throw new TemplateException($"the escape \\{other}"),
                };
            }

            literal.Append(c);
        }

        return _at++ < _template.Length ? literal.ToString() : throw Unclosed();
    }

    private static TemplateException Unclosed() => new("a tag without its end");
}
