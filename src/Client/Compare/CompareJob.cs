using System.Text.Json;
using FisherSft.Client.Commands;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Core.Selection;
using FisherSft.Core.Tokens;

namespace FisherSft.Client.Compare;

/// <summary>`compare`: read, learn, embed once, and select by each method.</summary>
internal sealed class CompareJob(CompareSettings settings, Invocation invocation)
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    public string Run(TimedStages stages, CancellationToken cancellationToken)
    {
        var embedded = Inputs.IsEmbeddingsFolder(settings.Corpus, settings.Embedder);
        var identity = settings.Identity(embedded);
        using var folder = RunFolder.Open(settings.Run, identity, stages.Message);
        if (folder is null)
        {
            return string.Empty;
        }

        using IExampleSource source = embedded
            ? new FolderSource(settings.Corpus)
            : new TextSource(settings.Corpus, settings.Embedder, folder, invocation.Surroundings.OpenInput, cancellationToken);
        folder.RequireOutside(source.Paths);
        source.Read(folder, stages, cancellationToken);
        if (!folder.Resumed)
        {
            folder.RemoveResults();
        }

        folder.FixJob(identity, source.Summary.ToJson());
        var tokens = source.Embed(null, stages, cancellationToken);
        var options = new SelectionOptions
        {
            Budget = settings.Budget.Examples(tokens.Count),
            TokenBudget = settings.Budget.Tokens(tokens.TotalTokens, Enumerable.Range(0, tokens.Count).Min(tokens.TokensOf)),
            Ridge = settings.Ridge,
            Seed = settings.Embedder.Seed,
            Threads = settings.Embedder.Threads,
        };
        var selections = settings.Methods.Select(method => Select(method, tokens, options, folder, stages, cancellationToken)).ToList();
        var comparison = new Comparison(selections, tokens, CorpusFacts.Of(source, tokens));
        comparison.Write(folder);
        File.WriteAllText(folder.WorkFile(Results.ReportFile), ComparisonPage.Render(comparison, settings, invocation.CommandLine));
        var record = RunRecord.Begin(invocation.CommandLine, _started, settings.Resolved(embedded), source.Summary);
        record["counts"] = RunRecord.Counts(source.Summary, tokens.TotalTokens, tokens.Dimension);
        RunRecord.AddLearnt(record, source.Learnt);
        RunRecord.End(record, stages);
        RunRecord.Write(folder.WorkFile(RunFolder.RunFile), record);
        folder.Publish(Results.Comparison);
        folder.Discard();
        return comparison.Summary(folder.Path);
    }

    /// <summary>A method that an interrupted run had finished is not run again.</summary>
    private static ComparedSelection Select(
        ISelectionMethod method, ITokenStore tokens, SelectionOptions options, RunFolder folder, TimedStages stages, CancellationToken cancellationToken)
    {
        var kept = folder.WorkFile($"{method.Name}.json");
        if (folder.Resumed && File.Exists(kept))
        {
            return JsonSerializer.Deserialize<ComparedSelection>(File.ReadAllText(kept), Json.OneLine)!;
        }

        stages.Begin($"select: {method.Name}", options.TokenBudget is null ? options.Budget : 0, "picks");
        var result = method.Select(tokens, options, [], round => stages.Report(round.Selected), cancellationToken);
        stages.End();
        var selection = ComparedSelection.Of(method.Name, result);
        File.WriteAllText(kept + ".tmp", JsonSerializer.Serialize(selection, Json.OneLine));
        File.Move(kept + ".tmp", kept, overwrite: true);
        return selection;
    }
}
