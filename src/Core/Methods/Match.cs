using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;

namespace FisherSft.Core.Methods;

/// <summary>
/// Match: greedy herding (Welling 2009) of the sufficient statistics of the last layer. Where a softmax layer is fitted, what a
/// selection tells it of the corpus is Σ x⊗e_y and, of the Hessian, Σ x⊗x; the selection's means of both should be the corpus',
/// which the information of TokenOD does not ask for: it takes what is rare. An example's vector φ_i sketches both
/// (<see cref="MomentMap"/>), each block scaled to a variance a token. With μ the mean of φ a token, c_i = φ_i − M_i·μ and
/// D = Σ c over the picks, each pick is the one with the least (‖D + c_i‖² − ‖D‖²) / M_i: what it adds to the squared distance
/// for a token of its own, so that long and short examples are judged alike, and where all are as long, herding as published. (By
/// the example short ones win, by the distance of means long ones: both lost to this on held-out bits, by 0.11 and 0.24.)
/// D·c_i is kept for all and brought up to date by a dot product of length F a pick: N·F multiply-adds. Nothing is proven of this
/// greedy but that herding's distance falls as 1/n where the corpus mean is inside the hull of the vectors. Without labels, as in
/// an embeddings folder, φ is the second moments alone.
/// </summary>
public sealed class Match : VectorOrder
{
    private const long TokensOfSample = 50_000;

    /// <inheritdoc/>
    public override string Name => "match";

    /// <inheritdoc/>
    public override long SampleTokens => TokensOfSample;

    /// <inheritdoc/>
    public override IExampleMap Map(ITokenStore sample, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        return MomentMap.Of(sample, options.Seed, options.Threads);
    }

    /// <inheritdoc/>
    public override void WriteMap(IExampleMap map, WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ((MomentMap)map).Write(writer);
    }

    /// <inheritdoc/>
    public override IExampleMap ReadMap(WireReader reader, int dimension, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(options);
        return MomentMap.Read(reader, options.Seed, options.Threads);
    }

    internal override IEnumerable<Ranked> Rank(
        ITokenStore vectors, ITokenStore tokens, SelectionOptions options, CancellationToken cancellationToken)
    {
        var herding = new Herding(vectors, tokens, MomentMap.BlocksOf(vectors.Dimension), options.Threads, cancellationToken);
        var left = options.TokenBudget ?? long.MaxValue;
        for (var taken = 0; taken < options.Budget; taken++)
        {
            if (herding.Next(left, cancellationToken) is not { } next)
            {
                yield break;
            }

            left -= tokens.TokensOf(next.Example);
            yield return next;
        }
    }
}
