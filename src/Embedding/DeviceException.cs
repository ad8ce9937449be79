namespace FisherSft.Embedding;

/// <summary>A device that was asked for cannot be used: exit code 3. The message names it, the reason and the remedy.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which device, why, and what to do.</param>
    /// <param name="inner">The cause.</param>
    public DeviceException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
