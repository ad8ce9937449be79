using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Client.Report;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Npy;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Pipeline;

/// <summary>`select` from input to report: read, learn, embed, select, certify, write.</summary>
internal sealed class SelectJob(SelectSettings settings, Invocation invocation)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private AskedExamples? _asked;

    public string Run(TimedStages stages, CancellationToken cancellationToken)
    {
        var embedded = Inputs.IsEmbeddingsFolder(settings);
        var identity = settings.Identity(embedded);
        using var folder = RunFolder.Open(settings.Run, identity, stages.Message);
        if (folder is null)
        {
            return string.Empty;
        }

        try
        {
            LimitMemory(0, stages);
            using IExampleSource source = embedded
                ? new FolderSource(settings.Corpus)
                : new TextSource(settings.Corpus, settings.Embedder, folder, invocation.Surroundings.OpenInput, cancellationToken)
                {
                    CountsTokens = settings.Memory is not null || settings.Store is not null,
                };
            folder.RequireOutside(source.Paths);
            Rehearsal.Begin(settings.Method, settings.Embedder.Threads);
            source.Read(folder, stages, cancellationToken);
            var budget = settings.Budget.Examples(source.Summary.Examples);
            var plan = MemoryPlan.Of(settings, source.Size, embedded);
            if (plan.OnDisk && settings.Method is Match)
            {
                throw new InputException("--method match goes by tokens' ids, which embeddings on disk do not keep, and these embeddings " +
                    $"do not fit --memory {Words.Bytes(settings.Memory!.Value)}; raise it, or lower --dim.");
            }

            LimitMemory(source.Size.ModelBytes, stages);
            using var store = plan.OnDisk
                ? EmbeddingsStore.Begin(settings, folder, (TextSource)source, (invocation.CommandLine, _started))
                : null;
            if (store is not null && settings.Store is null)
            {
                stages.Message($"The embeddings take {Words.Bytes(4.0 * source.Size.Tokens * source.Size.Dimension)}, more than fits " +
                    $"--memory {Words.Bytes(settings.Memory!.Value)}: they are kept on disk in {store.Path} until the run is finished.");
            }

            if (!folder.Resumed)
            {
                folder.RemoveResults();
            }

            folder.FixJob(identity, source.Summary.ToJson());
            _asked = settings.Asking is { } asking ? new AskJob(asking, invocation.Surroundings).Run(source, folder, stages, cancellationToken) : null;
            var tokens = source.Embed(store, stages, cancellationToken);
            if (settings.Method is Match && tokens.LabelsOf(0).IsEmpty)
            {
                stages.Message("The embeddings come without tokens' ids: --method match goes by the rows alone.");
            }

            tokens = plan.LoadsFolder ? Load(tokens, stages, cancellationToken) : tokens;

            // The model is gone now.
            LimitMemory(0, stages);
            var selection = Select(source, tokens, budget, plan, folder, stages, cancellationToken) with { Store = store?.ToJson() };
            return Write(selection, folder, stages, cancellationToken);
        }
        catch (Exception exception) when (!folder.Resumed && (ExitCodes.IsWrongInput(exception) || exception is DeviceException))
        {
            folder.Discard();
            throw;
        }
    }

    private static TokenMatrix Load(ITokenStore tokens, TimedStages stages, CancellationToken cancellationToken)
    {
        stages.Begin("read: rows", tokens.Count, "examples");
        var matrix = new TokenMatrix(tokens.Dimension);
        float[] rows = [];
        for (var i = 0; i < tokens.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            matrix.Add(tokens.Rows(i, ref rows));
            stages.Report(i + 1);
        }

        stages.End();
        return matrix;
    }

    private void LimitMemory(long modelBytes, TimedStages stages)
    {
        if (settings.Memory is { } limit)
        {
            MemoryPlan.CheckLeast(limit);
            var heap = MemoryPlan.HeapOf(limit, modelBytes);
            stages.Between = () => invocation.Surroundings.LimitHeap(heap);
            stages.Between();
        }
    }

    private Selection Select(
        IExampleSource source,
        ITokenStore tokens,
        int budget,
        MemoryPlan plan,
        RunFolder folder,
        TimedStages stages,
        CancellationToken cancellationToken)
    {
        var options = new SelectionOptions
        {
            Budget = budget,
            TokenBudget = settings.Budget.Tokens(tokens.TotalTokens, Shortest(tokens)),
            Ridge = settings.Ridge,
            Seed = settings.Embedder.Seed,
            Epsilon = settings.Epsilon,
            Shards = settings.Shards,
            Threads = settings.Embedder.Threads,
            Pool = settings.Pool,
            HeldBytes = plan.HeldBytes,
            TangentBytes = plan.TangentBytes,
        };
        var (journal, done) = PickJournal.Open(folder.WorkFile(PickJournal.FileName), tokens.Count, budget);
        using var _ = journal;
        if (folder.Resumed)
        {
            stages.Message($"Going on after {Words.Count(done.Count, "picks")}.");
        }

        var rounds = new List<int>();
        stages.Begin("select: first gains", tokens.Count - done.Count, "examples");
        var result = Method(source).Select(tokens, options, done, OnRound, cancellationToken);
        stages.End();
        var rows = Fetch(source, result.Ranking, folder, stages, cancellationToken);
        return new Selection
        {
            Settings = settings,
            CommandLine = invocation.CommandLine,
            Options = settings.Resolved(source.IsEmbedded),
            Corpus = CorpusFacts.Of(source, tokens),
            Result = result,
            Ranking = Selection.Rank(result.Ranking, rows, source, tokens),
            Texts = rows.Texts,
            PicksPerRound = rounds,
            Resumed = done.Count,
            Started = _started,
            Asked = _asked?.Facts,
        };

        void OnRound(RoundReport round)
        {
            if (round.Picks.Count == 0)
            {
                // A later round may find that nothing fits the token budget any more.
                if (rounds.Count == 0)
                {
                    stages.Report(round.GainEvaluations);
                }

                return;
            }

            if (rounds.Count == 0)
            {
                stages.Begin("select", options.TokenBudget is null ? budget : 0, "picks");
                stages.Report(done.Count, round.Picks[0].Gain);
            }

            rounds.AddRange(round.PicksPerRound);
            journal.Append(round.Picks, round.Selected);
            stages.Report(round.Selected, round.Picks[^1].Gain);
            if (round.Selected == budget)
            {
                stages.Begin("certify", 0, "bounds");
            }
        }
    }

    private ISelectionMethod Method(IExampleSource source) => settings.Method switch
    {
        Perplexity => new Perplexity(source.Losses),
        AskLlm => new AskLlm(_asked!.Scores),
        var method => method,
    };

    private static SelectedRows Fetch(
        IExampleSource source,
        IReadOnlyList<Pick> ranking,
        RunFolder folder,
        TimedStages stages,
        CancellationToken cancellationToken)
    {
        stages.Begin("write", source.Summary.Examples, "examples");
        return source.Fetch(ranking, folder, stages, cancellationToken);
    }

    private static string Write(Selection selection, RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        RankingFile.Write(folder.WorkFile(RankingFile.FileName), selection.Ranking);
        NpyWriter.Save(folder.WorkFile(Results.IndicesFile), [.. selection.Result.Ranking.Select(pick => pick.Index)]);
        File.WriteAllText(folder.WorkFile(Results.ReportFile), ReportPage.Render(selection));
        cancellationToken.ThrowIfCancellationRequested();
        stages.End();
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), selection, stages);
        folder.Publish(Results.Selection);
        folder.Discard();
        return Summary.Of(selection, stages.Seconds, stages.Total);
    }

    private static int Shortest(ITokenStore tokens)
    {
        var shortest = int.MaxValue;
        for (var i = 0; i < tokens.Count; i++)
        {
            shortest = Math.Min(shortest, tokens.TokensOf(i));
        }

        return shortest;
    }
}
