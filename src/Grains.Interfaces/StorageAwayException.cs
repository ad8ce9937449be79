namespace FisherSft.Grains;

/// <summary>
/// Storage or reminders of the silos do not answer now, and may again. One exception in place of those of their clients, which
/// a console may not know. Its message is the reason's first line: no stack, no settings.
/// </summary>
[GenerateSerializer, Alias("FisherSft.StorageAwayException")]
public sealed class StorageAwayException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What does not answer, and why.</param>
    public StorageAwayException(string message)
        : base(FirstLine(message))
    {
    }

    /// <summary>Does something that needs storage.</summary>
    /// <exception cref="StorageAwayException">It failed.</exception>
    public static async Task GuardAsync(Func<Task> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is not StorageAwayException)
        {
            // Whatever storage's client throws, the caller is to try again; the silo's log has the rest.
            throw new StorageAwayException("storage is not answering: " + exception.Message);
        }
    }

    private static string FirstLine(string message) => message.Split('\n')[0].Trim();
}
