using System.Text.Json;
using System.Text.Json.Nodes;
using FisherSft.Client.Options;
using FisherSft.Corpus;
using FisherSft.Corpus.Inputs;

namespace FisherSft.Client.Output;

/// <summary>
/// DIR of a run. Everything is written under DIR/.work first and renamed when all of it is there, run.json last: a folder
/// with run.json holds a finished run, one with .work/job.json an interrupted one. A lock keeps two runs apart.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    public const string RunFile = "run.json";
    public const string JobFile = "job.json";

    /// <summary>Under .work: embeddings that memory does not hold, until the run is finished.</summary>
    public const string StoreFolder = "store";

    private const string Work = ".work";
    private const string LockFile = "lock";

    private readonly FileStream _lock;
    private readonly bool _made;
    private IReadOnlyList<string> _strangers = [];
    private bool _keep;

    private readonly string _option;

    /// <summary>What this run may put into DIR, and what it takes from there because an earlier run left it.</summary>
    private IReadOnlyList<string> _names = [];

    private RunFolder(RunSettings run, bool made, bool resumed)
    {
        (Path, _option, _made, Resumed, _keep) = (run.Out, run.OutOption, made, resumed, resumed);
        _lock = Lock(run);
    }

    public string Path { get; }

    /// <summary>Whether an interrupted run goes on.</summary>
    public bool Resumed { get; }

    /// <summary>Opens DIR for a run, or tells by null that the run in it is finished and was to be resumed.</summary>
    /// <param name="run">DIR, and whether to resume or overwrite.</param>
    /// <param name="identity">What fixes the results.</param>
    /// <param name="tell">Takes what the user should know.</param>
    /// <exception cref="InputException">There is a run in DIR, or another one, or a file that no run left.</exception>
    /// <exception cref="OutsideException">DIR cannot be written to.</exception>
    public static RunFolder? Open(RunSettings run, JsonObject identity, Action<string> tell)
    {
        if (File.Exists(run.Out) || run.Out.Contains('\0'))
        {
            var what = run.Out.Contains('\0') ? "no name" : "a file";
            throw new InputException($"{run.OutOption} {run.Out} is {what}; name a folder, which may be a new one.");
        }

        var work = System.IO.Path.Combine(run.Out, Work);
        var finished = File.Exists(System.IO.Path.Combine(run.Out, RunFile));
        var interrupted = File.Exists(System.IO.Path.Combine(work, JobFile));
        if (!run.Resume && !run.Overwrite && (finished || Directory.Exists(work)))
        {
            throw new InputException(finished
                ? $"{run.Out} holds a finished run; pass --overwrite to replace it, --resume to leave it as it is, or another {run.OutOption}."
                : $"{run.Out} holds an interrupted run; pass --resume to go on with it, --overwrite to replace it, or another {run.OutOption}.");
        }

        var names = Results.Claimed(identity["command"]?.ToString());
        var strangers = finished || Directory.Exists(work) ? [] : Strangers(run.Out, names);
        if (!run.Overwrite && strangers is [var stranger, ..])
        {
            throw new InputException($"{stranger} is there already, and no {RunFile} beside it tells that a run left it; " +
                $"move it away, pass --overwrite to replace what results are called, or pass another {run.OutOption}.");
        }

        if (run.Resume && finished && !interrupted)
        {
            RequireSame(run.Out, ReadObject(System.IO.Path.Combine(run.Out, RunFile))["options"] as JsonObject, identity);
            tell($"The run in {run.Out} is complete; nothing was changed.");
            return null;
        }

        if (run.Resume && !interrupted)
        {
            tell($"There is nothing to resume in {run.Out}; starting anew.");
        }

        var folder = Make(run, run.Resume && interrupted);
        (folder._strangers, folder._names) = (strangers, [.. names.Union(LeftIn(run.Out))]);
        try
        {
            folder.Begin(identity);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        return folder;
    }

    /// <summary>The record of the finished run in a folder, null where there is none, and how it differs from one of these.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="identity">What fixes the results.</param>
    /// <param name="inputs">The inputs with their hashes.</param>
    /// <exception cref="InputException">The record is damaged.</exception>
    public static (JsonObject? Record, string? Difference) Finished(string path, JsonObject identity, JsonArray inputs)
    {
        var file = System.IO.Path.Combine(path, RunFile);
        if (!File.Exists(file))
        {
            return (null, null);
        }

        var record = ReadObject(file);
        var different = Different(record["options"] as JsonObject, identity);
        if (different.Count == 0 && !Same(record["inputs"], inputs))
        {
            different.Add($"the input is no longer what it was made from: {ChangedInput(record["inputs"] as JsonArray, inputs)}");
        }

        if (different.Count == 0 && record["fishersft"]?.ToString() != About.Version)
        {
            different.Add($"it was made by {Cli.Name} {record["fishersft"]}, and this is {About.Version}");
        }

        return (record, different.Count == 0 ? null : string.Join("; ", different));
    }

    /// <summary>Whether an interrupted run in a folder can go on.</summary>
    public static bool IsResumable(string path) => File.Exists(System.IO.Path.Combine(path, Work, JobFile));

    /// <summary>Where files stand until they are finished.</summary>
    public string WorkPath => System.IO.Path.Combine(Path, Work);

    /// <summary>A file under .work.</summary>
    public string WorkFile(string name) => System.IO.Path.Combine(Path, Work, name);

    /// <summary>From here on an interrupted run is resumable: job.json says what it is.</summary>
    /// <param name="identity">What fixes the results.</param>
    /// <param name="inputs">The inputs with their hashes.</param>
    /// <exception cref="InputException">The run to resume read other inputs.</exception>
    public void FixJob(JsonObject identity, JsonArray inputs)
    {
        if (Resumed)
        {
            var before = ReadObject(WorkFile(JobFile))["inputs"];
            if (!Same(before, inputs))
            {
                throw new InputException($"{Path}: the input is no longer what the interrupted run read: " +
                    $"{ChangedInput(before as JsonArray, inputs)}. Bring it back, or pass --overwrite to start anew.");
            }

            return;
        }

        var job = new JsonObject
        {
            ["version"] = About.Version, ["options"] = identity.DeepClone(), ["inputs"] = inputs.DeepClone(),
        };
        File.WriteAllText(WorkFile(JobFile + ".tmp"), job.ToJsonString(Json.Indented));
        MoveWhole(WorkFile(JobFile + ".tmp"), WorkFile(JobFile));
        _keep = true;
    }

    /// <summary>Whether a file was in DIR before any run, and has the name of a result.</summary>
    public bool IsStranger(string path) => _strangers.Any(stranger => System.IO.Path.GetFullPath(stranger) == path);

    /// <summary>Holds inputs apart from results: what this run replaces must not be what it reads.</summary>
    /// <exception cref="InputException">An input is where a result will be, or was.</exception>
    public void RequireOutside(IEnumerable<string> inputs)
    {
        var results = _names.Select(name => System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, name))).ToHashSet();
        if (inputs.FirstOrDefault(results.Contains) is { } input)
        {
            throw new InputException($"{input} is an input and would be replaced by a result; pass another {_option} than {Path}.");
        }
    }

    /// <summary>
    /// Takes what an earlier run left in DIR, its run.json first, so that no mixture looks finished. Files of that name in a
    /// folder without a run are not ours to take before they are replaced.
    /// </summary>
    public void RemoveResults() => Remove(LeftIn(Path).Prepend(RunFile));

    /// <summary>Takes files that must not stand beside what is published next, from a run killed while it published.</summary>
    public void Remove(params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            File.Delete(System.IO.Path.Combine(Path, name));
        }
    }

    /// <summary>Gives finished files their names, in order.</summary>
    public void Publish(params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            MoveWhole(WorkFile(name), System.IO.Path.Combine(Path, name));
        }
    }

    /// <summary>The run ends for good, finished or refused: nothing is kept for resuming.</summary>
    public void Discard() => _keep = false;

    public void Dispose()
    {
        _lock.Dispose();
        if (!_keep)
        {
            Directory.Delete(System.IO.Path.Combine(Path, Work), recursive: true);
            if (_made && !Directory.EnumerateFileSystemEntries(Path).Any())
            {
                Directory.Delete(Path);
            }
        }
    }

    /// <summary>What the run in a folder left there; nothing where it holds none.</summary>
    private static IReadOnlyList<string> LeftIn(string path)
    {
        var record = System.IO.Path.Combine(path, RunFile);
        if (!File.Exists(record))
        {
            return [];
        }

        // A damaged record is no reason to refuse what replaces it.
        var text = File.ReadAllText(record);
        return Results.Of(Results.Commands.FirstOrDefault(name =>
            text.Contains($"\"command\": \"{name}\"", StringComparison.Ordinal) || text.Contains($"\"command\": \"{name} ", StringComparison.Ordinal)));
    }

    /// <summary>What has the name of a result in a DIR that holds no run.</summary>
    private static List<string> Strangers(string path, IReadOnlyList<string> names) => names
        .Select(name => System.IO.Path.Combine(path, name))
        .Where(file => System.IO.Path.Exists(file)
            && !(System.IO.Path.GetFileName(file) == RejectedFile.FileName && RunResults.IsRejects(file)))
        .ToList();

    /// <summary>A name may reach the disk before its bytes, and a power cut then leave it empty: the bytes go first.</summary>
    private static void MoveWhole(string from, string to)
    {
        using (var file = File.OpenHandle(from, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.FlushToDisk(file);
        }

        File.Move(from, to, overwrite: true);
    }

    private static RunFolder Make(RunSettings run, bool resumed)
    {
        try
        {
            var made = !Directory.Exists(run.Out);
            Directory.CreateDirectory(System.IO.Path.Combine(run.Out, Work));
            return new RunFolder(run, made, resumed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !ExitCodes.IsDiskFull(exception))
        {
            throw new OutsideException(
                $"{run.OutOption} {run.Out} is not writable: {exception.Message.TrimEnd('.')}. Make it writable, or pass another " +
                $"{run.OutOption}.",
                exception);
        }
    }

    private static FileStream Lock(RunSettings run)
    {
        var path = System.IO.Path.Combine(run.Out, Work, LockFile);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new InputException(
                $"{run.Out}: another run is at work there; wait for it, or pass another {run.OutOption}.", exception);
        }
    }

    private static List<string> Different(JsonObject? before, JsonObject now) =>
        now.Where(option => !Same(option.Value, before?[option.Key]))
            .Select(option => $"{option.Key} was {Show(before?[option.Key])} and is {Show(option.Value)}")
            .ToList();

    private static void RequireSame(string path, JsonObject? before, JsonObject now)
    {
        if (Different(before, now) is { Count: > 0 } different)
        {
            throw new InputException($"{path} holds a run with other options: {string.Join("; ", different)}. " +
                "Resume it with its own, or pass --overwrite to replace it.");
        }
    }

    // A number read back and a number set are different kinds of node; their text is what counts.
    private static bool Same(JsonNode? a, JsonNode? b) => a?.ToJsonString(Json.OneLine) == b?.ToJsonString(Json.OneLine);

    private static string Show(JsonNode? value) => value?.ToJsonString(Json.OneLine) ?? "not given";

    private static string ChangedInput(JsonArray? before, JsonArray now)
    {
        var changed = now.FirstOrDefault(input => before?.Any(other => Same(other, input)) != true)
            ?? before?.FirstOrDefault(input => !now.Any(other => Same(other, input)));
        return changed?["name"]?.ToString() ?? "the order of the files";
    }

    private static JsonObject ReadObject(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path} is damaged; pass --overwrite to start anew.", exception);
        }
    }

    /// <summary>Picks of another build may differ in the last bits of their gains, and no run makes such a mixture.</summary>
    private void RequireThisVersion(string? version)
    {
        if (version != About.Version)
        {
            throw new InputException($"{Path} holds a run of {Cli.Name} {version ?? "of an unknown version"}, and this is " +
                $"{About.Version}, which may round otherwise. Resume it with that version, or pass --overwrite to start anew.");
        }
    }

    private void Begin(JsonObject identity)
    {
        if (Resumed)
        {
            var job = ReadObject(WorkFile(JobFile));
            RequireSame(Path, job["options"] as JsonObject, identity);
            RequireThisVersion(job["version"]?.ToString());
            return;
        }

        foreach (var old in Directory.EnumerateFiles(System.IO.Path.Combine(Path, Work))
            .Where(file => System.IO.Path.GetFileName(file) != LockFile))
        {
            File.Delete(old);
        }

        if (Directory.Exists(WorkFile(StoreFolder)))
        {
            Directory.Delete(WorkFile(StoreFolder), recursive: true);
        }
    }
}
