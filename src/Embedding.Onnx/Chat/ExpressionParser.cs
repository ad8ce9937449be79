using System.Globalization;

namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>The value of an expression: null for None, Undefined, bool, long, ChatText, a list, a turn or a loop.</summary>
internal delegate object? TemplateValue(TemplateScope scope);

/// <summary>
/// Reads one expression by descent, the operators that bind least first: if else, or, and, not, comparisons, + and -, ~, %,
/// and behind a value its members, indices, filters and tests.
/// </summary>
internal sealed class ExpressionParser(IReadOnlyList<TemplateToken> tokens, int start)
{
    /// <summary>Parentheses inside one another, and operators in a row: each is a call deeper when it is evaluated.</summary>
    private const int Deepest = 50;

    private static readonly HashSet<string> Comparisons = ["==", "!=", "<", ">", "<=", ">=", "in", "not"];

    private int _at = start;
    private int _depth;

    /// <summary>The expression up to the tag's end.</summary>
    public TemplateValue Whole()
    {
        var value = Conditional();
        return _at == tokens.Count ? value : throw Unexpected();
    }

    private TemplateValue Conditional()
    {
        if (++_depth > Deepest)
        {
            throw new TemplateException($"an expression of over {Deepest} levels");
        }

        var value = Or();
        if (TakeWord("if"))
        {
            var (then, condition) = (value, Or());
            var otherwise = TakeWord("else") ? Conditional() : _ => Undefined.Value;
            value = scope => TemplateValues.IsTrue(condition(scope)) ? then(scope) : otherwise(scope);
        }

        _depth--;
        return value;
    }

    private TemplateValue Or() => Row(
        And, "or", (a, b) => scope => a(scope) is var left && TemplateValues.IsTrue(left) ? left : b(scope));

    private TemplateValue And() => Row(
        Not, "and", (a, b) => scope => a(scope) is var left && TemplateValues.IsTrue(left) ? b(scope) : left);

    private TemplateValue Not()
    {
        var isNegated = false;
        while (TakeWord("not"))
        {
            isNegated = !isNegated;
        }

        var value = Comparison();
        return isNegated ? scope => !TemplateValues.IsTrue(value(scope)) : value;
    }

    private TemplateValue Comparison()
    {
        var left = Sum();
        if (_at == tokens.Count || tokens[_at].Kind is TemplateTokenKind.Text || !Comparisons.Contains(tokens[_at].Text))
        {
            return left;
        }

        var sign = tokens[_at++].Text;
        if (sign == "not" && !TakeWord("in"))
        {
            throw Unexpected();
        }

        var right = Sum();
        return sign switch
        {
            "==" => scope => TemplateValues.AreEqual(left(scope), right(scope)),
            "!=" => scope => !TemplateValues.AreEqual(left(scope), right(scope)),
            "in" => scope => TemplateValues.IsIn(left(scope), right(scope)),
            "not" => scope => !TemplateValues.IsIn(left(scope), right(scope)),
            "<" => scope => TemplateValues.IsLess(left(scope), right(scope)),
            ">" => scope => TemplateValues.IsLess(right(scope), left(scope)),
            "<=" => scope => !TemplateValues.IsLess(right(scope), left(scope)),
            _ => scope => !TemplateValues.IsLess(left(scope), right(scope)),
        };
    }

    private TemplateValue Sum()
    {
        var value = Joined();
        for (var row = 0; Peek("+") || Peek("-"); row++)
        {
            var (sign, left) = (tokens[_at++].Text, value);
            var right = row < Deepest ? Joined() : throw Unexpected();
            value = scope => TemplateValues.Calculate(sign, left(scope), right(scope));
        }

        return value;
    }

    private TemplateValue Joined() => Row(
        Remainder, "~", (a, b) => scope => ChatText.Join([TemplateValues.ToText(a(scope)), TemplateValues.ToText(b(scope))]));

    private TemplateValue Remainder() => Row(Signed, "%", (a, b) => scope => TemplateValues.Calculate("%", a(scope), b(scope)));

    private TemplateValue Signed()
    {
        var isNegative = TakeSign("-");
        var value = Behind(Primary());
        return isNegative ? scope => TemplateValues.Calculate("-", 0L, value(scope)) : value;
    }

    private TemplateValue Row(Func<TemplateValue> operand, string sign, Func<TemplateValue, TemplateValue, TemplateValue> join)
    {
        var value = operand();
        for (var row = 0; Peek(sign); row++)
        {
            _at++;
            value = join(value, row < Deepest ? operand() : throw Unexpected());
        }

        return value;
    }

    private TemplateValue Primary()
    {
        var token = _at < tokens.Count ? tokens[_at++] : throw Unexpected();
        switch (token.Kind)
        {
            case TemplateTokenKind.Text:
                var text = ChatText.Of(token.Text);
                return _ => text;
            case TemplateTokenKind.Number:
                var isNumber = long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                return isNumber ? _ => number : throw Unexpected();
            case TemplateTokenKind.Name:
                return Named(token.Text);
            default:
                if (token.Text == "(")
                {
                    var inner = Conditional();
                    return TakeSign(")") ? inner : throw Unexpected();
                }

                var items = token.Text == "[" ? Arguments("]") : throw Unexpected();
                return scope => items.ConvertAll(item => item(scope));
        }
    }

    private TemplateValue Named(string name)
    {
        if (TakeSign("("))
        {
            var arguments = Arguments(")");
            return scope => throw (
                name == "raise_exception" && arguments is [var why] && why(scope) is ChatText { Plain: { } said }
                    ? new ChatRefusedException($"it refuses such a chat: {said.TrimEnd('.')}")
                    : new TemplateException($"the function {name}"));
        }

        return name switch
        {
            "true" or "True" => _ => true,
            "false" or "False" => _ => false,
            "none" or "None" => _ => null,
            // A chat would be written in another way each day.
            "strftime_now" => _ => throw new TemplateException("it writes today's date, by strftime_now"),
            _ => scope => scope.Find(name),
        };
    }

    /// <summary>Members, indices, filters and tests, as many as there are.</summary>
    private TemplateValue Behind(TemplateValue value)
    {
        for (var row = 0; row <= Deepest; row++)
        {
            var of = value;
            if (TakeSign("."))
            {
                var name = TakeName();
                value = TakeSign("(") ? Method(of, name) : scope => TemplateValues.Member(of(scope), name);
            }
            else if (TakeSign("["))
            {
                value = Index(of);
            }
            else if (TakeSign("|"))
            {
                var name = TakeName();
                value = TakeSign("(") ? Method(of, name) : scope => TemplateValues.Filter(of(scope), name);
            }
            else if (TakeWord("is"))
            {
                var (isNegated, name) = (TakeWord("not"), TakeName());
                value = scope => TemplateValues.Test(of(scope), name) != isNegated;
            }
            else
            {
                return value;
            }
        }

        throw Unexpected();
    }

    private TemplateValue Method(TemplateValue of, string name)
    {
        var arguments = Arguments(")");
        return scope => arguments.Count == 0
            ? TemplateValues.Filter(of(scope), name)
            : throw new TemplateException($"the filter or method {name} with arguments");
    }

    private TemplateValue Index(TemplateValue of)
    {
        TemplateValue none = _ => null;
        var from = Peek(":") ? none : Conditional();
        if (TakeSign("]"))
        {
            return scope => TemplateValues.Item(of(scope), from(scope));
        }

        var to = !TakeSign(":") ? throw Unexpected() : Peek("]") || Peek(":") ? none : Conditional();
        var step = TakeSign(":") && !Peek("]") ? Conditional() : null;
        return !TakeSign("]") ? throw Unexpected()
            : step is not null ? _ => throw new TemplateException("a slice with a step")
            : scope => TemplateValues.Slice(of(scope), from(scope), to(scope));
    }

    /// <summary>Values between commas, names before them passed over, up to and with the sign that ends them.</summary>
    private List<TemplateValue> Arguments(string end)
    {
        var arguments = new List<TemplateValue>();
        while (!TakeSign(end))
        {
            var isNamed = _at + 1 < tokens.Count && tokens[_at].Kind == TemplateTokenKind.Name
                && tokens[_at + 1] is { Kind: TemplateTokenKind.Sign, Text: "=" };
            _at += isNamed ? 2 : 0;
            arguments.Add(Conditional());
            if (!Peek(end) && !TakeSign(","))
            {
                throw Unexpected();
            }
        }

        return arguments;
    }

    private bool Peek(string text) =>
        _at < tokens.Count && tokens[_at].Kind != TemplateTokenKind.Text && tokens[_at].Text == text;

    private bool TakeSign(string sign) => Take(TemplateTokenKind.Sign, sign);

    private bool TakeWord(string word) => Take(TemplateTokenKind.Name, word);

    private bool Take(TemplateTokenKind kind, string text)
    {
        var isThere = _at < tokens.Count && tokens[_at].Kind == kind && tokens[_at].Text == text;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private string TakeName() =>
        _at < tokens.Count && tokens[_at].Kind == TemplateTokenKind.Name ? tokens[_at++].Text : throw Unexpected();

    private TemplateException Unexpected() =>
        new(_at < tokens.Count ? $"an expression with {tokens[_at].Text} in that place" : "an expression that ends early");
}
