namespace FisherSft.LanguageModels;

/// <summary>
/// Asks a language model behind an OpenAI-compatible endpoint, from as many threads as like to. A question is asked until it is
/// answered or its retries are used up; what the journal holds is not asked at all, and what is answered goes into the journal
/// before anybody hears of it.
/// </summary>
public sealed class ChatClient : IDisposable
{
    private readonly EndpointOptions _options;
    private readonly IAnswerJournal _journal;
    private readonly ChatConnection _connection;
    private readonly EndpointHealth _health;
    private readonly RateLimit _rate;
    private readonly SemaphoreSlim _free;
    private Dialect _dialect = Dialect.Usual;
    private long _requests;
    private long _retries;
    private long _kept;
    private long _failed;
    private long _promptTokens;
    private long _completionTokens;

    /// <param name="options">The endpoint.</param>
    /// <param name="journal">Answers, kept and to be kept; stays the caller's.</param>
    public ChatClient(EndpointOptions options, IAnswerJournal journal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Parallel, 1);
        (_options, _journal) = (options, journal);
        _connection = new ChatConnection(options);
        _health = new EndpointHealth(options);
        _rate = new RateLimit(options.RequestsPerMinute, options.Clock);
        _free = new SemaphoreSlim(options.Parallel);
    }

    /// <summary>How it is asked.</summary>
    public EndpointOptions Options => _options;

    /// <summary>What was asked so far.</summary>
    public ChatCounts Counts => new(_requests, _retries, _kept, _failed, _promptTokens, _completionTokens);

    /// <summary>Whether the service takes no temperature but its own: the likeliest answer cannot be asked for then.</summary>
    public bool OwnTemperature => Volatile.Read(ref _dialect).OwnTemperature;

    /// <summary>What the last question failed of that stays unanswered; null where all were answered.</summary>
    public string? LastFault => _health.LastFault;

    /// <summary>A question's answer where it is kept already, or null.</summary>
    public ChatAnswer? Find(ChatQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _journal.Find(question.KeyFor(_options));
    }

    /// <summary>Asks a question.</summary>
    /// <returns>The answer, or null where there is none to be had.</returns>
    /// <exception cref="EndpointException">The endpoint cannot be used at all.</exception>
    /// <exception cref="IOException">The answer cannot be kept.</exception>
    public async Task<ChatAnswer?> AskAsync(ChatQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        var key = question.KeyFor(_options);
        if (_journal.Find(key) is { } kept)
        {
            Interlocked.Increment(ref _kept);
            return Counted(kept);
        }

        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var attempt = await UntilAnsweredAsync(question, cancellationToken).ConfigureAwait(false);
            var answer = attempt.Answer;
            if (attempt.Outcome == Outcome.Rejected && question.TopLogProbabilities > 0)
            {
                // A service without log-probabilities may say so; that is an answer of a kind, and not to be asked for twice.
                answer = new ChatAnswer(string.Empty) { Refused = true };
            }

            if (answer is null)
            {
                Interlocked.Increment(ref _failed);
                _health.NoteUnanswered(attempt);
                return null;
            }

            _journal.Add(key, answer);
            return Counted(answer);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _free.Dispose();
    }

    private async Task<Attempt> UntilAnsweredAsync(ChatQuestion question, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            await _rate.WaitAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _requests);
            var spoken = Volatile.Read(ref _dialect);
            var attempt = await _connection.TryAsync(question, spoken, cancellationToken).ConfigureAwait(false);
            _health.Note(attempt);
            if (attempt.Outcome == Outcome.Rejected && spoken.After(attempt.Fault) is var better && better != spoken)
            {
                // No fault that passes, but one that is mended: it is no try.
                Learn(better);
                Interlocked.Increment(ref _retries);
                tries--;
                continue;
            }

            if (attempt.Outcome is Outcome.Answered or Outcome.Rejected || tries > _options.Retries)
            {
                return attempt;
            }

            if (attempt.Wait is { } wait)
            {
                _rate.Hold(wait);
            }
            else
            {
                await Task.Delay(Backoff.After(tries), _options.Clock, cancellationToken).ConfigureAwait(false);
            }

            Interlocked.Increment(ref _retries);
        }
    }

    private void Learn(Dialect better)
    {
        for (var known = Volatile.Read(ref _dialect); ;)
        {
            var before = Interlocked.CompareExchange(ref _dialect, known.With(better), known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }

    private ChatAnswer Counted(ChatAnswer answer)
    {
        Interlocked.Add(ref _promptTokens, answer.PromptTokens);
        Interlocked.Add(ref _completionTokens, answer.CompletionTokens);
        return answer;
    }
}
