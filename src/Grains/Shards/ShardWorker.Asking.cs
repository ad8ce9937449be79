using FisherSft.Corpus;
using FisherSft.Grains.State;
using FisherSft.LanguageModels;

namespace FisherSft.Grains.Shards;

/// <content>Asking: texts of this shard's examples, window by window; where the last one ended is kept, so the next reads on.</content>
internal sealed partial class ShardWorker
{
    private const int WindowTexts = 1000;
    private const int WindowCharacters = 1 << 20;

    private IEnumerator<Example>? _unasked;
    private long _nextUnasked;

    private async Task<WorkResult> QuestionsAsync(QuestionsOrder order, WorkProgress progress, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(counted: true, cancellationToken).ConfigureAwait(false);
        progress.Begin("read texts", 0);
        return await RunAsync(writer => Window(plan, order.From, cancellationToken).Write(writer), cancellationToken).ConfigureAwait(false);
    }

    private Questions Window(ShardPlan plan, long from, CancellationToken cancellationToken)
    {
        if (_unasked is null || from != _nextUnasked)
        {
            EndAsking();
            _unasked = Unasked(plan, from, cancellationToken).GetEnumerator();
            MoveOn();
        }

        var (texts, characters) = (new List<(long, string)>(), 0);
        while (_unasked is { Current: var example } && texts.Count < WindowTexts && characters < WindowCharacters)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var text = AskLlmPrompt.Shown(ExampleText.Of(example));
            texts.Add((example.Index, text));
            characters += text.Length;
            MoveOn();
        }

        return new Questions(_nextUnasked, _unasked is not null, texts);

        void MoveOn()
        {
            try
            {
                if (_unasked!.MoveNext())
                {
                    _nextUnasked = _unasked.Current.Index;
                    return;
                }
            }
            catch
            {
                // A reader that failed looks like one at its end.
                EndAsking();
                throw;
            }

            EndAsking();
        }
    }

    /// <summary>It outlives the order that opens it, whose token ends the skipping alone.</summary>
    private IEnumerable<Example> Unasked(ShardPlan plan, long from, CancellationToken skipping)
    {
        var rows = new JsonRows(SpecificationMap.ToCorpus(plan.Specification, remote));
        var examples = _reader is { } reader
            ? reader.ReadExamples(_start!, CancellationToken.None)
            : CorpusWire.EmbeddedPart(plan, remote).ReadRows(null, CancellationToken.None).Select(row => rows.ExampleOf(row.Row, row.Index)).OfType<Example>();
        return examples.SkipWhile(example =>
        {
            skipping.ThrowIfCancellationRequested();
            return example.Index < from;
        });
    }

    private void EndAsking()
    {
        _unasked?.Dispose();
        _unasked = null;
    }
}
