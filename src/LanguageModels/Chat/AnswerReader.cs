using System.Text.Json;

namespace FisherSft.LanguageModels;

/// <summary>
/// Reads the body of a chat completion. It comes from outside and is believed nothing: whatever lacks a text is a fault, and
/// log-probabilities or counts that cannot be are taken for not given.
/// </summary>
internal static class AnswerReader
{
    private const int MostTokens = 10_000_000;
    private const int MostChances = 64;

    // Sums of rounded probabilities may exceed 1 by a little.
    private const double Slack = 0.01;

    /// <summary>Gives the answer, or null with the fault.</summary>
    public static ChatAnswer? Read(ReadOnlyMemory<byte> body, out string fault)
    {
        fault = "an answer that is no chat completion";
        try
        {
            using var document = JsonDocument.Parse(body);
            if (Member(document.RootElement, "choices", JsonValueKind.Array) is not { } choices
                || choices.GetArrayLength() == 0
                || Member(choices[0], "message", JsonValueKind.Object) is not { } message)
            {
                return null;
            }

            // A model that only thought, or called a tool, has said nothing.
            var text = Member(message, "content", JsonValueKind.String)?.GetString() ?? string.Empty;
            var usage = Member(document.RootElement, "usage", JsonValueKind.Object);
            return new ChatAnswer(text.Length > ChatAnswer.MaxCharacters ? Cut.Text(text, ChatAnswer.MaxCharacters) : text)
            {
                First = FirstTokens(choices[0]),
                PromptTokens = Count(usage, "prompt_tokens"),
                CompletionTokens = Count(usage, "completion_tokens"),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter comes of strings that are no text.
            fault = "an answer that is no JSON";
            return null;
        }
    }

    private static List<TokenChance>? FirstTokens(JsonElement choice)
    {
        if (Member(choice, "logprobs", JsonValueKind.Object) is not { } given
            || Member(given, "content", JsonValueKind.Array) is not { } places
            || places.GetArrayLength() == 0)
        {
            return null;
        }

        var (chances, sum) = (new List<TokenChance>(), 0.0);
        var top = Member(places[0], "top_logprobs", JsonValueKind.Array);
        var listed = top?.EnumerateArray().Take(MostChances).ToList() ?? [];

        // The token that was taken may be among them or not.
        foreach (var entry in listed.Append(places[0]))
        {
            if (Member(entry, "token", JsonValueKind.String)?.GetString() is not { } token
                || Member(entry, "logprob", JsonValueKind.Number) is not { } number
                || !number.TryGetDouble(out var logarithm)
                || double.IsNaN(logarithm)
                || logarithm > Slack)
            {
                return null;
            }

            if (chances.TrueForAll(chance => chance.Token != token))
            {
                chances.Add(new TokenChance(token, Math.Clamp(logarithm, -1e4, 0)));
                sum += Math.Exp(logarithm);
            }
        }

        return sum <= 1 + Slack ? chances : null;
    }

    private static int Count(JsonElement? usage, string name) =>
        usage is { } counts && Member(counts, name, JsonValueKind.Number) is { } number && number.TryGetInt32(out var count)
            && count is >= 0 and <= MostTokens
            ? count
            : 0;

    private static JsonElement? Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
