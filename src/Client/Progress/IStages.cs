namespace FisherSft.Client.Progress;

/// <summary>Where a job tells how far it is.</summary>
internal interface IStages
{
    /// <summary>Begins a stage and ends the one before.</summary>
    /// <param name="name">A word: read, learn, embed, select, certify, write; "learn: count words" where it has parts.</param>
    /// <param name="total">How many units there are to do; 0 where not known.</param>
    /// <param name="unit">What is counted: "bytes", "examples", "picks".</param>
    void Begin(string name, long total, string unit);

    /// <summary>Tells how many units of the stage are done. Cheap; call as often as is handy.</summary>
    /// <param name="done">So far.</param>
    /// <param name="gain">The last pick's gain in nats, where there is one.</param>
    void Report(long done, double? gain = null);

    /// <summary>Tells what else is known of the stage; it stands beside its progress.</summary>
    void Note(StageNote note);

    /// <summary>Ends the stage.</summary>
    void End();

    /// <summary>Tells something that is no progress.</summary>
    void Message(string text);
}

/// <summary>What is known of a stage that goes on elsewhere.</summary>
/// <param name="Text">Anything, such as "8 shards on 3 silos".</param>
/// <param name="Total">How many units there are, which may be learnt late; 0 where not known.</param>
/// <param name="Left">Time left; null where not known.</param>
internal sealed record StageNote(string Text, long Total, TimeSpan? Left);

/// <summary>A way of showing stages on standard error.</summary>
internal interface IProgressView
{
    /// <summary>Shows the stages of a job while it runs.</summary>
    T Show<T>(Func<IStages, T> job);

    /// <summary>Shows why a job ended before its time.</summary>
    void Fail(int code, string message);
}
