using System.Globalization;
using System.Text;
using FisherSft.Experiments;

namespace FisherSft.Client.Output;

/// <summary>
/// The trials of a study as they are done, in whatever order, so that a killed study goes on where it was. A line is the trial's
/// place, a checksum of the rest, and its lines of results.csv, parted by semicolons; reading ends at the first line that is torn
/// or damaged, and the file is cut there. May be appended to from several threads.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    public const string FileName = "trials.txt";

    private readonly Lock _gate = new();
    private readonly FileStream _file;

    private TrialJournal(FileStream file) => _file = file;

    /// <summary>Opens the journal, and gives what each trial in it measured.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trials">How many trials the study has.</param>
    public static (TrialJournal Journal, IReadOnlyDictionary<int, IReadOnlyList<Measurement>> Done) Open(string path, int trials)
    {
        var done = new Dictionary<int, IReadOnlyList<Measurement>>();
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var sound = 0;
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', sound)) >= 0; sound = end + 1)
        {
            if (Read(Encoding.UTF8.GetString(bytes, sound, end - sound), trials) is not var (trial, measured) || !done.TryAdd(trial, measured))
            {
                break;
            }
        }

        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file.SetLength(sound);
        file.Seek(0, SeekOrigin.End);
        return (new TrialJournal(file), done);
    }

    /// <summary>Keeps what a trial measured; it survives the end of this process from here on.</summary>
    public void Append(int trial, IReadOnlyList<Measurement> measured)
    {
        var text = string.Join(';', measured.Select(StudyFiles.Line));
        var line = Encoding.UTF8.GetBytes($"{trial} {Checksum(trial, text)} {text}\n");
        lock (_gate)
        {
            _file.Write(line);
            _file.Flush();
        }
    }

    public void Dispose() => _file.Dispose();

    private static (int Trial, IReadOnlyList<Measurement> Measured)? Read(string line, int trials)
    {
        return line.Split(' ') is [var place, var checksum, var text]
            && int.TryParse(place, out var trial) && trial >= 0 && trial < trials && checksum == Checksum(trial, text)
            ? (trial, text.Split(';').Select(StudyFiles.Parse).ToList())
            : null;
    }

    /// <summary>FNV-1a over place and text.</summary>
    private static string Checksum(int trial, string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in Encoding.UTF8.GetBytes($"{trial} {text}"))
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
