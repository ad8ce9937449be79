using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Corpus.Parts;
using FisherSft.Embedding.Precomputed;
using FisherSft.Grains.Hosting;

namespace FisherSft.Grains.State;

/// <summary>Parts of a corpus, their counts and their rows, as contracts have them and as bytes.</summary>
internal static class CorpusWire
{
    public static IReadOnlyList<CorpusFile> Files(ShardPlan plan) =>
        Array.ConvertAll(plan.Files, file => new CorpusFile(
            file.Name, file.Path, file.Length, RemotePath.IsOne(file.Path) ? file.Version : null));

    public static CorpusPart Part(ShardPlan plan) =>
        new(plan.Shard, Array.ConvertAll(plan.Ranges, range => new CorpusRange(range.File, range.From, range.To)));

    public static PartStart Start(ShardPlan plan) =>
        new(plan.Shard, Array.ConvertAll(plan.Ranges, range => new RangeStart(range.FirstIndex, range.FirstLine, range.Examples)));

    /// <summary>A shard's examples of an embeddings folder.</summary>
    public static EmbeddingsPart EmbeddedPart(ShardPlan plan, IRemoteFiles remote)
    {
        var range = plan.Ranges is [var only] ? only : new PlanRange(0, 0, 0, 0, 1, 0);
        return new EmbeddingsPart(
            EmbeddingsFiles.Of(Files(plan)), new EmbeddingsRange(range.FirstIndex, range.Examples, range.From, range.To), remote);
    }

    public static void Write(WireWriter writer, PartCounts counts)
    {
        writer.Write(counts.Number);
        writer.Write(counts.Ranges.Count);
        foreach (var range in counts.Ranges)
        {
            writer.Write(range.Examples);
            writer.Write(range.Rejected);
            writer.Write(range.Lines);
            writer.Write(range.Fault);
        }
    }

    public static PartCounts ReadCounts(WireReader reader)
    {
        var (number, ranges) = (reader.ReadCount(), new RangeCounts[reader.ReadCount()]);
        for (var at = 0; at < ranges.Length; at++)
        {
            ranges[at] = new RangeCounts(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadText());
        }

        return new PartCounts(number, ranges);
    }

    /// <summary>M of a shard's examples, what a transformer did, and their losses; empty where those are not asked for.</summary>
    public static void Write(WireWriter writer, ITokenStore tokens, ModelFact? model, IReadOnlyList<double> losses)
    {
        Write(writer, model);
        writer.Write(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            writer.Write(tokens.TokensOf(i));
        }

        foreach (var loss in losses)
        {
            writer.Write(loss);
        }
    }

    public static (int[] Tokens, ModelFact? Model, double[] Losses) ReadEmbedded(WireReader reader)
    {
        var model = ReadModel(reader);
        var tokens = new int[reader.ReadCount()];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = reader.ReadCount();
        }

        var losses = new double[reader.IsAtEnd ? 0 : tokens.Length];
        reader.Read(losses);
        return (tokens, model, losses);
    }

    public static void Write(WireWriter writer, ModelFact? model)
    {
        writer.Write(model?.Devices.Length ?? 0);
        if (model is null)
        {
            return;
        }

        foreach (var device in model.Devices)
        {
            writer.Write(device);
        }

        writer.Write(model.Output);
        writer.Write(model.IsHalf ? 1 : 0);
        foreach (var number in new[] { model.Context, model.Windowed, model.Skipped, model.TokensRead, model.TokensPadded })
        {
            writer.Write(number);
        }

        writer.Write(model.Sha256);
    }

    public static ModelFact? ReadModel(WireReader reader)
    {
        var devices = new string[reader.ReadCount()];
        for (var at = 0; at < devices.Length; at++)
        {
            devices[at] = reader.ReadText()!;
        }

        return devices.Length == 0 ? null : new ModelFact
        {
            Devices = devices,
            Output = reader.ReadText()!,
            IsHalf = reader.ReadInt64() != 0,
            Context = reader.ReadCount(),
            Windowed = reader.ReadInt64(),
            Skipped = reader.ReadInt64(),
            TokensRead = reader.ReadInt64(),
            TokensPadded = reader.ReadInt64(),
            Sha256 = reader.ReadText(),
        };
    }

    /// <summary>What a shard tells once it has read its part for the last time; its silo's peak memory with it.</summary>
    public static void Write(WireWriter writer, IReadOnlyList<RejectedRow> rejected)
    {
        writer.Write(Machine.PeakMemoryBytes);
        writer.Write(rejected.Count);
        foreach (var row in rejected)
        {
            writer.Write(row.File);
            writer.Write(row.Line);
            writer.Write(row.Reason);
            writer.Write(row.Raw);
        }
    }

    public static (long PeakMemory, IReadOnlyList<RejectedLine> Rejected) ReadCollected(WireReader reader)
    {
        var peak = reader.ReadInt64();
        var rejected = new RejectedLine[reader.ReadCount()];
        for (var at = 0; at < rejected.Length; at++)
        {
            rejected[at] = new RejectedLine(reader.ReadText()!, reader.ReadInt64(), reader.ReadText()!, reader.ReadText()!);
        }

        return (peak, rejected);
    }

    public static void Write(WireWriter writer, IReadOnlyList<Example> examples)
    {
        writer.Write(examples.Count);
        foreach (var example in examples)
        {
            writer.Write(example.Index);
            writer.Write(example.Source);
            writer.Write(example.Line);
            writer.Write(example.Id);
            writer.WriteBlock(example.Row.Span);
        }
    }

    public static IReadOnlyList<Example> ReadExamples(WireReader reader)
    {
        var examples = new Example[reader.ReadCount()];
        for (var at = 0; at < examples.Length; at++)
        {
            examples[at] = new Example(
                reader.ReadInt64(), reader.ReadCount(), reader.ReadInt64(), reader.ReadText(), [], reader.ReadBlock());
        }

        return examples;
    }
}
