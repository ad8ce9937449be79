using FisherSft.Core.Selection.Wire;
using FisherSft.Embedding.Fitted;

namespace FisherSft.Grains.State;

/// <summary>What is learnt from the corpus, as bytes: counts of parts, the vocabulary, the model.</summary>
internal static partial class LearntWire
{
    private const int ChunkBytes = 1 << 20;

    public static void Write(WireWriter writer, WordCounts counts)
    {
        foreach (var chunk in counts.ToChunks(ChunkBytes))
        {
            writer.Write(chunk.Examples);
            writer.Write(chunk.Words.Length);
            for (var at = 0; at < chunk.Words.Length; at++)
            {
                writer.Write(chunk.Words[at]);
                writer.Write(chunk.Totals[at]);
                writer.Write(chunk.Trained[at]);
            }
        }
    }

    public static void Add(WordCounts counts, WireReader reader)
    {
        while (!reader.IsAtEnd)
        {
            var examples = reader.ReadInt64();
            var words = new string[reader.ReadCount()];
            var (totals, trained) = (new long[words.Length], new long[words.Length]);
            for (var at = 0; at < words.Length; at++)
            {
                (words[at], totals[at], trained[at]) = (reader.ReadText()!, reader.ReadInt64(), reader.ReadInt64());
            }

            counts.Add(new WordCountsChunk(words, totals, trained, examples));
        }
    }

    public static void Write(WireWriter writer, CooccurrenceCounts counts)
    {
        foreach (var chunk in counts.ToChunks(ChunkBytes))
        {
            writer.Write(chunk.Keys.Length);
            for (var at = 0; at < chunk.Keys.Length; at++)
            {
                writer.Write(chunk.Keys[at]);
                writer.Write(chunk.Counts[at]);
            }
        }
    }

    public static void Add(CooccurrenceCounts counts, WireReader reader)
    {
        while (!reader.IsAtEnd)
        {
            var keys = new long[reader.ReadCount()];
            var values = new long[keys.Length];
            for (var at = 0; at < keys.Length; at++)
            {
                (keys[at], values[at]) = (reader.ReadInt64(), reader.ReadInt64());
            }

            counts.Add(new CooccurrenceChunk(keys, values));
        }
    }

    public static void Write(WireWriter writer, Vocabulary vocabulary)
    {
        using var stream = new WireStream(writer);
        vocabulary.Save(stream);
    }

    public static Vocabulary ReadVocabulary(WireReader reader)
    {
        using var stream = new WireStream(reader);
        return Vocabulary.Load(stream);
    }

    public static void Write(WireWriter writer, FittedModel model)
    {
        using var stream = new WireStream(writer);
        model.Save(stream);
    }

    public static FittedModel ReadModel(WireReader reader)
    {
        using var stream = new WireStream(reader);
        return FittedModel.Load(stream);
    }

    public static FittedEmbedder Embedder(FittedModel model, JobSpecification specification, int threads) =>
        FittedEmbedder.FromModel(model, SpecificationMap.ToFitted(specification, threads));
}
