using System.Text.Json;
using System.Text.RegularExpressions;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>
/// How a model wants chats written. A chat_template is a program; the few forms that nearly all models have are known by
/// their marks and written here, and any other is refused where a row is a chat, never guessed at.
/// </summary>
internal sealed partial class ChatForm
{
    private readonly string _before;
    private readonly string _between;
    private readonly string _after;
    private readonly bool _trims;
    private readonly string? _system;
    private readonly string? _unknown;

    private ChatForm(string before, string between, string after, bool trims = false, string? system = null, string? unknown = null)
    {
        (_before, _between, _after, _trims, _system, _unknown) = (before, between, after, trims, system, unknown);
    }

    /// <summary>Finds a folder's form: chat_template.jinja, or chat_template of tokenizer_config.json.</summary>
    /// <returns>Null where the model has no template: turns are then written one after the other, as they are.</returns>
    public static ChatForm? Find(string folder, JsonDocument? settings)
    {
        var path = Path.Combine(folder, "chat_template.jinja");
        return File.Exists(path) ? Of(File.ReadAllText(path), path)
            : settings?.RootElement.Text("chat_template") is { } template ? Of(template, Path.Combine(folder, "tokenizer_config.json"))
            : null;
    }

    /// <param name="template">A chat_template.</param>
    /// <param name="path">Where it stands, for messages.</param>
    public static ChatForm Of(string template, string path)
    {
        var trims = template.Contains("| trim", StringComparison.Ordinal) || template.Contains("|trim", StringComparison.Ordinal)
            || template.Contains(".strip()", StringComparison.Ordinal);
        if (template.Contains("<|start_header_id|>", StringComparison.Ordinal) && !template.Contains("Cutting Knowledge", StringComparison.Ordinal))
        {
            return new ChatForm("<|start_header_id|>", "<|end_header_id|>\n\n", "<|eot_id|>", trims);
        }

        if (template.Contains("<|im_start|>", StringComparison.Ordinal) && !template.Contains("<think>", StringComparison.Ordinal))
        {
            var system = DefaultSystem().Match(template);
            return new ChatForm("<|im_start|>", "\n", "<|im_end|>\n", trims, system.Success ? Unescape(system.Groups[1].Value) : null);
        }

        var plain = PlainRoles().Match(template);
        return plain.Success
            ? new ChatForm(string.Empty, Unescape(plain.Groups["between"].Value), Unescape(plain.Groups["after"].Value), trims)
            : new ChatForm(string.Empty, string.Empty, string.Empty, unknown: path);
    }

    /// <summary>Writes the turns of a chat; what the assistant says, and the mark that ends it, is trained.</summary>
    /// <exception cref="InputException">The form is none of those known.</exception>
    public List<Segment> Write(Example example)
    {
        if (_unknown is not null)
        {
            throw new InputException(
                $"{_unknown}: its chat_template is none of the known forms (ChatML, Llama 3, 'role: text'); pass --template to say how " +
                $"a row is written, or take the template out to have turns follow one another as they are. The row is example {example.Index}, line {example.Line}.");
        }

        var (segments, roles) = (example.Segments, example.Roles!);
        var all = segments.All(segment => segment.Trained);
        var written = new List<Segment>();
        if (_system is not null && roles[0] != "system")
        {
            written.Add(new Segment($"{_before}system{_between}{_system}{_after}", all));
        }

        for (var turn = 0; turn < segments.Count; turn++)
        {
            var segment = segments[turn];
            written.Add(new Segment($"{_before}{RoleOf(roles[turn])}{_between}", all));
            written.Add(new Segment((_trims ? segment.Text.Trim() : segment.Text) + _after, segment.Trained));
        }

        return written;
    }

    private static string RoleOf(string role) => role.ToLowerInvariant() switch
    {
        "human" => "user",
        "gpt" or "chatgpt" or "model" or "bot" => "assistant",
        var other => other,
    };

    private static string Unescape(string literal) =>
        literal.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);

    /// <summary>The text of a literal system turn, which stands in where a chat has none of its own.</summary>
    [GeneratedRegex(@"['""]<\|im_start\|>system\\n([^'""<]+)<\|im_end\|>")]
    private static partial Regex DefaultSystem();

    /// <summary>message['role'] + ': ' + message['content'] + '\n', in a loop and nothing else.</summary>
    [GeneratedRegex(@"^\s*\{%-? for message in messages -?%\}\s*\{\{-? ?message(\['role'\]|\.role) \+ '(?<between>[^']*)' \+ message(\['content'\]|\.content)( \+ '(?<after>[^']*)')? ?-?\}\}\s*\{%-? endfor -?%\}\s*$")]
    private static partial Regex PlainRoles();
}
