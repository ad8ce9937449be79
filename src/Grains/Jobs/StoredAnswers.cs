using System.Collections.Concurrent;
using System.Text;
using FisherSft.Grains.State;
using FisherSft.LanguageModels;

namespace FisherSft.Grains.Jobs;

/// <summary>
/// A job's answers: in memory as they come, and in storage as records of JSON lines, each written once under a name of its
/// coordinator's own. Only what is read of an answer is kept, some hundred bytes. A killed silo takes along what came since the
/// last record: what a second brings, and what one write takes.
/// </summary>
internal sealed class StoredAnswers : IAnswerJournal, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ChatAnswer> _answers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly JobStore _store;
    private readonly long _epoch;
    private readonly TimeProvider _clock;
    private MemoryStream _new = new();
    private Task _writing = Task.CompletedTask;
    private int _parts;

    private StoredAnswers(JobStore store, long epoch, TimeProvider clock) => (_store, _epoch, _clock) = (store, epoch, clock);

    /// <summary>How many there are.</summary>
    public int Count => _answers.Count;

    /// <summary>Reads what earlier coordinators kept.</summary>
    /// <param name="store">The job's records.</param>
    /// <param name="epoch">This coordinator's.</param>
    /// <param name="clock">Time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<StoredAnswers> LoadAsync(JobStore store, long epoch, TimeProvider clock, CancellationToken cancellationToken)
    {
        var answers = new StoredAnswers(store, epoch, clock);
        for (var earlier = 1L; earlier < epoch; earlier++)
        {
            for (var part = 0; await store.ReadAsync<StoredBytes>(NameOf(earlier, part), cancellationToken) is { } record; part++)
            {
                foreach (var line in Encoding.UTF8.GetString(record.Bytes).Split('\n'))
                {
                    if (AnswerLines.Read(line) is var (key, answer))
                    {
                        answers._answers[key] = answer;
                    }
                }
            }
        }

        return answers;
    }

    /// <inheritdoc/>
    public ChatAnswer? Find(string key) => _answers.GetValueOrDefault(key);

    /// <inheritdoc/>
    public void Add(string key, ChatAnswer answer)
    {
        var essence = YesNo.Essence(answer);
        _answers[key] = essence;
        var line = AnswerLines.Write(key, essence);
        lock (_lock)
        {
            _new.Write(line);
            _new.WriteByte((byte)'\n');
        }
    }

    /// <summary>Writes down what came since the last time; one call at a time, in the grain's turns.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        // One that was given up waiting for is still on its way.
        await _writing.WaitAsync(cancellationToken);
        byte[] bytes;
        lock (_lock)
        {
            (bytes, _new) = (_new.ToArray(), new MemoryStream());
        }

        if (bytes.Length > 0)
        {
            _writing = _store.WriteAsync(NameOf(_epoch, _parts++), new StoredBytes { Bytes = bytes }, _ended.Token);
            await _writing.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Writes what is left, if storage takes it soon.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(Patience, _clock))
        {
            await KeepAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await _ended.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _ended.Dispose();
    }

    private static string NameOf(long epoch, int part) => $"answers-{epoch:D6}-{part:D6}";
}
