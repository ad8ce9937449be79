namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>A stretch of a written chat, and whether it is of a turn.</summary>
/// <param name="Part">What is written.</param>
/// <param name="Turn">The turn that says it or that it ends; -1 for what stands before and between turns.</param>
internal readonly record struct ChatStretch(ChatPart Part, int Turn);

/// <summary>
/// Cuts a written chat at its turns. A template does not say where a turn ends and the next one's header begins: the end is
/// what stands behind the turn where it is the last, which must then stand there whatever follows.
/// </summary>
internal static class ChatStretches
{
    /// <param name="roles">Who speaks each turn.</param>
    /// <param name="write">Writes a chat of some roles.</param>
    /// <param name="beginning">The beginning-of-text token, which the encoder puts; left out at the start.</param>
    /// <exception cref="TemplateException">Turns are left out, or out of order, or have no such end.</exception>
    public static IReadOnlyList<ChatStretch> Of(
        IReadOnlyList<string> roles, Func<IEnumerable<string>, ChatText> write, string beginning)
    {
        var parts = write(roles).Parts;
        // What stands behind answers is cut alike where it is the same, so that long chats are not written once for each.
        var (stretches, ends) = (new List<ChatStretch>(), new Dictionary<string, string>(StringComparer.Ordinal));
        var turn = -1;
        for (var at = 0; at < parts.Count; at++)
        {
            if (parts[at].Turn >= 0)
            {
                turn = parts[at].Turn == turn + 1 ? turn + 1 : throw OutOfOrder(roles, turn + 1);
                stretches.Add(new ChatStretch(parts[at], turn));
                continue;
            }

            var literal = parts[at].Literal;
            literal = at == 0 && literal.StartsWith(beginning, StringComparison.Ordinal) ? literal[beginning.Length..] : literal;
            var end = string.Empty;
            if (turn >= 0 && roles[turn] == "assistant" && !ends.TryGetValue(literal, out end))
            {
                ends[literal] = end = EndOf(roles.Take(turn + 1), write);
            }

            if (!literal.StartsWith(end, StringComparison.Ordinal))
            {
                throw new TemplateException("an answer that ends in another way where it is the last turn");
            }

            Add(end, turn);
            Add(literal[end.Length..], -1);
        }

        return turn == roles.Count - 1 ? stretches : throw OutOfOrder(roles, turn + 1);

        void Add(string literal, int of)
        {
            if (literal.Length > 0)
            {
                stretches.Add(new ChatStretch(new ChatPart(literal), of));
            }
        }
    }

    /// <summary>What ends an answer: what stands behind it both at the end of a chat and before another question.</summary>
    private static string EndOf(IEnumerable<string> roles, Func<IEnumerable<string>, ChatText> write)
    {
        var answered = roles.ToList();
        var end = Behind(answered.Count - 1, write(answered));
        return Behind(answered.Count - 1, write(answered.Append("user"))).StartsWith(end, StringComparison.Ordinal)
            ? end
            : throw new TemplateException("an answer that ends in another way where it is the last turn");
    }

    private static string Behind(int turn, ChatText chat)
    {
        for (var at = 0; at < chat.Parts.Count - 1; at++)
        {
            if (chat.Parts[at].Turn == turn)
            {
                return chat.Parts[at + 1].Literal;
            }
        }

        return string.Empty;
    }

    private static ChatRefusedException OutOfOrder(IReadOnlyList<string> roles, int turn) => new(
        turn < roles.Count ? $"turn {turn}, of the role {roles[turn]}, is left out or out of order" : "a turn is written twice");
}
