using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Methods;

/// <summary>
/// A method that ranks by one vector an example. Vectors are made where the examples are, each from its example alone, and
/// the order is found where all vectors are: so it is the same for any number of shards. N × F × 4 bytes are kept for that.
/// </summary>
public abstract class VectorOrder : RankedOrder
{
    /// <summary>How many tokens of random examples <see cref="Map"/> has to see; 0 where it needs none.</summary>
    public virtual long SampleTokens => 0;

    /// <summary>What makes an example's vector.</summary>
    /// <param name="sample">Random examples (<see cref="RandomExamples"/>) of <see cref="SampleTokens"/>; empty where that is 0.</param>
    /// <param name="options">What to select.</param>
    public abstract IExampleMap Map(ITokenStore sample, SelectionOptions options);

    /// <summary>Writes what a shard needs to make the same vectors.</summary>
    /// <param name="map">What <see cref="Map"/> gave.</param>
    /// <param name="writer">Takes it.</param>
    public virtual void WriteMap(IExampleMap map, WireWriter writer)
    {
    }

    /// <summary>Reads what <see cref="WriteMap"/> wrote.</summary>
    /// <param name="reader">Gives it.</param>
    /// <param name="dimension">d.</param>
    /// <param name="options">What to select.</param>
    public virtual IExampleMap ReadMap(WireReader reader, int dimension, SelectionOptions options) =>
        Map(new TokenMatrix(dimension), options);

    /// <summary>Ranks examples by their vectors.</summary>
    /// <param name="vectors">N examples of one row of length F.</param>
    /// <param name="tokens">The examples themselves; asked for their lengths alone.</param>
    /// <param name="options">What to select.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Examples in rank order, at least as many as the budget takes.</returns>
    internal abstract IEnumerable<Ranked> Rank(
        ITokenStore vectors, ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken);

    /// <summary>The selection in rank order, by vectors that were made elsewhere.</summary>
    /// <inheritdoc cref="Rank"/>
    public IEnumerable<Ranked> Ranking(
        ITokenStore vectors, ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        return Rank(vectors, tokens, options, cancellationToken).Within(tokens, options);
    }

    private protected override IEnumerable<Ranked> Order(
        ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        var sample = new TokenMatrix(tokens.Dimension);
        float[] rows = [];
        foreach (var example in SampleTokens == 0 ? [] : RandomExamples.Draw(tokens, SampleTokens, options.Seed))
        {
            sample.AddFrom(tokens, example, ref rows);
        }

        var map = Map(sample, options);
        return Rank(
            ExampleVectors.Of(tokens, map, options.Threads, cancellationToken), tokens, options, cancellationToken);
    }
}
