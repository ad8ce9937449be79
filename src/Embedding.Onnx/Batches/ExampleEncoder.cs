using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>
/// Turns examples into ids. Stretches that are trained alike are tokenised together, so that a token is wholly prompt or
/// wholly completion. The first token's history is the beginning-of-text token; where a model has none it is not counted.
/// </summary>
internal sealed class ExampleEncoder
{
    private const string NoToken = "the model's tokenizer makes no token of what is trained";
    private const string NoHistory = "no token precedes the only trained one, and the model has no beginning-of-text token";

    // Text of which this much makes a token has one: that is enough behind a beginning-of-text token, and no reason to tokenise it all.
    private const int Glance = 64;

    private readonly ModelFolder _model;
    private readonly List<int> _ids = [];
    private readonly List<bool> _trained = [];

    /// <exception cref="InputException">The beginning-of-text token is beyond the model's table.</exception>
    public ExampleEncoder(ModelFolder model)
    {
        _model = model;
        if (model.Beginning >= model.Config.Vocabulary)
        {
            throw new InputException(
                $"{model.Path}: its beginning-of-text token has id {model.Beginning}, and the model's table ends at {model.Config.Vocabulary - 1}; " +
                "correct bos_token_id in its config.json, or the token that tokenizer_config.json names.");
        }
    }

    /// <summary>
    /// Why an example cannot be used: the model's template takes no such chat, or no token of it can be predicted. Null where
    /// it can. Safe from any thread.
    /// </summary>
    /// <exception cref="InputException">The model cannot be used for any.</exception>
    public string? FaultOf(Example example) =>
        example.Roles is not null && _model.Chat?.FaultOf(example) is { } refused ? $"the model's chat_template: {refused}"
        : _model.Beginning is not null && FaultOf(example, Glance) is null ? null
        : FaultOf(example, int.MaxValue);

    /// <exception cref="InputException">No token of it can be predicted, or an id is beyond the model's table.</exception>
    public EncodedExample Encode(Example example)
    {
        _ids.Clear();
        _trained.Clear();
        Tokenise(example, int.MaxValue, _ids, _trained);
        if (FaultOf(_trained) is { } fault)
        {
            throw new InputException($"example {example.Index}, line {example.Line}: {fault}; remove the row.");
        }

        Check(example);
        return new EncodedExample(example.Index, example.Line, [.. _ids[..^1]], [.. _ids[1..]], [.. _trained[1..]]) { SkipsFirst = _trained[0] };
    }

    private string? FaultOf(Example example, int most)
    {
        var trained = new List<bool>();
        Tokenise(example, most, [], trained);
        return FaultOf(trained);
    }

    private static string? FaultOf(List<bool> trained) => trained.LastIndexOf(true) switch { < 0 => NoToken, 0 => NoHistory, _ => null };

    /// <param name="example">The example.</param>
    /// <param name="most">How many characters of each stretch to look at.</param>
    /// <param name="ids">Takes the ids, the beginning-of-text token first.</param>
    /// <param name="trained">Takes which of them are trained on.</param>
    private void Tokenise(Example example, int most, List<int> ids, List<bool> trained)
    {
        if (_model.Beginning is { } beginning)
        {
            ids.Add(beginning);
            trained.Add(false);
        }

        var segments = example.Roles is not null && _model.Chat is { } chat ? chat.Write(example) : example.Segments;
        for (var from = 0; from < segments.Count;)
        {
            var to = from + 1;
            while (to < segments.Count && segments[to].Trained == segments[from].Trained)
            {
                to++;
            }

            var text = to == from + 1 ? segments[from].Text : string.Concat(segments.Skip(from).Take(to - from).Select(segment => segment.Text));
            _model.Tokenizer.Encode(text.Length <= most ? text : Cut(text, most), ids);
            while (trained.Count < ids.Count)
            {
                trained.Add(segments[from].Trained);
            }

            from = to;
        }
    }

    /// <summary>The beginning of a text, no pair of surrogates cut in two.</summary>
    private static string Cut(string text, int most) => text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    private void Check(Example example)
    {
        // A graph's Gather takes a negative id for a row counted from the table's end.
        var limit = _model.Config.Vocabulary ?? int.MaxValue;
        if (_ids.FindIndex(id => (uint)id >= limit) is >= 0 and var at)
        {
            throw new InputException(
                $"{_model.Path}: its tokenizer gives id {_ids[at]} (token {at} of example {example.Index}, line {example.Line}), and the model's " +
                $"table {(_ids[at] < 0 ? "begins at 0" : $"ends at {limit - 1}")}; check that config.json's vocab_size, the graph and the tokenizer " +
                "are of the same model.");
        }
    }
}
