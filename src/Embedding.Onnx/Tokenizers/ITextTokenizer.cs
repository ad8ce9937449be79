namespace FisherSft.Embedding.Onnx.Tokenizers;

/// <summary>Turns text into the token ids of a model. Safe from any thread.</summary>
public interface ITextTokenizer
{
    /// <summary>Appends the ids of a text, without tokens for its beginning or end.</summary>
    /// <param name="text">Valid UTF-16.</param>
    /// <param name="ids">Takes the ids.</param>
    void Encode(string text, List<int> ids);

    /// <summary>The id of a whole token, special ones among them; null where there is none of that name.</summary>
    int? IdOf(string token);
}
