using Azure.Storage.Blobs;

namespace FisherSft.Blobs;

/// <summary>
/// An Azure Blob storage account, from what a setting says: a connection string, or an https address with a shared access
/// signature. Both are secrets, so no message repeats them.
/// </summary>
public static class BlobAccount
{
    private const string Neither = "is neither a connection string nor an https address with a shared access signature";

    /// <summary>What is wrong with a setting, or null.</summary>
    public static string? FaultOf(string account)
    {
        try
        {
            _ = Open(account, new BlobClientOptions());
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>An account to read from: a request that hangs is given up soon, for whoever reads tries again by himself.</summary>
    /// <exception cref="FormatException">The setting cannot be used.</exception>
    public static BlobServiceClient ToRead(string account) => Open(account, new BlobClientOptions
    {
        Retry = { MaxRetries = 2, NetworkTimeout = TimeSpan.FromSeconds(10) },
    });

    /// <summary>An account to write to: blocks take long on slow lines.</summary>
    /// <exception cref="FormatException">The setting cannot be used.</exception>
    public static BlobServiceClient ToWrite(string account) => Open(account, new BlobClientOptions
    {
        Retry = { MaxRetries = 4, NetworkTimeout = TimeSpan.FromSeconds(100) },
    });

    private static BlobServiceClient Open(string account, BlobClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(account);
        try
        {
            return Uri.TryCreate(account, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
                ? new BlobServiceClient(address, options)
                : new BlobServiceClient(account, options);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            // The cause's message may hold a part of the secret.
            throw new FormatException(Neither);
        }
    }
}
