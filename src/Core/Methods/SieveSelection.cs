using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;

namespace FisherSft.Core.Methods;

/// <summary>
/// What a run of neighbouring thresholds of a <see cref="SieveGrid"/> has selected: as long as all of them took and refused the
/// same examples they share one selection, and with it one design. It divides where they differ.
/// </summary>
internal sealed class SieveSelection
{
    /// <summary>An empty selection.</summary>
    /// <param name="low">The exponent of the lowest threshold.</param>
    /// <param name="high">The exponent of the highest.</param>
    /// <param name="design">ridge·I.</param>
    /// <param name="room">What the budget allows: examples, or tokens.</param>
    public SieveSelection(int low, int high, DesignMatrix design, long room) =>
        (Low, High, Design, Room) = (low, high, design, room);

    /// <summary>The exponent of the lowest threshold.</summary>
    public int Low { get; set; }

    /// <summary>The exponent of the highest threshold.</summary>
    public int High { get; set; }

    /// <summary>With all picks.</summary>
    public DesignMatrix Design { get; }

    /// <summary>The picks in the order of the stream.</summary>
    public List<Pick> Ranking { get; private init; } = [];

    /// <summary>Σ gain, nats.</summary>
    public double Information { get; private set; }

    /// <summary>What the budget still allows.</summary>
    public long Room { get; private set; }

    /// <summary>Where the bounds of the present block stand for it.</summary>
    public int Column { get; set; }

    /// <summary>Leaves the thresholds above an exponent here, and gives a copy for those up to it.</summary>
    public SieveSelection Divide(int at)
    {
        var design = new DesignMatrix(Design.Dimension, Design.Ridge);
        if (Design.Version > 0)
        {
            var writer = new WireWriter();
            DesignWire.Write(writer, Design, Ranking.Select(pick => pick.Index));
            DesignWire.Read(new WireReader(writer.Complete()), design);
        }

        var lower = new SieveSelection(Low, at, design, Room)
        {
            Ranking = [.. Ranking],
            Information = Information,
            Column = Column,
        };
        Low = at + 1;
        return lower;
    }

    /// <summary>Takes an example.</summary>
    /// <param name="example">The example.</param>
    /// <param name="gain">Its gain.</param>
    /// <param name="cost">What it takes of the budget.</param>
    /// <param name="evaluated">Who has just computed the gain; null where it was known.</param>
    public void Take(Candidate example, double gain, long cost, GainEvaluator? evaluated)
    {
        Design.Add(example.Rows, gain, evaluated, crew: null);
        Ranking.Add(new Pick(example.Index, gain));
        Information += gain;
        Room -= cost;
    }
}
