using System.Globalization;
using FisherSft.Corpus;
using FisherSft.Corpus.Inputs;
using FisherSft.Grains.Hosting;

namespace FisherSft.Grains.Jobs;

/// <content>The coordinator's own looks at the input: whether it is there, what is there, what it hashes to.</content>
internal sealed partial class JobRun
{
    private static readonly TimeSpan InputPause = TimeSpan.FromSeconds(2);

    private string? _waiting;

    /// <summary>What the job waits for, itself or a shard of it; null where it does not.</summary>
    public string? Waiting => _waiting ?? _calls?.Board.Waiting;

    /// <summary>Holds inputs to be where silos can see them, which a job's user may not be able to tell.</summary>
    private bool RequireInputs()
    {
        var missing = Specification.Inputs.Zip(Specification.Names ?? Specification.Inputs)
            .Where(input => !RemotePath.IsOne(input.First) && !Glob.IsPattern(input.First) && !Path.Exists(input.First))
            .Select(input => $"{input.Second} is not there for the silos, which look for {input.First}")
            .ToList();
        return missing.Count == 0 ? true : throw new JobException(
            string.Join('\n', missing) + "; put it where every silo finds it under that path, or pass --upload to submit.");
    }

    /// <summary>Looks at the input on the workbench; where it does not answer, waits until it does.</summary>
    private async Task<T> FoundAsync<T>(Func<T> look, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                var found = await workbench.RunAsync(look, cancellationToken);
                _waiting = null;
                return found;
            }
            catch (Exception exception) when (exception is InputUnavailableException
                || (InputFaults.MayPass(exception) && clock.GetElapsedTime(began) < InputFaults.Patience))
            {
                _waiting = exception.Message;
                LogInputAway(job, exception);
                changed();
                await Task.Delay(InputPause, clock, cancellationToken);
            }
        }
    }

    private Task<string[]> HashAsync(IEnumerable<CorpusFile> files, CancellationToken cancellationToken) => FoundAsync(
        () => files.Select(file => CorpusReader.Hash(file, remote, cancellationToken).Sha256).ToArray(), cancellationToken);

    private static PlanFile[] FilesOf(IEnumerable<CorpusFile> files) =>
        [.. files.Select(file => new PlanFile(file.Name, file.Path, file.Length, file.Version ?? WrittenAt(file.Path)))];

    /// <summary>
    /// Holds files on disks to the bytes that were hashed, which shards hold to their length alone. One that was written at
    /// another time, here, is hashed again: it may be a copy that another coordinator sees, or mended.
    /// </summary>
    private Task<bool> RequireUnchangedAsync(CancellationToken cancellationToken) => FoundAsync(
        () =>
        {
            foreach (var (file, sha256) in _plan!.Files.Zip(_plan.Hashes))
            {
                if (!RemotePath.IsOne(file.Path) && WrittenAt(file.Path) != file.Version)
                {
                    var found = new CorpusFile(file.Name, file.Path, file.Length);
                    var now = CorpusReader.Hash(found, remote, cancellationToken).Sha256;
                    if (now != sha256)
                    {
                        throw new CorpusChangedException(file.Name, $"its SHA-256 was {sha256} and is {now}");
                    }
                }
            }

            return true;
        },
        cancellationToken);

    /// <summary>When a file was last written, as ticks of UTC, of a link's target; null where it is not there.</summary>
    private static string? WrittenAt(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return File.GetLastWriteTimeUtc(file).Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
