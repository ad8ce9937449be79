using FisherSft.Core.Linear;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Vectors;

/// <summary>
/// Sketches of what an example adds to the sufficient statistics of a softmax layer on its rows x and labels y, summed over its
/// tokens. z is x whitened, with a 1 behind; a, b are random signs over it, r random signs over labels:
/// G, the second moment of z, (a·z)(b·z) for 512 pairs; Y, z ⊗ e_y, (a·z)·r[y] for 2,048; H, the labels, a count for each of
/// the 1,000 most frequent and one for all others, over the root of its frequency. Random signs keep inner products in the
/// mean, with an error of 1/√(how many) of the norms. Whitening and frequencies come from a sample. 3,072·d multiply-adds a token.
/// </summary>
internal sealed class MomentMap : IExampleMap
{
    /// <summary>How many products of two projections make G.</summary>
    public const int SecondMoments = 512;

    /// <summary>How many projections times a label's sign make Y.</summary>
    public const int LabelMoments = 2048;

    /// <summary>How many labels have a count of their own in H.</summary>
    public const int MostClasses = 1000;

    private const int Stretch = 96;
    private const int SignStream = 0x5167;

    private readonly int _projections;
    private readonly int _d;
    private readonly float[] _panels;
    private readonly float[] _shift;
    private readonly Whitening _whitening;
    private readonly List<(int Label, double Share)> _classes;
    private readonly double _least;
    private readonly Dictionary<int, int> _classOf = [];
    private readonly float[] _scale = [];
    private readonly ulong _signs;

    private MomentMap(Whitening whitening, List<(int Label, double Share)> classes, double least, bool hasLabels, int seed, int threads)
    {
        (_whitening, _classes, _least, HasLabels) = (whitening, classes, least, hasLabels);
        (_d, _signs) = (whitening.Dimension, Uniform.Draw(seed, SignStream));
        _projections = 2 * SecondMoments + (HasLabels ? LabelMoments : 0);
        (var B, _shift) = whitening.Project(_projections, Sign, threads);
        _panels = new float[Panels<float>.Length(_projections, _d)];
        Panels<float>.PackTransposed(B, _d, _projections, _d, _panels);
        if (HasLabels)
        {
            _scale = new float[classes.Count + 1];
            foreach (var (label, share) in classes)
            {
                _scale[_classOf.Count] = (float)(1 / Math.Sqrt(share));
                _classOf.Add(label, _classOf.Count);
            }

            _scale[^1] = (float)(1 / Math.Sqrt(Math.Max(least, 1 - classes.Sum(one => one.Share))));
        }
    }

    /// <summary>Learns from a sample.</summary>
    /// <param name="sample">Examples, at least one; with labels or without.</param>
    /// <param name="seed">Decides all signs.</param>
    /// <param name="threads">How many work at once.</param>
    public static MomentMap Of(ITokenStore sample, int seed, int threads)
    {
        var hasLabels = !sample.LabelsOf(0).IsEmpty;
        return new MomentMap(
            Whitening.Of(sample, threads), hasLabels ? MostFrequent(sample) : [], 1.0 / sample.TotalTokens, hasLabels, seed, threads);
    }

    /// <summary>Writes what a map of the same seed is made from: no token, and not the projections.</summary>
    public void Write(WireWriter writer)
    {
        _whitening.Write(writer);
        writer.Write(HasLabels ? _classes.Count : -1);
        writer.Write(_least);
        foreach (var (label, share) in _classes)
        {
            writer.Write(label);
            writer.Write(share);
        }
    }

    /// <summary>Reads what was written, for the same seed.</summary>
    public static MomentMap Read(WireReader reader, int seed, int threads)
    {
        var (whitening, count, least) = (Whitening.Read(reader), reader.ReadInt64(), reader.ReadDouble());
        var classes = new List<(int, double)>();
        for (; classes.Count < count;)
        {
            classes.Add(((int)reader.ReadInt64(), reader.ReadDouble()));
        }

        return new MomentMap(whitening, classes, least, count >= 0, seed, threads);
    }

    /// <summary>Whether labels are known; without them a vector is G alone.</summary>
    public bool HasLabels { get; }

    /// <inheritdoc/>
    public int Length => SecondMoments + (HasLabels ? LabelMoments + _scale.Length : 0);

    /// <summary>
    /// The blocks that a vector of this length is made of, G, or G, Y and H, with the standard deviations they are to have. H
    /// has twice that of the others: on 5,000 sentences of Shakespeare at 2% of the tokens it was 0.184 bits below uniform, where
    /// equal shares were 0.153 (docs/evidence.md).
    /// </summary>
    public static IReadOnlyList<(int Length, double Deviation)> BlocksOf(int length) => length > SecondMoments
        ? [(SecondMoments, 1), (LabelMoments, 1), (length - SecondMoments - LabelMoments, 2)]
        : [(SecondMoments, 1)];

    /// <inheritdoc/>
    public void Map(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, Span<float> vector)
    {
        vector.Clear();
        var stride = Panels<float>.Padded(_projections, PanelProduct<float>.TileColumns);
        var u = new float[Panels<float>.Padded(Math.Min(Stretch, rows.Length / _d), PanelProduct<float>.TileRows) * stride];
        for (var from = 0; from < rows.Length / _d; from += Stretch)
        {
            var count = Math.Min(Stretch, rows.Length / _d - from);
            PanelProduct<float>.Multiply(
                Matrix<float>.Of(rows[(from * _d)..], _d), RightPanels<float>.Of(_panels, _d), u, stride, count, _projections, _d);
            for (var row = 0; row < count; row++)
            {
                Add(u.AsSpan(row * stride, _projections), HasLabels ? labels[from + row] : -1, vector);
            }
        }
    }

    private void Add(Span<float> u, int label, Span<float> vector)
    {
        for (var k = 0; k < u.Length; k++)
        {
            u[k] += _shift[k];
        }

        for (var k = 0; k < SecondMoments; k++)
        {
            vector[k] += u[k] * u[SecondMoments + k];
        }

        if (!HasLabels)
        {
            return;
        }

        var v = u[(2 * SecondMoments)..];
        var target = vector.Slice(SecondMoments, LabelMoments);
        for (var k = 0; k < v.Length; k++)
        {
            target[k] += v[k] * LabelSign(label, k);
        }

        var at = _classOf.GetValueOrDefault(label, _scale.Length - 1);
        vector[SecondMoments + LabelMoments + at] += _scale[at];
    }

    /// <summary>r_k[y], 1 or −1.</summary>
    private float LabelSign(int label, int k) =>
        1 - 2 * (int)((Uniform.Mix(_signs + (ulong)(uint)label * 0x9E3779B97F4A7C15 + (ulong)(k >> 6) * 0xD1B54A32D192ED03) >> (k & 63)) & 1);

    /// <summary>Component j of the signs of projection k.</summary>
    private int Sign(int k, int j) =>
        1 - 2 * (int)((Uniform.Mix(_signs + (ulong)k * 0x9E3779B97F4A7C15 + (ulong)(j >> 6) * 0xBF58476D1CE4E5B9 + 1) >> (j & 63)) & 1);

    private static List<(int Label, double Share)> MostFrequent(ITokenStore sample)
    {
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < sample.Count; i++)
        {
            foreach (var label in sample.LabelsOf(i))
            {
                counts[label] = counts.GetValueOrDefault(label) + 1;
            }
        }

        return counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MostClasses)
            .Select(pair => (pair.Key, (double)pair.Value / sample.TotalTokens)).ToList();
    }
}
