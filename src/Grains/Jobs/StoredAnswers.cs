using System.Collections.Concurrent;
using System.Text;
using FisherSft.Grains.State;
using FisherSft.LanguageModels;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// A job's answers: in memory as they come, and in storage as records of JSON lines, each written once. A killed silo takes along
/// what came since the last record, at most what a second brings and what one write takes.
/// </summary>
internal sealed class StoredAnswers : IAnswerJournal
{
    private readonly ConcurrentDictionary<string, ChatAnswer> _answers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly JobStore _store;
    private readonly MemoryStream _new = new();
    private int _parts;

    private StoredAnswers(JobStore store) => _store = store;

    /// <summary>How many there are.</summary>
    public int Count => _answers.Count;

    /// <summary>Reads what earlier coordinators kept.</summary>
    public static async Task<StoredAnswers> LoadAsync(JobStore store, CancellationToken cancellationToken)
    {
        var answers = new StoredAnswers(store);
        while (await store.ReadAsync<StoredBytes>(NameOf(answers._parts), cancellationToken) is { } record)
        {
            foreach (var line in Encoding.UTF8.GetString(record.Bytes).Split('\n'))
            {
                if (AnswerLines.Read(line) is var (key, answer))
                {
                    answers._answers[key] = answer;
                }
            }

            answers._parts++;
        }

        return answers;
    }

    /// <inheritdoc/>
    public ChatAnswer? Find(string key) => _answers.GetValueOrDefault(key);

    /// <inheritdoc/>
    public void Add(string key, ChatAnswer answer)
    {
        _answers[key] = answer;
        var line = AnswerLines.Write(key, answer);
        lock (_lock)
        {
            _new.Write(line);
            _new.WriteByte((byte)'\n');
        }
    }

    /// <summary>Writes down what came since the last time; one call at a time.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        byte[] bytes;
        lock (_lock)
        {
            bytes = _new.ToArray();
        }

        if (bytes.Length == 0)
        {
            return;
        }

        await _store.WriteAsync(NameOf(_parts), new StoredBytes { Bytes = bytes }, cancellationToken);
        _parts++;
        lock (_lock)
        {
            // More may have come meanwhile.
            var rest = _new.ToArray().AsSpan(bytes.Length);
            _new.SetLength(0);
            _new.Write(rest);
        }
    }

    private static string NameOf(int part) => $"answers-{part:D6}";
}
