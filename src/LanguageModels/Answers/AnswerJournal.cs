using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace FisherSft.LanguageModels;

/// <summary>
/// Answers as they come in a file of <see cref="AnswerLines"/> that is only added to. A line is handed to the system before the answer is used, which is
/// enough for a killed process; against a power cut the file is forced to disk about once a second. A line that is torn, or
/// damaged otherwise, is passed over, and its question asked again.
/// </summary>
public sealed class AnswerJournal : IAnswerJournal, IDisposable
{
    /// <summary>What the file is called where a run keeps its own.</summary>
    public const string FileName = "answers.jsonl";

    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ChatAnswer> _answers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private long _synced = Stopwatch.GetTimestamp();

    private AnswerJournal(FileStream file) => _file = file;

    /// <summary>How many answers it holds.</summary>
    public int Count => _answers.Count;

    /// <summary>Opens a journal, or begins one.</summary>
    /// <param name="path">The file.</param>
    public static AnswerJournal Open(string path)
    {
        var journal = new AnswerJournal(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        try
        {
            journal.Read();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ChatAnswer? Find(string key) => _answers.GetValueOrDefault(key);

    /// <inheritdoc/>
    public void Add(string key, ChatAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var line = AnswerLines.Write(key, answer);
        lock (_lock)
        {
            _file.Write(line);
            _file.WriteByte((byte)'\n');
            var sync = Stopwatch.GetElapsedTime(_synced) >= SyncInterval;
            _file.Flush(flushToDisk: sync);
            _synced = sync ? Stopwatch.GetTimestamp() : _synced;
        }

        _answers[key] = answer;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Read()
    {
        using var reader = new StreamReader(_file, Encoding.UTF8, false, 1 << 16, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            if (AnswerLines.Read(line) is var (key, answer))
            {
                _answers[key] = answer;
            }
        }

        // What is added next must not go on a torn line.
        _file.Seek(0, SeekOrigin.End);
        if (_file.Length > 0)
        {
            _file.Seek(-1, SeekOrigin.End);
            if (_file.ReadByte() != '\n')
            {
                _file.WriteByte((byte)'\n');
            }
        }
    }
}
