using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FisherSft.LanguageModels;

/// <summary>One question to a language model, as a chat of one turn.</summary>
/// <param name="Prompt">What the user says.</param>
/// <param name="MaxTokens">How many tokens the answer may have, at least 1.</param>
public sealed record ChatQuestion(string Prompt, int MaxTokens)
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>0 for the likeliest answer, 1 for one drawn from the model. Default: 0.</summary>
    public double Temperature { get; init; }

    /// <summary>Of how many of the likeliest tokens the log-probabilities are asked for; 0 for none. Default: 0.</summary>
    public int TopLogProbabilities { get; init; }

    /// <summary>Tells answers apart that are drawn to the same question: 0, 1, … Default: 0.</summary>
    public int Draw { get; init; }

    /// <summary>The body of the request, UTF-8. Only what nearly every service knows is in it.</summary>
    internal byte[] Body(string model, Dialect dialect)
    {
        var bytes = new ArrayBufferWriter<byte>(Prompt.Length + 256);
        using (var json = new Utf8JsonWriter(bytes, Writing))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteString("content", Prompt);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteNumber(dialect.CompletionTokens ? "max_completion_tokens" : "max_tokens", MaxTokens);
            if (!dialect.OwnTemperature)
            {
                json.WriteNumber("temperature", Temperature);
            }

            if (TopLogProbabilities > 0)
            {
                json.WriteBoolean("logprobs", true);
                json.WriteNumber("top_logprobs", TopLogProbabilities);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>What an answer is kept under: SHA-256 of the endpoint, the draw and the body, which has model, prompt and parameters.</summary>
    internal string KeyFor(EndpointOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{options.Completions.AbsoluteUri}\n{Draw}\n")));
        hash.AppendData(Body(options.Model, Dialect.Usual));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
