using System.Globalization;

namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>The value of a name that nothing was given to. None is null, and text is <see cref="ChatText"/>.</summary>
internal sealed class Undefined
{
    public static readonly Undefined Value = new();
}

/// <summary>A turn.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Role">Who speaks.</param>
internal sealed record TemplateTurn(int Number, string Role);

/// <summary>How far a loop is.</summary>
/// <param name="Index">The round, from 0.</param>
/// <param name="Count">How many rounds there are.</param>
internal sealed record TemplateLoop(int Index, int Count);

/// <summary>
/// What values are and do, after Jinja. What a turn says is never looked at, so that how a chat is written depends on its
/// roles alone; a template that would look is not followed.
/// </summary>
internal static class TemplateValues
{
    public static ChatText ToText(object? value) => value switch
    {
        ChatText text => text,
        Undefined => ChatText.Empty,
        long number => ChatText.Of(number.ToString(CultureInfo.InvariantCulture)),
        _ => throw new TemplateException("writing what is no text"),
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        IReadOnlyList<object?> list => list.Count > 0,
        ChatText { Plain: { } plain } => plain.Length > 0,
        ChatText text => text.Parts.Any(part => part.Turn < 0) ? true : throw Looks(),
        _ => true,
    };

    public static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        (ChatText x, ChatText y) => (x.Plain ?? throw Looks()) == (y.Plain ?? throw Looks()),
        _ => Equals(a, b),
    };

    public static bool IsIn(object? item, object? container) => (item, container) switch
    {
        (_, Undefined) => false,
        (_, IReadOnlyList<object?> list) => list.Any(other => AreEqual(item, other)),
        (ChatText { Plain: { } key }, TemplateTurn) => key is "role" or "content",
        (ChatText x, ChatText y) => (y.Plain ?? throw Looks()).Contains(x.Plain ?? throw Looks(), StringComparison.Ordinal),
        _ => throw new TemplateException("asking what is in something other than a text, a list or a turn"),
    };

    public static bool IsLess(object? a, object? b) =>
        (a, b) is (long x, long y) ? x < y : throw new TemplateException("ordering what is no number");

    public static object Calculate(string sign, object? a, object? b) => (sign, a, b) switch
    {
        ("+", ChatText x, ChatText y) => ChatText.Join([x, y]),
        ("+", long x, long y) => x + y,
        ("-", long x, long y) => x - y,
        // Jinja's remainder has the sign of the divisor.
        ("%", long x, long y) when y != 0 => ((x % y) + y) % y,
        _ => throw new TemplateException($"{sign} between values that are not both texts or both numbers"),
    };

    public static object? Member(object? value, string name) => (value, name) switch
    {
        (TemplateTurn turn, "role") => ChatText.Of(turn.Role),
        (TemplateTurn turn, "content") => ChatText.OfTurn(turn.Number),
        (TemplateTurn, _) => Undefined.Value,
        (TemplateLoop loop, "index0") => (long)loop.Index,
        (TemplateLoop loop, "index") => loop.Index + 1L,
        (TemplateLoop loop, "first") => loop.Index == 0,
        (TemplateLoop loop, "last") => loop.Index == loop.Count - 1,
        (TemplateLoop loop, "length") => (long)loop.Count,
        _ => throw new TemplateException($"the member {name}"),
    };

    public static object? Item(object? value, object? index) => (value, index) switch
    {
        (TemplateTurn, ChatText { Plain: { } name }) => Member(value, name),
        (IReadOnlyList<object?> list, long at) => ItemAt(list, at < 0 ? at + list.Count : at),
        _ => throw new TemplateException("an index into what is no list or turn"),
    };

    public static object Slice(object? value, object? from, object? to) =>
        (value, from, to) is (IReadOnlyList<object?> list, long or null, long or null)
            ? list.Take(Place(list, to, list.Count)).Skip(Place(list, from, 0)).ToList()
            : throw new TemplateException("a slice of what is no list");

    public static object Filter(object? value, string name) => (name, value) switch
    {
        ("trim" or "strip", ChatText text) => text.Trim(),
        ("string", ChatText text) => text,
        ("length" or "count", IReadOnlyList<object?> list) => (long)list.Count,
        ("lower", ChatText { Plain: { } plain }) => ChatText.Of(plain.ToLowerInvariant()),
        ("upper", ChatText { Plain: { } plain }) => ChatText.Of(plain.ToUpperInvariant()),
        ("capitalize", ChatText { Plain: { Length: > 0 } plain }) =>
            ChatText.Of(char.ToUpperInvariant(plain[0]) + plain[1..].ToLowerInvariant()),
        _ => throw new TemplateException($"the filter or method {name}"),
    };

    public static bool Test(object? value, string name) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is ChatText,
        "mapping" => value is TemplateTurn,
        _ => throw new TemplateException($"the test {name}"),
    };

    private static object? ItemAt(IReadOnlyList<object?> list, long at) =>
        at >= 0 && at < list.Count ? list[(int)at] : Undefined.Value;

    private static int Place(IReadOnlyList<object?> list, object? place, int otherwise) =>
        place is long at ? (int)Math.Clamp(at < 0 ? at + list.Count : at, 0, list.Count) : otherwise;

    private static TemplateException Looks() => new("a condition on what a turn says");
}
