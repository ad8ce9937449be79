using System.Text.Json;

namespace FisherSft.Corpus.Rows;

/// <summary>Reads a row whose shape shows in its keys. Each method gives the fault, or null.</summary>
internal static class RowShapes
{
    // What the parties of published conversations are called; whoever is not among these speaks to the model.
    private static readonly HashSet<string> TrainedRoles =
        new(StringComparer.OrdinalIgnoreCase) { "assistant", "gpt", "chatgpt", "model", "bot" };

    /// <summary>Reads the first shape that the row has.</summary>
    public static string? Read(JsonElement row, SegmentList to)
    {
        if (JsonFields.TryGet(row, "messages", out var messages))
        {
            return ReadTurns(messages, "messages", "role", "content", to);
        }

        if (JsonFields.TryGet(row, "conversations", out var conversations))
        {
            return ReadTurns(conversations, "conversations", "from", "value", to);
        }

        var hasPrompt = JsonFields.TryGet(row, "prompt", out var prompt);
        if (hasPrompt && JsonFields.TryGet(row, "completion", out var completion))
        {
            return Add(prompt, "prompt", false, to) ?? Add(completion, "completion", true, to);
        }

        var hasInstruction = JsonFields.TryGet(row, "instruction", out var instruction);
        if (hasInstruction && JsonFields.TryGet(row, "output", out var output))
        {
            return ReadInstruction(row, instruction, output, to);
        }

        if (JsonFields.TryGet(row, "text", out var text))
        {
            return Add(text, "text", true, to);
        }

        return hasPrompt ? Reasons.Missing("completion") : hasInstruction ? Reasons.Missing("output") : Reasons.UnknownShape;
    }

    /// <summary>Adds a field that must be a string.</summary>
    public static string? Add(JsonElement value, string field, bool trained, SegmentList to, string? role = null)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return Reasons.WrongType(field, "a string");
        }

        to.Add(value.GetString()!, trained, role);
        return null;
    }

    private static string? ReadInstruction(JsonElement row, JsonElement instruction, JsonElement output, SegmentList to)
    {
        if (instruction.ValueKind != JsonValueKind.String)
        {
            return Reasons.WrongType("instruction", "a string");
        }

        var prompt = instruction.GetString()!;
        if (JsonFields.TryGet(row, "input", out var input))
        {
            if (input.ValueKind != JsonValueKind.String)
            {
                return Reasons.WrongType("input", "a string");
            }

            prompt = input.ValueEquals("") ? prompt : $"{prompt}\n{input.GetString()}";
        }

        to.Add(prompt, trained: false);
        return Add(output, "output", true, to);
    }

    private static string? ReadTurns(JsonElement turns, string field, string roleField, string textField, SegmentList to)
    {
        if (turns.ValueKind != JsonValueKind.Array)
        {
            return Reasons.WrongType(field, "an array");
        }

        var anyTrained = to.TrainsAll;
        foreach (var turn in turns.EnumerateArray())
        {
            if (turn.ValueKind != JsonValueKind.Object)
            {
                return Reasons.WrongType($"{field}[]", "an object");
            }

            if (!turn.TryGetProperty(roleField, out var role) || !turn.TryGetProperty(textField, out var text))
            {
                return Reasons.Missing($"{field}[].{(role.ValueKind == JsonValueKind.Undefined ? roleField : textField)}");
            }

            if (role.ValueKind != JsonValueKind.String)
            {
                return Reasons.WrongType($"{field}[].{roleField}", "a string");
            }

            var isTrained = TrainedRoles.Contains(role.GetString()!);
            anyTrained |= isTrained;
            if (AddContent(text, $"{field}[].{textField}", isTrained, role.GetString()!, to) is { } fault)
            {
                return fault;
            }
        }

        return anyTrained ? null : Reasons.NoTrainedTurn;
    }

    /// <summary>Adds what a turn says: a string, parts of text, or nothing: one that only calls a tool is a turn all the same.</summary>
    private static string? AddContent(JsonElement content, string field, bool trained, string role, SegmentList to)
    {
        if (content.ValueKind == JsonValueKind.Null)
        {
            to.Add(string.Empty, trained, role);
            return null;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return content.ValueKind == JsonValueKind.String
                ? Add(content, field, trained, to, role)
                : Reasons.WrongType(field, "a string or an array of text parts");
        }

        var parts = new List<string>();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object
                || !part.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String
                || !type.ValueEquals("text")
                || !part.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
            {
                return Reasons.WrongType($"{field}[]", "a text part");
            }

            parts.Add(text.GetString()!);
        }

        to.Add(string.Concat(parts), trained, role);
        return null;
    }
}
