using FisherSft.Core.Design;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Methods;

/// <summary>
/// TokenOD of FisherSFT (Deb et al., ICML 2025): greedy D-optimal design over token embeddings, exact and lazy. Everything is
/// in <see cref="Coordinator"/> and <see cref="Shard"/>.
/// </summary>
public sealed class TokenOd : ShardedMethod
{
    /// <inheritdoc/>
    public override string Name => "tokenod";

    /// <inheritdoc/>
    public override bool IsGreedy(ITokenStore tokens, SelectionOptions options) => true;

    /// <inheritdoc/>
    public override ICoordinator Coordinate(DesignMatrix design, ITokenStore tokens, SelectionOptions options) =>
        new Coordinator(design, options);
}
