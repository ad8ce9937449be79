namespace FisherSft.Embedding.Onnx.Chat;

/// <summary>What a template sees while it writes one chat, and what it has written so far.</summary>
/// <param name="variables">Names that hold throughout.</param>
internal sealed class TemplateScope(IReadOnlyDictionary<string, object?> variables)
{
    /// <summary>A template that is meant well takes some ten steps a turn.</summary>
    private const int MostSteps = 1 << 22;

    // A loop's names end with each round of it, those of a condition do not.
    private readonly Stack<Dictionary<string, object?>> _levels = new([new(variables, StringComparer.Ordinal)]);
    private readonly List<ChatText> _written = [];
    private int _steps;

    /// <summary>All that was written.</summary>
    public ChatText Written => ChatText.Join(_written);

    public object? Find(string name)
    {
        foreach (var level in _levels)
        {
            if (level.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return Undefined.Value;
    }

    public void Set(string name, object? value) => _levels.Peek()[name] = value;

    public void Enter() => _levels.Push(new Dictionary<string, object?>(StringComparer.Ordinal));

    public void Leave() => _levels.Pop();

    public void Write(ChatText text)
    {
        Step();
        _written.Add(text);
    }

    /// <exception cref="TemplateException">These are too many.</exception>
    public void Step()
    {
        if (++_steps > MostSteps)
        {
            throw new TemplateException($"over {MostSteps} steps for one chat");
        }
    }
}
