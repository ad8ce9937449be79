namespace FisherSft.LanguageModels;

/// <summary>
/// When to give an endpoint up. An answer that fails is one question's matter, whatever it is, and never ends a run. What does:
/// nothing was answered yet, and the service denies the key, the model or the address, or nobody is there, or none of the first
/// questions could be answered; or later nobody has been there for as many questions on end.
/// </summary>
/// <param name="options">The endpoint.</param>
internal sealed class EndpointHealth(EndpointOptions options)
{
    private readonly Lock _lock = new();
    private readonly int _patience = Math.Max(20, 2 * options.Parallel);
    private bool _answered;
    private bool _responded;
    private int _failed;
    private int _silent;

    /// <summary>What the last question failed of that did; null where none has.</summary>
    public string? LastFault { get; private set; }

    /// <summary>Takes note of one request.</summary>
    /// <exception cref="EndpointException">The endpoint cannot be used.</exception>
    public void Note(Attempt attempt)
    {
        lock (_lock)
        {
            _answered |= attempt.Outcome == Outcome.Answered;
            if (attempt.Outcome == Outcome.Unreachable && !_responded)
            {
                throw new EndpointException(
                    $"The endpoint {options.Endpoint} cannot be reached: {attempt.Fault.TrimEnd('.')}. Check that it runs and that " +
                    "--endpoint is its address, such as http://localhost:8000/v1.");
            }

            if (attempt.Outcome != Outcome.Unreachable)
            {
                (_responded, _silent) = (true, 0);
            }

            if (attempt.Outcome == Outcome.Denied && !_answered)
            {
                throw new EndpointException(
                    $"The endpoint {options.Endpoint} gave {attempt.Fault.TrimEnd('.')}. Check --endpoint, --judge-model {options.Model} " +
                    "and the key in FISHERSFT_API_KEY or OPENAI_API_KEY.");
            }
        }
    }

    /// <summary>Takes note of a question that stays unanswered.</summary>
    /// <exception cref="EndpointException">There were too many of them.</exception>
    public void NoteUnanswered(Attempt last)
    {
        lock (_lock)
        {
            LastFault = last.Fault;
            _failed++;
            _silent += last.Outcome == Outcome.Unreachable ? 1 : 0;
            if (!_answered && _failed >= _patience)
            {
                throw new EndpointException(
                    $"The endpoint {options.Endpoint} answered none of the first {_failed} questions; the last it gave {last.Fault.TrimEnd('.')}. " +
                    $"Check --endpoint and --judge-model {options.Model}, and what the service says of them.");
            }

            if (_silent >= _patience)
            {
                throw new EndpointException(
                    $"The endpoint {options.Endpoint} is gone: {last.Fault.TrimEnd('.')}. Bring it back and resume; what it answered " +
                    "is kept.");
            }
        }
    }
}
