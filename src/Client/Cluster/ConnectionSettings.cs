using System.Globalization;
using FisherSft.Client.Options;

namespace FisherSft.Client.Cluster;

/// <summary>Where the cluster is.</summary>
internal sealed record ConnectionSettings
{
    public const int DefaultPort = 30000;

    /// <summary>The environment variable of PostgreSQL's connection string: the silos' own.</summary>
    public const string PostgresVariable = "FisherSft__Postgres";

    private const string DefaultCluster = "fishersft";

    public static IReadOnlyList<OptionSpec> Options { get; } =
    [
        new("gateway", "HOST:PORT,…", $"Where silos listen for clients; name several, and the death of one is survived. Default: localhost:{DefaultPort}."),
        new("postgres", null, $"Looks the gateways up where silos with PostgreSQL membership enter themselves; its connection string is read from the environment variable {PostgresVariable}."),
        new("cluster", "NAME", $"The cluster's name, the silos' setting Cluster. Default: {DefaultCluster}."),
    ];

    public required IReadOnlyList<(string Host, int Port)> Gateways { get; init; }

    /// <summary>PostgreSQL's connection string; null to go by <see cref="Gateways"/>.</summary>
    public string? Postgres { get; init; }

    public required string Cluster { get; init; }

    /// <summary>The options as they were given, for what to run next.</summary>
    public required string Arguments { get; init; }

    /// <summary>Where it is looked for, in words.</summary>
    public string Place => Postgres is not null
        ? $"the gateways that PostgreSQL ({PostgresVariable}) knows"
        : string.Join(", ", Gateways.Select(gateway => string.Create(CultureInfo.InvariantCulture, $"{gateway.Host}:{gateway.Port}")));

    public static ConnectionSettings Read(GivenOptions given)
    {
        var postgres = given.Switch("postgres") ? Environment.GetEnvironmentVariable(PostgresVariable) ?? string.Empty : null;
        if (postgres is { Length: 0 })
        {
            given.Violate($"--postgres: the environment variable {PostgresVariable} is not set; set it to the silos' connection string.");
        }

        if (postgres is not null && given.Has("gateway"))
        {
            given.Violate("--gateway names the gateways and --postgres looks them up; pass one of them.");
        }

        return new ConnectionSettings
        {
            Gateways = ReadGateways(given),
            Postgres = postgres,
            Cluster = given.Text("cluster") ?? DefaultCluster,
            Arguments = string.Concat(Options.Where(spec => given.Has(spec.Name))
                .Select(spec => spec.Value is null ? $" --{spec.Name}" : $" --{spec.Name} {given.Text(spec.Name)}")),
        };
    }

    private static List<(string Host, int Port)> ReadGateways(GivenOptions given)
    {
        if (given.Text("gateway") is not { } text)
        {
            return [("localhost", DefaultPort)];
        }

        var gateways = new List<(string, int)>();
        foreach (var gateway in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = gateway.LastIndexOf(':');
            if (colon > 0 && int.TryParse(gateway[(colon + 1)..], CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536)
            {
                gateways.Add((gateway[..colon].Trim('[', ']'), port));
            }
            else
            {
                given.Violate($"--gateway {gateway} is not HOST:PORT; pass localhost:{DefaultPort} or the like, several with commas between.");
            }
        }

        return gateways;
    }
}
