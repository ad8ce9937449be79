using Npgsql;

namespace FisherSft.Silo;

/// <summary>
/// Orleans' tables in PostgreSQL. Orleans publishes scripts that create them (PostgreSQL-Main, -Clustering with its migration
/// to 3.7.0, -Persistence, -Reminders); they are its own and not part of this program, which runs them from a folder where the tables are missing.
/// </summary>
internal static partial class Schema
{
    // Any number will do, as long as all silos take the same.
    private const long Lock = 0x46495348;

    private static readonly string[] Scripts =
    [
        "PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql", "PostgreSQL-Clustering-3.7.0.sql", "PostgreSQL-Persistence.sql",
        "PostgreSQL-Reminders.sql",
    ];

    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static async Task EnsureAsync(SiloSettings settings, ILogger logger, CancellationToken cancellationToken)
    {
        if (settings.Postgres is not { Length: > 0 } connectionString)
        {
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await EnsureAsync(connectionString, settings, logger, cancellationToken);
                return;
            }
            catch (NpgsqlException exception) when (exception.IsTransient && attempt < Attempts)
            {
                // Silos that start at once wait for one another, and a busy server keeps them waiting.
                LogAgain(logger, exception.Message);
                await Task.Delay(Pause, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw new StartException(
                    $"PostgreSQL cannot be used: {exception.Message}. Check that it runs and that FisherSft:Postgres names it rightly.");
            }
        }
    }

    private static async Task EnsureAsync(
        string connectionString, SiloSettings settings, ILogger logger, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync($"SELECT pg_advisory_xact_lock({Lock})");
        if (await ScalarAsync("SELECT to_regclass('orleansquery')::text") is not null)
        {
            return;
        }

        if (settings.PostgresScripts is not { } folder)
        {
            throw new StartException(
                "Orleans' tables are missing in PostgreSQL. Run its scripts " + string.Join(", ", Scripts) +
                " (https://learn.microsoft.com/dotnet/orleans/host/configuration-guide/adonet-configuration), or put them into a " +
                "folder and set FisherSft:PostgresScripts to it.");
        }

        foreach (var script in Scripts)
        {
            var path = Path.Combine(folder, script);
            await RunAsync(File.Exists(path)
                ? await File.ReadAllTextAsync(path, cancellationToken)
                : throw new StartException($"FisherSft:PostgresScripts {folder} lacks {script}"));
            LogRan(logger, path);
        }

        await transaction.CommitAsync(cancellationToken);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        async Task<string?> ScalarAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return await command.ExecuteScalarAsync(cancellationToken) as string;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created tables of Orleans with {Script}")]
    private static partial void LogRan(ILogger logger, string script);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL does not answer ({Reason}); trying again")]
    private static partial void LogAgain(ILogger logger, string reason);
}
