namespace FisherSft.Embedding.Onnx.Batches;

/// <summary>
/// An example as a model reads it: at each position stands a token, and the model's state there predicts the next one.
/// Row p of the states is x_ij where token j is the one behind position p.
/// </summary>
/// <param name="Index">i.</param>
/// <param name="Line">Where it stands, for messages.</param>
/// <param name="Inputs">Ids from the beginning on, but the last: nothing follows that.</param>
/// <param name="Targets">The id behind each position.</param>
/// <param name="Trained">Whether that id is trained on; at least one is.</param>
internal sealed record EncodedExample(long Index, long Line, int[] Inputs, int[] Targets, bool[] Trained)
{
    /// <summary>Whether its first token is left out, because nothing predicts it.</summary>
    public bool SkipsFirst { get; init; }

    /// <summary>M_i.</summary>
    public int Rows { get; } = Trained.Count(trained => trained);

    /// <summary>y_i: the ids that are trained on, in order, M_i.</summary>
    public int[] Labels => [.. Targets.Where((_, position) => Trained[position])];
}
