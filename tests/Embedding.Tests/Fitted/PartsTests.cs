using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Corpus.Parts;
using FisherSft.Embedding.Fitted;
using FisherSft.Embedding.LastLayer;

namespace FisherSft.Embedding.Tests.Fitted;

/// <summary>
/// Learning as a cluster does it: parts of the files are read apart, what they counted travels in chunks, and the
/// vocabulary and the model as streams. The bits are those of one machine.
/// </summary>
public sealed class PartsTests
{
    private static readonly FittedOptions Options = new() { Dimension = 24, Threads = 2 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Shakespeare_LearnedInParts_GivesTheBitsOfOneMachine(int parts) =>
        AssertSame([Texts.Shared("shakespeare.txt"), Texts.Shared("instructions.json")], parts, 20_000);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void MadeUpText_LearnedInParts_GivesTheBitsOfOneMachine(int parts)
    {
        using var folder = new Temporary();
        var text = Texts.Markov(200, 150, 30, seed: 2).Select(static example => example.Segments[0].Text);
        File.WriteAllText(folder["a.txt"], string.Join("\n\n", text));
        AssertSame([folder["a.txt"]], parts, 1024);
    }

    private static void AssertSame(IReadOnlyList<string> inputs, int parts, int maxBytes)
    {
        var options = new CorpusOptions { Inputs = inputs, Split = TextSplit.Paragraph };
        var corpus = new CorpusReader(options);
        using var local = new FittedEmbedder(Options);
        local.Prepare(corpus.ReadExamples(), Texts.Silent, CancellationToken.None);
        var heldOut = local.MeasureHeldOut(corpus.ReadExamples(), CancellationToken.None);

        var divided = CorpusPartitioner.Divide(corpus.Files, parts);
        var readers = divided.Select(part => new PartReader(options, corpus.Files, part)).ToList();
        var starts = PartStarts.From(divided, [.. readers.Select(static reader => reader.Count())]);
        using var remote = new FittedEmbedder(Options);
        var (vocabulary, pairs, model) = Learn(remote, Examples, parts, maxBytes);
        Assert.Equal(local.Fingerprint, remote.Fingerprint);
        Assert.Equal(local.Vocabulary.Counts.ToArray(), vocabulary.Counts.ToArray());
        Assert.Equal(local.Vocabulary.TrainedCounts.ToArray(), vocabulary.TrainedCounts.ToArray());
        Assert.True(pairs.Distinct > 1000);

        var plan = HeldOutSample.Plan([.. Numbers(parts).Select(part =>
            HeldOutSample.Count(Examples(part), vocabulary, CancellationToken.None))]);
        var shares = Numbers(parts).Select(part =>
            HeldOutSample.Take(Examples(part), part, plan!, model, CancellationToken.None)).ToList();
        Assert.Equal(heldOut, remote.MeasureHeldOut(plan!, shares, CancellationToken.None));

        using var loaded = FittedEmbedder.FromModel(model, Options);
        var (one, other) = (new TokenMatrix(24), new TokenMatrix(24));
        local.Embed(corpus.ReadExamples(), one, CancellationToken.None);
        loaded.Embed(Numbers(parts).SelectMany(Examples), other, CancellationToken.None);
        Assert.Equal((one.Count, one.TotalTokens), (other.Count, other.TotalTokens));
        for (var example = 0; example < one.Count; example++)
        {
            Assert.True(Texts.RowsOf(one, example).AsSpan().SequenceEqual(Texts.RowsOf(other, example)));
        }

        IEnumerable<Example> Examples(int part) => readers[part].ReadExamples(starts[part]);
    }

    private static (Vocabulary Vocabulary, CooccurrenceCounts Pairs, FittedModel Model) Learn(
        FittedEmbedder embedder, Func<int, IEnumerable<Example>> examples, int parts, int maxBytes)
    {
        var words = new WordCounts();
        foreach (var part in Numbers(parts).Reverse())
        {
            var counts = new WordCounts();
            examples(part).ToList().ForEach(counts.Add);
            counts.ToChunks(maxBytes).Reverse().ToList().ForEach(words.Add);
        }

        var vocabulary = Copied(embedder.VocabularyOf(words), static (from, to) => from.Save(to), Vocabulary.Load);
        var pairs = embedder.CountsFor(vocabulary);
        foreach (var part in Numbers(parts))
        {
            var counts = embedder.CountsFor(vocabulary);
            examples(part).ToList().ForEach(counts.Add);
            counts.ToChunks(maxBytes).Reverse().ToList().ForEach(pairs.Add);
        }

        embedder.Fit(vocabulary, pairs, CancellationToken.None);
        return (vocabulary, pairs, Copied(embedder.Model, static (from, to) => from.Save(to), FittedModel.Load));
    }

    private static T Copied<T>(T from, Action<T, Stream> save, Func<Stream, T> load)
    {
        using var stream = new MemoryStream();
        save(from, stream);
        stream.Position = 0;
        var copy = load(stream);
        Assert.Equal(stream.Length, stream.Position);
        return copy;
    }

    private static IEnumerable<int> Numbers(int parts) => Enumerable.Range(0, parts);
}
