using FisherSft.Core.Selection;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.LanguageModels;

namespace FisherSft.Client;

/// <summary>The one place where an exception becomes an exit code and a message with a remedy.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int OurFault = 1;
    public const int WrongInput = 2;
    public const int Outside = 3;
    public const int Stopped = 130;

    // ENOSPC and EDQUOT on Linux and macOS, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static readonly int[] DiskFull = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>What a failure means to the user.</summary>
    /// <param name="exception">What ended the command.</param>
    /// <param name="command">The command, for what to run next and what to report.</param>
    public static (int Code, string Message) Explain(Exception exception, string command) => exception switch
    {
        OperationCanceledException => (Stopped, "Stopped."),
        // Several shards stop, or fail, for the same reason.
        AggregateException { InnerExceptions: [var first, ..] } => Explain(first, command),
        _ when IsWrongInput(exception) => (WrongInput, exception.Message),
        CorpusChangedException or OutsideException or DeviceException or EndpointException => (Outside, exception.Message),
        IOException io when IsDiskFull(io) => (Outside,
            $"The disk is full: {io.Message.TrimEnd('.')}. Free some room there, or pass another --out."),
        IOException or UnauthorizedAccessException => (Outside,
            $"{exception.Message.TrimEnd('.')}. Check that the path exists, is writable and is on a working disk, or pass another."),
        OutOfMemoryException => (Outside,
            "Memory ran out. Pass a smaller --dim, --limit N to read fewer examples, or a larger --memory where one is set; " +
            "--dry-run tells what a run needs."),
        _ => (OurFault,
            $"This is a fault of fishersft {About.Version}, not yours. Please report it with the lines below.\n" +
            $"command: {command}\n{About.Runtime}, {About.System}\n{exception}"),
    };

    /// <summary>
    /// Whether it is for the user to mend. ArithmeticException is Core's word for embeddings too large for the ridge; what
    /// derives from it, and every other ArgumentException, is a fault of ours.
    /// </summary>
    public static bool IsWrongInput(Exception exception) =>
        exception is InputException or SelectionOptionException || exception.GetType() == typeof(ArithmeticException);

    public static bool IsDiskFull(Exception exception) => DiskFull.Contains(exception.HResult);
}
