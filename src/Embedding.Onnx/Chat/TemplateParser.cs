namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>Does one thing of a template.</summary>
internal delegate void TemplateStep(TemplateScope scope);

/// <summary>
/// Reads the part of Jinja that nearly all chat_templates keep to: if, for and set, with <see cref="ExpressionParser"/> inside.
/// What else a template holds is refused once it is met: templates have branches for tools that no chat of a corpus takes.
/// </summary>
internal sealed class TemplateParser
{
    /// <summary>Statements inside one another.</summary>
    private const int Deepest = 50;

    private readonly IReadOnlyList<TemplatePiece> _pieces;
    private int _at;
    private int _depth;

    private TemplateParser(IReadOnlyList<TemplatePiece> pieces) => _pieces = pieces;

    /// <exception cref="TemplateException">It is broken, or has statements that are not followed.</exception>
    public static TemplateStep Parse(string template) => new TemplateParser(TemplateTokens.Of(template)).Body();

    /// <summary>What stands before the first of the statements named, or before the end where none is.</summary>
    private TemplateStep Body(params string[] ends)
    {
        var steps = new List<TemplateStep>();
        if (++_depth > Deepest)
        {
            throw new TemplateException($"statements nested deeper than {Deepest}");
        }

        for (; _at < _pieces.Count && !ends.Contains(Keyword()); _at++)
        {
            var piece = _pieces[_at];
            steps.Add(piece.Kind switch
            {
                TemplatePieceKind.Text => Write(ChatText.Of(piece.Text)),
                TemplatePieceKind.Output => Write(new ExpressionParser(piece.Tokens, 0).Whole()),
                _ => Statement(piece.Tokens),
            });
        }

        _depth--;
        if (_at == _pieces.Count && ends.Length > 0)
        {
            throw new TemplateException($"a statement without its {ends[^1]}");
        }

        return scope =>
        {
            foreach (var step in steps)
            {
                step(scope);
            }
        };
    }

    /// <summary>The first word of a statement; empty for what is none.</summary>
    private string Keyword() =>
        _pieces[_at] is { Kind: TemplatePieceKind.Statement, Tokens: [var first, ..] } ? first.Text : string.Empty;

    private static TemplateStep Write(ChatText text) => scope => scope.Write(text);

    private static TemplateStep Write(TemplateValue value) => scope => scope.Write(TemplateValues.ToText(value(scope)));

    private TemplateStep Statement(IReadOnlyList<TemplateToken> tokens) => tokens switch
    {
        [{ Text: "if" }, ..] => If(),
        [{ Text: "for" }, { Kind: TemplateTokenKind.Name } name, { Text: "in" }, ..] =>
            For(name.Text, new ExpressionParser(tokens, 3).Whole()),
        [{ Text: "for" }, ..] => Unmet(tokens),
        [{ Text: "set" }, { Kind: TemplateTokenKind.Name } name, { Text: "=" }, ..] =>
            Set(name.Text, new ExpressionParser(tokens, 3).Whole()),
        _ => throw new TemplateException(Named(tokens)),
    };

    private static string Named(IReadOnlyList<TemplateToken> tokens) => $"the statement {string.Join(' ', tokens.Take(4).Select(token => token.Text))}";

    /// <summary>A loop that is not followed, over pairs say: of no matter where no chat comes to it.</summary>
    private TemplateStep Unmet(IReadOnlyList<TemplateToken> tokens)
    {
        _at++;
        _ = Body("endfor");
        return _ => throw new TemplateException(Named(tokens));
    }

    private static TemplateStep Set(string name, TemplateValue value) => scope => scope.Set(name, value(scope));

    private TemplateStep If()
    {
        var branches = new List<(TemplateValue Condition, TemplateStep Body)>();
        TemplateStep? otherwise = null;
        for (var word = "if"; word != "endif"; word = Keyword())
        {
            var condition = word == "else" ? null : new ExpressionParser(_pieces[_at].Tokens, 1).Whole();
            _at++;
            if (condition is null)
            {
                otherwise = Body("endif");
            }
            else
            {
                branches.Add((condition, Body("elif", "else", "endif")));
            }
        }

        return scope =>
        {
            scope.Step();
            var taken = branches.Find(branch => TemplateValues.IsTrue(branch.Condition(scope))).Body ?? otherwise;
            taken?.Invoke(scope);
        };
    }

    private TemplateStep For(string name, TemplateValue list)
    {
        _at++;
        var body = Body("endfor");
        return scope =>
        {
            var items = list(scope) switch
            {
                IReadOnlyList<object?> found => found,
                Undefined => [],
                _ => throw new TemplateException("a loop over what is no list"),
            };
            for (var at = 0; at < items.Count; at++)
            {
                scope.Step();
                scope.Enter();
                scope.Set(name, items[at]);
                scope.Set("loop", new TemplateLoop(at, items.Count));
                body(scope);
                scope.Leave();
            }
        };
    }
}
