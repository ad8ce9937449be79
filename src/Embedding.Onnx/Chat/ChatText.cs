namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>A stretch of a written chat: literal text, or what one turn says.</summary>
/// <param name="Literal">The text; empty where it is a turn.</param>
/// <param name="Turn">The turn's number; -1 where it is a literal.</param>
/// <param name="IsTrimmed">Whether white space around what the turn says is left out.</param>
internal readonly record struct ChatPart(string Literal, int Turn = -1, bool IsTrimmed = false);

/// <summary>Text of a chat_template in which turns stand for what they say, whatever that is.</summary>
internal sealed class ChatText
{
    /// <summary>No template that is meant well writes longer literals.</summary>
    private const int MostLiteral = 1 << 20;

    public static readonly ChatText Empty = new([]);

    private ChatText(IReadOnlyList<ChatPart> parts) => Parts = parts;

    /// <summary>In order; no two literals stand side by side, and none is empty.</summary>
    public IReadOnlyList<ChatPart> Parts { get; }

    /// <summary>The text where no turn is in it; otherwise null.</summary>
    public string? Plain => Parts switch { [] => string.Empty, [{ Turn: < 0 } only] => only.Literal, _ => null };

    public static ChatText Of(string literal) => literal.Length == 0 ? Empty : new ChatText([new ChatPart(literal)]);

    public static ChatText OfTurn(int turn) => new([new ChatPart(string.Empty, turn)]);

    public static ChatText Join(IEnumerable<ChatText> texts)
    {
        var parts = new List<ChatPart>();
        foreach (var part in texts.SelectMany(text => text.Parts))
        {
            if (part.Turn < 0 && parts is [.., { Turn: < 0 } last])
            {
                parts[^1] = last.Literal.Length + part.Literal.Length <= MostLiteral
                    ? new ChatPart(last.Literal + part.Literal)
                    : throw new TemplateException($"a text of over {MostLiteral} characters");
            }
            else
            {
                parts.Add(part);
            }
        }

        return new ChatText(parts);
    }

    public ChatText Trim() => Plain is { } plain ? Of(plain.Trim())
        : Parts is [var turn] ? new ChatText([turn with { IsTrimmed = true }])
        : throw new TemplateException("trimming a turn together with text around it");
}
