namespace FisherSft.Client.Pipeline;

/// <summary>The disks of this machine.</summary>
internal static class Disk
{
    /// <summary>What is free where a path lies, or will; null where that cannot be told.</summary>
    public static long? FreeAt(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            while (!Directory.Exists(full) && Path.GetDirectoryName(full) is { } parent)
            {
                full = parent;
            }

            return new DriveInfo(full).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
