using FisherSft.Blobs;
using FisherSft.Client.Options;

namespace FisherSft.Client.Cluster;

/// <summary>The inputs of a job.</summary>
/// <param name="Paths">As silos know them.</param>
/// <param name="Names">As their user called them, one each.</param>
internal sealed record JobInputs(string[] Paths, string[] Names);

/// <summary>
/// Where `submit --upload` puts local inputs. The secret comes from the environment alone: a command line is seen by others,
/// and stands in run.json.
/// </summary>
/// <param name="Account">A connection string, or an https address with a shared access signature.</param>
internal sealed record UploadSettings(string Account)
{
    /// <summary>The environment variable of the account: the silos' own.</summary>
    public const string AccountVariable = "FisherSft__Blob";

    /// <summary>The container; a job's files stand in it under the job's id.</summary>
    public const string Container = "fishersft-uploads";

    public static UploadSettings? Read(GivenOptions given, string id)
    {
        if (!given.Switch("upload"))
        {
            return null;
        }

        var account = Environment.GetEnvironmentVariable(AccountVariable) ?? string.Empty;
        if (account.Length == 0)
        {
            given.Violate($"--upload: the environment variable {AccountVariable} is not set; set it to the account that the silos read from.");
        }
        else if (BlobAccount.FaultOf(account) is { } fault)
        {
            given.Violate($"--upload: the environment variable {AccountVariable} {fault}; set it as the silos have it.");
        }

        if (id.EndsWith('.'))
        {
            given.Violate($"--id {id} ends with a dot, which no folder of blobs may; pass another with --upload.");
        }

        return new UploadSettings(account);
    }
}
