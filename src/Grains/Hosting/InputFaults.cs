namespace FisherSft.Grains.Hosting;

/// <summary>Which faults of disks and shares pass by themselves, and how long that is hoped for.</summary>
internal static class InputFaults
{
    /// <summary>How long a disk or a share may fail before the job does.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether it may pass: a share that is away does, a file that is gone or too short does not.</summary>
    public static bool MayPass(Exception exception) => exception is IOException
        and not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException or EndOfStreamException);
}
