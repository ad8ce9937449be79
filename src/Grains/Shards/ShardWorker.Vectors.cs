using FisherSft.Core.Methods;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;
using FisherSft.Core.Vectors;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Shards;

/// <content>One vector an example, for methods that rank by such.</content>
internal sealed partial class ShardWorker
{
    private async Task<WorkResult> ExamplesAsync(ExamplesOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var tokens = await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        progress.Begin("send examples", order.Indices.Length);
        return await RunAsync(
            writer => TokenMatrix.Write(writer, new TokenSubset(tokens, [.. order.Indices.Select(index => (int)(index - FirstIndex))])),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<WorkResult> VectorsAsync(VectorsOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var tokens = await TokensAsync(progress, cancellationToken).ConfigureAwait(false);
        progress.Begin("make vectors", 0);
        var specification = _plan!.Specification;
        return await RunAsync(
            writer =>
            {
                var options = SpecificationMap.ToSelection(specification, 1, null, 1, replica.ThreadsAShard);
                var method = (VectorOrder)SpecificationMap.Method(specification, []);
                var map = method.ReadMap(new WireReader(order.Map), tokens.Dimension, options);
                TokenMatrix.Write(writer, ExampleVectors.Of(tokens, map, options.Threads, cancellationToken));
            },
            cancellationToken).ConfigureAwait(false);
    }
}
