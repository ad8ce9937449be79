using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Corpus;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Pipeline;

/// <summary>
/// The embeddings of a selection on disk: the folder that `embed` would leave, written once while embedding and read from
/// there. It has its run.json last, so that half of one is never taken for whole; what is there and was made from the same
/// inputs with the same options, by this version, is used again, and nothing else is.
/// </summary>
internal sealed class EmbeddingsStore : IDisposable
{
    private readonly EmbedSettings _settings;
    private readonly (string CommandLine, DateTimeOffset Started) _run;
    private readonly bool _named;
    private RunFolder? _folder;
    private JsonObject? _record;
    private long _bytes;

    /// <param name="settings">What `embed` would be asked for; its folder is where the embeddings go.</param>
    /// <param name="run">The command, and when it began.</param>
    /// <param name="named">Whether the user named the folder: then it stays, with the rows, as a folder to select from.</param>
    private EmbeddingsStore(EmbedSettings settings, (string CommandLine, DateTimeOffset Started) run, bool named) =>
        (_settings, _run, _named) = (settings, run, named);

    /// <summary>What was learnt, for run.json; known once it is open.</summary>
    public JsonObject Learnt { get; private set; } = [];

    /// <summary>The folder.</summary>
    public string Path => _settings.Run.Out;

    /// <summary>Finds what is there, or makes the folder ready to be filled.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="folder">The run's.</param>
    /// <param name="source">Read.</param>
    /// <param name="run">The command, and when it began.</param>
    /// <exception cref="InputException">Other embeddings, or other files, are there.</exception>
    /// <exception cref="OutsideException">It cannot be written, or its disk is too small.</exception>
    public static EmbeddingsStore Begin(
        SelectSettings settings, RunFolder folder, TextSource source, (string CommandLine, DateTimeOffset Started) run)
    {
        var store = new EmbeddingsStore(
            settings.Embedding(settings.Store ?? folder.WorkFile(RunFolder.StoreFolder), settings.Store is null ? "--out" : "--store"),
            run,
            settings.Store is not null);
        try
        {
            // Losses are measured while embedding, and not kept.
            store.Begin(source, canReuse: settings.Embedder.Model?.Losses != true);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens the embeddings, which are made if they are not there.</summary>
    public EmbeddingsFolder Open(TextSource source, TimedStages stages, CancellationToken cancellationToken)
    {
        if (_record is not null)
        {
            stages.Message($"The embeddings in {Path} are of this corpus and these options; they are used again.");
            Learnt = RunRecord.LearntOf(_record);
        }
        else
        {
            Fill(source, stages, cancellationToken);
            Learnt = source.Learnt;
        }

        var embeddings = EmbeddingsFolder.Open(Path, values: false, null, cancellationToken);
        var counts = _record?["counts"];
        if (_record is not null && (embeddings.Count != source.Summary.Examples
            || embeddings.TotalTokens != (long?)counts?["tokens"] || embeddings.Dimension != (int?)counts?["dimension"]))
        {
            embeddings.Dispose();
            throw new InputException($"{Path}: the embeddings are not those that its {RunFolder.RunFile} tells of; remove the folder.");
        }

        _bytes = embeddings.Bytes;
        return embeddings;
    }

    /// <summary>For run.json.</summary>
    public JsonObject ToJson() => new()
    {
        ["path"] = _named ? Path : null,
        ["bytes"] = _bytes,
        ["usedAgain"] = _record is not null,
    };

    public void Dispose() => _folder?.Dispose();

    private void Begin(TextSource source, bool canReuse)
    {
        var run = _settings.Run;
        var (record, difference) = RunFolder.Finished(Path, _settings.Identity(), source.Summary.ToJson());
        if (record is not null && difference is null && canReuse)
        {
            _record = record;
            return;
        }

        if (record is not null && _named && !run.Overwrite)
        {
            throw new InputException($"--store {Path} holds a run that differs: {difference}. Pass another --store, or --overwrite to " +
                "replace it.");
        }

        // What a killed run left half written is begun anew, whatever became of the selection.
        var replace = run.Overwrite || record is not null;
        _folder = RunFolder.Open(
            run with { Resume = !replace, Overwrite = replace }, _settings.Identity(), static _ => { })!;
        _folder.RequireOutside(source.Paths);
        new RejectedFile(_folder.WorkFile(RejectedFile.FileName)).Dispose();
        CheckRoom(BytesOf(source.Size, source.IsHalf, _named));
    }

    private void Fill(TextSource source, TimedStages stages, CancellationToken cancellationToken)
    {
        if (_named)
        {
            source.CopyRejected(_folder!.WorkFile(RejectedFile.FileName));
        }

        try
        {
            EmbeddingsOutput.Write(_folder!, _settings, source, _run, _named, stages, cancellationToken);
        }
        catch (IOException exception) when (ExitCodes.IsDiskFull(exception))
        {
            throw new OutsideException(
                $"The disk of {Path} is full: {exception.Message.TrimEnd('.')}. Free some room there, or name a folder on another disk " +
                "with --store.",
                exception);
        }

        _folder!.Dispose();
        _folder = null;
    }

    private void CheckRoom(long needed)
    {
        var free = Disk.FreeAt(Path);
        if (free < needed)
        {
            throw new OutsideException(
                $"The embeddings take {Words.Bytes(needed)}, and the disk of {Path} has {Words.Bytes(free.Value)} free. Free some room " +
                "there, name a folder on another disk with --store, or take less with --dtype float16 or a smaller --dim.");
        }
    }

    /// <summary>What a store takes on disk.</summary>
    public static long BytesOf(CorpusSize size, bool half, bool rows) =>
        (half ? 2L : 4L) * size.Tokens * size.Dimension + 8L * size.Examples + (rows ? size.RowBytes : 0);
}
