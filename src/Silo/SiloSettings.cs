using System.Globalization;
using System.Net;
using FisherSft.Blobs;
using FisherSft.Grains.Hosting;
using Npgsql;

namespace FisherSft.Silo;

/// <summary>Where something is kept.</summary>
internal enum Store
{
    /// <summary>In memory: gone with the silo.</summary>
    Memory,

    /// <summary>Azure Blob storage.</summary>
    Blob,

    /// <summary>PostgreSQL.</summary>
    Postgres,
}

/// <summary>
/// A silo's settings: section FisherSft of appsettings.json, environment variables FisherSft__Name, or --FisherSft:Name on
/// the command line, the later over the earlier.
/// </summary>
internal sealed class SiloSettings
{
    public const string Section = "FisherSft";

    /// <summary>The cluster's name; silos of one name find one another. Default: fishersft.</summary>
    public string Cluster { get; set; } = "fishersft";

    /// <summary>How silos find one another: localhost, one silo on this machine, or postgres. Default: localhost.</summary>
    public string Membership { get; set; } = "localhost";

    /// <summary>Where jobs are kept: memory, blob or postgres. Default: memory, for trying things out.</summary>
    public Store Storage { get; set; } = Store.Memory;

    /// <summary>PostgreSQL's connection string, for membership, reminders and storage. Default: none.</summary>
    public string? Postgres { get; set; }

    /// <summary>
    /// A folder with Orleans' published PostgreSQL-*.sql scripts, which are run where its tables are missing. Default: none;
    /// the tables must be there then.
    /// </summary>
    public string? PostgresScripts { get; set; }

    /// <summary>
    /// Azure Blob storage, for jobs kept there and for az:// inputs: a connection string, or an https address with a shared
    /// access signature. Default: none.
    /// </summary>
    public string? Blob { get; set; }

    /// <summary>The container that jobs are kept in. Default: fishersft-jobs.</summary>
    public string BlobContainer { get; set; } = "fishersft-jobs";

    /// <summary>"embedding" for silos that shards are to go to, "coordinator" for those they are not. Default: empty, both.</summary>
    public string Role { get; set; } = string.Empty;

    /// <summary>The address other silos reach this one at. Default: loopback for localhost, else POD_IP, else the host's own.</summary>
    public string? Address { get; set; }

    /// <summary>The port for silos. Default: 11111; 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for clients. Default: 30000; 1 to 65535.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Where dashboard, jobs page and health are served. Default: http://localhost:8080.</summary>
    public string Http { get; set; } = "http://localhost:8080";

    /// <summary>What the dashboard and the jobs page ask for; needed where Http listens beyond loopback. Default: none.</summary>
    public string? Token { get; set; }

    /// <summary>Where metrics are sent by OTLP, such as http://collector:4317. Default: none, they are not sent.</summary>
    public string? Otlp { get; set; }

    /// <summary>How long a silo that is told to stop hands its work over. Default: 60 s; 1 s to 1 h.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How the grains work.</summary>
    public GrainOptions Grains { get; set; } = new();

    /// <summary>Whether <see cref="Http"/> is reachable from this machine alone.</summary>
    public bool IsHttpLocal => Http.Split(';').All(url =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback);

    /// <summary>What a silo can start with, and its owner should know of.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Storage != Store.Memory && Postgres is not { Length: > 0 })
        {
            yield return "Jobs are kept in storage, but their reminders in memory: a job that is going on when all silos stop " +
                "is not taken up when they start again, until somebody asks for its status. " +
                $"Set {Section}:Postgres to keep reminders there";
        }
    }

    /// <summary>Everything that is wrong, so that it can be mended at once.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Check(Cluster.Length > 0, "Cluster is empty; set a name");
        Check(Membership is "localhost" or "postgres", $"Membership {Membership} is none of localhost, postgres");
        Check(Role is "" or "embedding" or "coordinator", $"Role {Role} is none of embedding, coordinator and empty");
        Check(Postgres is { Length: > 0 } || (Membership != "postgres" && Storage != Store.Postgres), "Postgres is not set; set its connection string");
        Check(
            Postgres is not { Length: > 0 } || IsConnectionString(Postgres),
            "Postgres is no connection string with a host; set one such as Host=db;Username=fishersft;Password=…");
        Check(Blob is { Length: > 0 } || Storage != Store.Blob, "Blob is not set; set its connection string, or an https address with a shared access signature");
        Check(Blob is not { Length: > 0 } account || BlobAccount.FaultOf(account) is null, "Blob is neither a connection string nor an https address with a shared access signature; set one of them");
        Check(PostgresScripts is null || Directory.Exists(PostgresScripts), $"PostgresScripts {PostgresScripts} is no folder");
        Check(Address is null || IPAddress.TryParse(Address, out _), $"Address {Address} is no IP address");
        Check(SiloPort is > 0 and < 65536, $"SiloPort {SiloPort} is out of range; set 1 to 65535");
        Check(GatewayPort is > 0 and < 65536, $"GatewayPort {GatewayPort} is out of range; set 1 to 65535");
        Check(SiloPort != GatewayPort, $"SiloPort and GatewayPort are both {SiloPort}; set two");
        Check(
            Http.Split(';').All(url => Uri.TryCreate(url.Replace("//+", "//a", StringComparison.Ordinal).Replace("//*", "//a", StringComparison.Ordinal), UriKind.Absolute, out _)),
            $"Http {Http} is no address; set one such as http://localhost:8080");
        Check(
            Token is { Length: >= 16 } || (IsHttpLocal && Token is null or ""),
            $"Token is {(Token is { Length: > 0 } ? "shorter than 16 characters" : "not set")}, and Http {Http} is reachable from other machines; set a long random one");
        Check(Otlp is null or "" || Uri.TryCreate(Otlp, UriKind.Absolute, out _), $"Otlp {Otlp} is no address");
        Check(
            Drain >= TimeSpan.FromSeconds(1) && Drain <= TimeSpan.FromHours(1),
            string.Create(CultureInfo.InvariantCulture, $"Drain {Drain} is out of range; set 00:00:01 to 01:00:00"));
        return [.. faults, .. Grains.Faults()];

        // What is wrong with it may hold a part of the password, so it is not told.
        static bool IsConnectionString(string postgres)
        {
            try
            {
                return new NpgsqlConnectionStringBuilder(postgres).Host is { Length: > 0 };
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException
                or OverflowException)
            {
                return false;
            }
        }

        void Check(bool isRight, string fault)
        {
            if (!isRight)
            {
                faults.Add(fault);
            }
        }
    }
}
