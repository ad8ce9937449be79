using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>
/// How a model wants chats written: its chat_template, run as far as it keeps to the part of Jinja that nearly all do, and
/// refused where a row is a chat otherwise, never guessed at. What turns say is put in afterwards, so that chats with the same
/// roles are written the same way and the template runs once for them.
/// </summary>
internal sealed class ChatForm
{
    private const string Field = "chat_template";

    /// <summary>Chats of more different rows of roles are run through the template each time.</summary>
    private const int MostCached = 1 << 12;

    private readonly string _path;
    private readonly TemplateStep? _template;
    private readonly string? _unknown;
    private readonly Dictionary<string, object?> _variables;
    private readonly string _beginning;
    private readonly ConcurrentDictionary<string, Written> _cache = new(StringComparer.Ordinal);

    private ChatForm(string path, string? template, string? unknown, IReadOnlyDictionary<string, string> tokens)
    {
        (_path, _unknown, _beginning) = (path, unknown, tokens.GetValueOrDefault(SpecialTokens.Beginning, string.Empty));
        _variables = tokens.ToDictionary(token => token.Key, object? (token) => ChatText.Of(token.Value), StringComparer.Ordinal);
        (_variables["tools"], _variables["documents"], _variables["add_generation_prompt"]) = (null, null, false);

        try
        {
            _template = template is null ? null : TemplateParser.Parse(template);
        }
        catch (TemplateException exception)
        {
            _unknown = exception.Message;
        }
    }

    /// <summary>Finds a folder's form: chat_template.jinja, or chat_template of tokenizer_config.json.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="settings">Its tokenizer_config.json, if it has one.</param>
    /// <param name="tokens">Its special tokens, which templates write by name.</param>
    /// <returns>Null where the model has no template: turns are then written one after the other, as they are.</returns>
    public static ChatForm? Find(string folder, JsonDocument? settings, IReadOnlyDictionary<string, string> tokens)
    {
        var path = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(path))
        {
            return new ChatForm(path, Encoding.UTF8.GetString(JsonValues.ReadUtf8(path).Span), null, tokens);
        }

        path = Path.Combine(folder, "tokenizer_config.json");
        return settings?.RootElement.Find(Field) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } template => new ChatForm(path, template.GetString(), null, tokens),
            // One for plain chats, and others for tools or documents, by their names.
            { ValueKind: JsonValueKind.Array } list
                when list.EnumerateArray().Where(entry => entry.Text("name") == "default").Select(entry => entry.Text("template"))
                    .FirstOrDefault(text => text is not null) is { } text => new ChatForm(path, text, null, tokens),
            { ValueKind: JsonValueKind.Array } => new ChatForm(path, null, "a list without a template named default", tokens),
            _ => new ChatForm(path, null, "neither text nor a list of templates", tokens),
        };
    }

    /// <summary>Why the template takes no chat of such roles; null where it does. Safe from any thread.</summary>
    /// <exception cref="InputException">The template is not followed, whatever the chat.</exception>
    public string? FaultOf(Example example) => Of(example).Fault;

    /// <summary>Writes the turns of a chat; what the assistant says, and the mark that ends it, is trained.</summary>
    /// <exception cref="InputException">The template is not followed, or does not take such a chat.</exception>
    public List<Segment> Write(Example example)
    {
        var written = Of(example);
        return written.Fault is { } fault ? throw new InputException(NotFollowed(fault)) : [.. written.Stretches.Select(stretch =>
        {
            var turn = stretch.Part.Turn < 0 ? null : example.Segments[stretch.Part.Turn].Text;
            var trained = example.TrainsAll || (stretch.Turn >= 0 && example.Segments[stretch.Turn].Trained);
            return new Segment(turn is null ? stretch.Part.Literal : stretch.Part.IsTrimmed ? turn.Trim() : turn, trained);
        })];
    }

    private Written Of(Example example)
    {
        var roles = example.Roles!.Select(RoleOf).ToList();
        // With lengths, since a role may hold any character.
        var key = string.Concat(roles.Select(role => $"{role.Length}:{role}"));
        if (!_cache.TryGetValue(key, out var written))
        {
            written = Run(roles);
            if (_cache.Count < MostCached)
            {
                _cache.TryAdd(key, written);
            }
        }

        return written;
    }

    private Written Run(List<string> roles)
    {
        try
        {
            return _unknown is null
                ? new Written(ChatStretches.Of(roles, Run, _beginning), null)
                : throw new TemplateException(_unknown);
        }
        catch (ChatRefusedException exception)
        {
            return new Written([], exception.Message);
        }
        catch (TemplateException exception)
        {
            throw new InputException(NotFollowed(exception.Message), exception);
        }
    }

    private string NotFollowed(string why) =>
        $"{_path}: its {Field} is not followed ({why}); pass --template to say how a row is written, or take the template out to " +
        "have turns follow one another as they are.";

    private ChatText Run(IEnumerable<string> roles)
    {
        var turns = roles.Select(object? (role, number) => new TemplateTurn(number, role)).ToList();
        var scope = new TemplateScope(_variables);
        scope.Set("messages", turns);
        _template!(scope);
        return scope.Written;
    }

    private static string RoleOf(string role) => role.ToLowerInvariant() switch
    {
        "human" => "user",
        "gpt" or "chatgpt" or "model" or "bot" => "assistant",
        var other => other,
    };

    /// <summary>How chats of some roles are written, or why they are not.</summary>
    private sealed record Written(IReadOnlyList<ChatStretch> Stretches, string? Fault);
}
