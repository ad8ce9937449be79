using System.Runtime.InteropServices;
using FisherSft.Core.Design;

namespace FisherSft.Core.Selection;

/// <content>
/// Examples of one token are bounded by the updates they miss, many at once (GainEvaluator.Vector.cs): no root of P is made
/// for them. The path is one of each example, so that a corpus may mix them with longer ones; where all are of one token it
/// is the only one.
/// </content>
public sealed partial class Shard
{
    // Some tens of microseconds' work: a thread takes as many at a time.
    private const int VectorPiece = 2 * GainEvaluator.MostVectors;
    private const int MoreVectors = 8 * GainEvaluator.MostVectors;

    // From this share of all on, to take them off the heap one by one takes longer than to look at all.
    private const int Many = 16;

    // ‖x‖ of those of one token that have been bounded here by P, and infinite until then.
    private float[]? _lengths;
    private float[] _slacks = [];

    /// <summary>Whether an example is of one token, and, as far as is known, short enough for P to be accurate.</summary>
    private bool IsVector(int i, DesignMatrix design) =>
        _tokens.TokensOf(_first + i) == 1
            && (design.Version == 0
                || _lengths is null
                || float.IsPositiveInfinity(_lengths[i])
                || DesignMatrix.IsShort(_lengths[i] / Math.Sqrt(design.Ridge)));

    /// <summary>
    /// Where all gains fall alike, many examples come near the best at once: then those of one token are bounded together, and
    /// the heap is made anew.
    /// </summary>
    private EvaluationCount BoundMany(ProposalRequest request, DesignMatrix design, CancellationToken cancellationToken)
    {
        if (request.Exact || _lengths is null)
        {
            return default;
        }

        var stale = new List<int>();
        for (var i = 0; i < _versions.Length; i++)
        {
            if (Heap.BoundOf(i) >= request.BoundFrom
                && _versions[i] >= 0
                && _versions[i] != request.Version
                && !_held.Contains(i)
                && IsVector(i, design))
            {
                stale.Add(i);
            }
        }

        if (stale.Count < _versions.Length / Many)
        {
            return default;
        }

        try
        {
            BoundVectors(stale, design, Heap.BoundOf, Heap.Lower, cancellationToken);
        }
        finally
        {
            _aside.Clear();
            _aside.AddRange(_held.Where(i => _versions[i] >= 0));
            Heap.Rebuild(i => _versions[i] >= 0 && !_held.Contains(i));
        }

        _near.UnionWith(stale);
        return new EvaluationCount(stale.Count, 0);
    }

    /// <summary>
    /// Where the window's open examples are of one token, takes those that follow it too: bounds that cheap are best made many
    /// at once.
    /// </summary>
    /// <param name="open">Those of the window to be bounded; takes more.</param>
    /// <param name="design">The design.</param>
    /// <param name="request">What is asked for.</param>
    /// <returns>What was taken off the heap.</returns>
    private List<int> TakeMoreVectors(List<int> open, DesignMatrix design, ProposalRequest request)
    {
        var more = new List<int>();
        if (request.Exact || open.Exists(i => !IsVector(i, design)))
        {
            return more;
        }

        for (Skim(request); Heap.Count > 0 && more.Count < MoreVectors; Skim(request))
        {
            if (Heap.FirstBound < request.BoundFrom || !IsVector(Heap.First, design))
            {
                break;
            }

            more.Add(Heap.Pop());
            if (_versions[more[^1]] != request.Version)
            {
                open.Add(more[^1]);
            }
        }

        return more;
    }

    /// <summary>Bounds those of one token that are not too long.</summary>
    /// <param name="examples">Which are to be bounded.</param>
    /// <param name="design">The design.</param>
    /// <param name="boundOf">The bound of an example under the version that it was last bounded for.</param>
    /// <param name="lower">Takes the new one; called by several threads at once.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Those left to bound.</returns>
    private List<int> BoundVectors(
        List<int> examples,
        DesignMatrix design,
        Func<int, double> boundOf,
        Action<int, double> lower,
        CancellationToken cancellationToken)
    {
        var vectors = examples.FindAll(i => IsVector(i, design));
        if (vectors.Count == 0)
        {
            return examples;
        }

        design.KeepUpdates();
        if (design.Version > 0)
        {
            design.Inverse(_pool.Crew);
        }

        if (_lengths is null)
        {
            (_lengths, _slacks) = (new float[_versions.Length], new float[_versions.Length]);
            Array.Fill(_lengths, float.PositiveInfinity);
        }

        vectors.Sort((i, j) => _versions[i] != _versions[j] ? _versions[i].CompareTo(_versions[j]) : i.CompareTo(j));
        var piece = Math.Min(VectorPiece, (vectors.Count + _pool.Threads - 1) / _pool.Threads);
        _pool.Run(
            (vectors.Count + piece - 1) / piece,
            (int number, GainEvaluator evaluator, ref float[] rows) =>
            {
                var (anew, waiting, before) = (new List<int>(), -1, Array.Empty<float>());
                foreach (var i in CollectionsMarshal.AsSpan(vectors)[(number * piece)..Math.Min((number + 1) * piece, vectors.Count)])
                {
                    var bound = BoundAt(i);
                    if (!GainEvaluator.CatchesUp(design, bound))
                    {
                        TakeAnew(i, Rows(i, ref rows), anew, evaluator);
                    }
                    else if (waiting < 0)
                    {
                        waiting = i;
                    }
                    else
                    {
                        var first = BoundAt(waiting);
                        GainEvaluator.CatchUp(design, Rows(waiting, ref before), ref first, Rows(i, ref rows), ref bound);
                        Set(waiting, first);
                        Set(i, bound);
                        waiting = -1;
                    }
                }

                if (waiting >= 0)
                {
                    var bound = BoundAt(waiting);
                    GainEvaluator.TryCatchUp(design, Rows(waiting, ref rows), ref bound);
                    Set(waiting, bound);
                }

                BoundAnew(anew, evaluator);
            },
            cancellationToken);
        return examples.FindAll(i => _versions[i] != design.Version);

        VectorBound BoundAt(int i) =>
            new() { Bound = boundOf(i), Version = _versions[i], Length = _lengths[i], Slack = _slacks[i] };

        void Set(int i, in VectorBound bound)
        {
            lower(i, bound.Bound);
            (_versions[i], _slacks[i]) = (bound.Version, (float)bound.Slack);
        }

        void TakeAnew(int i, ReadOnlySpan<float> x, List<int> anew, GainEvaluator evaluator)
        {
            evaluator.TakeVector(design, anew.Count, x, out var length);
            _lengths[i] = float.BitIncrement((float)length);
            if (design.Version == 0 || DesignMatrix.IsShort(length / Math.Sqrt(design.Ridge)))
            {
                anew.Add(i);
            }

            if (anew.Count == GainEvaluator.MostVectors)
            {
                BoundAnew(anew, evaluator);
            }
        }

        void BoundAnew(List<int> anew, GainEvaluator evaluator)
        {
            if (anew.Count == 0)
            {
                return;
            }

            Span<double> bounds = stackalloc double[anew.Count];
            evaluator.BoundVectors(design, bounds);
            for (var at = 0; at < bounds.Length; at++)
            {
                if (!double.IsNaN(bounds[at]))
                {
                    Set(anew[at], new() { Bound = Math.Min(bounds[at], boundOf(anew[at])), Version = design.Version });
                }
            }

            anew.Clear();
        }
    }
}
