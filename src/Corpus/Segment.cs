namespace FisherSft.Corpus;

/// <summary>A stretch of an example's text.</summary>
/// <param name="Text">The text; empty only where a chat has a turn that says nothing.</param>
/// <param name="Trained">Whether its tokens are trained on; a prompt's are only history.</param>
public readonly record struct Segment(string Text, bool Trained);
