using FisherSft.Core.Design;
using FisherSft.Core.Linear;

namespace FisherSft.Core.Selection.Wire;

/// <summary>
/// Proposals, rank updates and the other messages between coordinator and shards as bytes. The only place that knows the
/// fields of a candidate.
/// </summary>
public static class SelectionWire
{
    /// <summary>Writes a shard's answer.</summary>
    public static void Write(WireWriter writer, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(proposal);
        writer.Write(proposal.Version);
        writer.Write(proposal.Outside.Gain);
        writer.Write(proposal.Outside.Index);
        writer.Write(proposal.Evaluations.Bounds);
        writer.Write(proposal.Evaluations.Gains);
        Write(writer, proposal.Candidates);
    }

    /// <summary>Reads a shard's answer.</summary>
    public static Proposal ReadProposal(WireReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var version = reader.ReadCount();
        var outside = new OutsideBound(reader.ReadDouble(), reader.ReadInt64());
        var evaluations = new EvaluationCount(reader.ReadInt64(), reader.ReadInt64());
        return new Proposal(version, ReadCandidates(reader), outside, evaluations);
    }

    /// <summary>Writes what a round picked.</summary>
    public static void Write(WireWriter writer, RankUpdate update)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(update);
        writer.Write(update.Version);
        Write(writer, update.Picked.Select(picked => new Candidate(picked.Pick.Index, picked.Pick.Gain, picked.Rows)).ToList());
    }

    /// <summary>
    /// Adds what a round picked to a design: picks are read one by one, and their rows used where they are in the message.
    /// </summary>
    /// <param name="reader">Gives the update.</param>
    /// <param name="design">At the version of the update; a fault leaves it unusable.</param>
    /// <returns>The indices of the picks, in rank order.</returns>
    /// <exception cref="FormatException">The update is for another version, or broken.</exception>
    public static IReadOnlyList<long> ApplyUpdate(WireReader reader, DesignMatrix design)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(design);
        if (reader.ReadCount() is var version && version != design.Version)
        {
            throw new FormatException($"an update is for version {version}, the design is at {design.Version}");
        }

        var picked = new long[reader.ReadCount()];
        float[] buffer = [];
        for (var rank = 0; rank < picked.Length; rank++)
        {
            picked[rank] = reader.ReadInt64();
            var gain = reader.ReadDouble();
            design.Add(reader.Read(reader.ReadCount(Array.MaxLength), ref buffer), gain);
        }

        return picked;
    }

    /// <summary>Writes examples with their rows.</summary>
    public static void Write(WireWriter writer, IReadOnlyList<Candidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(candidates);
        writer.Expect(candidates.Sum(candidate => (3L * sizeof(long)) + (candidate.Rows.Length * (long)sizeof(float))) + sizeof(long));
        writer.Write(candidates.Count);
        foreach (var candidate in candidates)
        {
            writer.Write(candidate.Index);
            writer.Write(candidate.Bound);
            writer.Write(candidate.Rows.Length);
            writer.Write(candidate.Rows);
        }
    }

    /// <summary>Reads examples with their rows.</summary>
    public static IReadOnlyList<Candidate> ReadCandidates(WireReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var candidates = new List<Candidate>();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var (index, bound) = (reader.ReadInt64(), reader.ReadDouble());
            var rows = GC.AllocateUninitializedArray<float>(reader.ReadCount(Array.MaxLength));
            reader.Read(rows);
            candidates.Add(new Candidate(index, bound, rows));
        }

        return candidates;
    }

    /// <summary>Writes picks.</summary>
    public static void Write(WireWriter writer, IReadOnlyList<Pick> picks)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(picks);
        writer.Write(picks.Count);
        foreach (var pick in picks)
        {
            writer.Write(pick.Index);
            writer.Write(pick.Gain);
        }
    }

    /// <summary>Reads picks.</summary>
    public static IReadOnlyList<Pick> ReadPicks(WireReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var picks = new Pick[reader.ReadCount()];
        for (var rank = 0; rank < picks.Length; rank++)
        {
            picks[rank] = new Pick(reader.ReadInt64(), reader.ReadDouble());
        }

        return picks;
    }
}
