using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>
/// Turns examples into ids. Stretches that are trained alike are tokenised together, so that a token is wholly prompt or
/// wholly completion. The first token's history is the beginning-of-text token; where a model has none it is not counted.
/// </summary>
internal sealed class ExampleEncoder(ModelFolder model)
{
    private readonly List<int> _ids = [];
    private readonly List<bool> _trained = [];

    /// <summary>First tokens left out because nothing predicts them.</summary>
    public long Skipped { get; private set; }

    /// <exception cref="InputException">No token of it can be predicted, or an id is beyond the model's table.</exception>
    public EncodedExample Encode(Example example)
    {
        _ids.Clear();
        _trained.Clear();
        if (model.Beginning is { } beginning)
        {
            Append(beginning);
        }

        var segments = example.Roles is not null && model.Chat is { } chat ? chat.Write(example) : example.Segments;
        for (var from = 0; from < segments.Count;)
        {
            var to = from + 1;
            while (to < segments.Count && segments[to].Trained == segments[from].Trained)
            {
                to++;
            }

            var text = to == from + 1 ? segments[from].Text : string.Concat(segments.Skip(from).Take(to - from).Select(segment => segment.Text));
            model.Tokenizer.Encode(text, _ids);
            Append(segments[from].Trained);
            from = to;
        }

        Check(example);
        if (_trained[0])
        {
            Skipped++;
        }

        var encoded = new EncodedExample(example.Index, example.Line, [.. _ids[..^1]], [.. _ids[1..]], [.. _trained[1..]]);
        return encoded.Rows > 0 ? encoded : throw Unpredicted(example);
    }

    private void Append(int id)
    {
        _ids.Add(id);
        _trained.Add(false);
    }

    private void Append(bool trained)
    {
        while (_trained.Count < _ids.Count)
        {
            _trained.Add(trained);
        }
    }

    private void Check(Example example)
    {
        if (_ids.Count < 2)
        {
            throw Unpredicted(example);
        }

        if (model.Config.Vocabulary is { } limit && _ids.FindIndex(id => id >= limit) is >= 0 and var at)
        {
            throw new InputException(
                $"{model.Path}: its tokenizer gives id {_ids[at]} (token {at} of example {example.Index}, line {example.Line}), and the model's " +
                $"table ends at {limit - 1}; check that config.json's vocab_size, the graph and the tokenizer are of the same model.");
        }
    }

    private InputException Unpredicted(Example example) => new(
        $"example {example.Index}, from line {example.Line}, has no token that another one precedes, and {model.Path} names no " +
        "beginning-of-text token; add \"bos_token_id\" to its config.json, or remove the row.");
}
