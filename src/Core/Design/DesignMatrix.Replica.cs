using FisherSft.Core.Linear;
using FisherSft.Core.Selection.Wire;

namespace FisherSft.Core.Design;

/// <content>What a replica takes over that starts late.</content>
public sealed partial class DesignMatrix
{
    /// <summary>Writes V, P and how P came about; not while an example is added.</summary>
    internal void Write(WireWriter writer, WorkCrew? crew)
    {
        lock (_making)
        {
            var P = Inverse(crew);
            SettleAll(crew);
            writer.Write(_base);
            writer.Write(_gainSinceBase);
            writer.Write(_normSinceBase);
            writer.Write(_updatesSinceBase);
            var row = new double[Dimension];
            for (var k = 0; k < Dimension; k++)
            {
                writer.Write(_V.AsSpan(k * _stride, k + 1));
                for (var l = 0; l <= k; l++)
                {
                    row[l] = P.Element(k, l);
                }

                writer.Write(row.AsSpan(0, k + 1));
            }
        }
    }

    /// <summary>Takes over the design of this dimension and ridge that was written; a fault leaves this one unusable.</summary>
    internal void Read(WireReader reader, int version)
    {
        lock (_making)
        {
            _base = reader.ReadCount(version);
            _gainSinceBase = reader.ReadDouble();
            _normSinceBase = reader.ReadDouble();
            _updatesSinceBase = reader.ReadCount(MostSinceBase);
            _inverse ??= new InverseMatrix(Dimension);
            _inverse.Fill((k, lower) =>
            {
                reader.Read(_V.AsSpan(k * _stride, k + 1));
                reader.Read(lower);
            });
            (Version, _settled, _recentFrom, _inverse.Version, _rootVersion, _screenVersion) = (version, version, version, version, -1, -1);
            _recent.Clear();
            _updates?.Restart(version);
        }
    }
}

/// <summary>Fills a row of a lower triangle.</summary>
/// <param name="row">Which.</param>
/// <param name="lower">Its row + 1 values.</param>
internal delegate void LowerRowFiller(int row, Span<double> lower);
