using FisherSft.Core.Tokens;
using FisherSft.Corpus;

namespace FisherSft.Embedding;

/// <summary>Turns examples into X_i: one row a trained token, the embedding of the history that predicts it.</summary>
public interface IEmbedder : IDisposable
{
    /// <summary>The embedder's name on the command line.</summary>
    string Name { get; }

    /// <summary>d, the length of one token's embedding.</summary>
    int Dimension { get; }

    /// <summary>Learns what it must from the corpus, reading it as often as it needs. Call once, before Embed.</summary>
    /// <param name="corpus">Gives the examples anew, in index order, each time it is enumerated.</param>
    /// <param name="progress">Told what is being done and how many of how many units of it are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    void Prepare(IEnumerable<Example> corpus, IProgress<StageProgress> progress, CancellationToken cancellationToken);

    /// <summary>Embeds examples and hands X_i to the sink in the order they come.</summary>
    void Embed(IEnumerable<Example> examples, ITokenSink sink, CancellationToken cancellationToken);
}

/// <summary>How far a stage is.</summary>
/// <param name="Stage">What is being done, in a word or two.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; 0 where not known.</param>
/// <param name="Unit">What is counted: "examples", "bytes".</param>
public readonly record struct StageProgress(string Stage, long Done, long Total, string Unit);
