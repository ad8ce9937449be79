using FisherSft.Core.Design;

namespace FisherSft.Core.Selection;

/// <content>The best of a random sample (<see cref="Methods.Stochastic"/>): the heap is not asked, and its order not kept.</content>
public sealed partial class Shard
{
    private BestOfSample? _search;
    private int[] _sample = [];

    private Proposal ProposeOf(IReadOnlyList<long> sample, DesignMatrix design, CancellationToken cancellationToken)
    {
        if (_sample.Length < sample.Count)
        {
            _sample = new int[sample.Count];
        }

        var count = 0;
        foreach (var index in sample)
        {
            if (index >= _firstIndex && index < _firstIndex + _versions.Length)
            {
                _sample[count++] = (int)(index - _firstIndex);
            }
        }

        if (count == 0)
        {
            return new Proposal(design.Version, [], OutsideBound.None, default);
        }

        _search ??= new BestOfSample(_tokens, _first, _values, _pool);
        var before = _search.Evaluations;
        var best = _search.Find(design, _sample.AsSpan(0, count), cancellationToken);
        return new Proposal(
            design.Version,
            [new Candidate(_firstIndex + best.Index, best.Gain, CopyOfRows((int)best.Index))],
            OutsideBound.None,
            _search.Evaluations - before);
    }
}
