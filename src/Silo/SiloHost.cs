using FisherSft.Grains.Hosting;
using FisherSft.Silo.Web;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Orleans.Dashboard;

namespace FisherSft.Silo;

/// <summary>Builds and runs a silo with what it serves over HTTP.</summary>
internal static partial class SiloHost
{
    private const int Done = 0;
    private const int WrongSettings = 2;
    private const int OutsideFailed = 3;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var settings = new SiloSettings();
        WebApplicationBuilder builder;
        try
        {
            builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"The settings cannot be read: {exception.Message} {exception.InnerException?.Message}");
            return WrongSettings;
        }

        string[] faults =
        [
            .. SettingsReader.Read(builder.Configuration.GetSection(SiloSettings.Section), settings), .. settings.Faults(),
        ];
        if (faults.Length > 0)
        {
            await Console.Error.WriteLineAsync(
                $"The settings of {SiloSettings.Section} are wrong:\n" + string.Join('\n', faults.Select(fault => "  " + fault)));
            return WrongSettings;
        }

        try
        {
            await using var app = Build(builder, settings);
            using var metrics = Meters(settings);
            foreach (var warning in settings.Warnings())
            {
                LogWarning(app.Logger, warning);
            }

            await Schema.EnsureAsync(settings, app.Logger, cancellationToken);
            await BlobContainer.EnsureAsync(settings, app.Logger, cancellationToken);
            await app.RunAsync(cancellationToken);
            return Done;
        }
        catch (Exception exception) when (IsOutside(exception, cancellationToken))
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return OutsideFailed;
        }
    }

    /// <summary>Whether something outside failed: services were there a moment ago, and may have gone since.</summary>
    private static bool IsOutside(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        AggregateException { InnerException: { } first } => IsOutside(first, cancellationToken),
        OperationCanceledException or TimeoutException => !cancellationToken.IsCancellationRequested,
        _ => exception is StartException or Npgsql.NpgsqlException or IOException or Azure.RequestFailedException
            or Embedding.DeviceException,
    };

    /// <summary>Builds the host; settings have been checked.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, SiloSettings settings)
    {
        // Shards compute on the thread pool too: messages must find threads all the same.
        ThreadPool.SetMinThreads(settings.Grains.Threads + 32, settings.Grains.Threads + 32);
        if (settings.Membership != "localhost")
        {
            // What listens beside a silo of a cluster is not its users' to ask.
            settings.Grains.Endpoints ??= string.Empty;
        }

        builder.Services.AddSingleton(settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain);
        builder.WebHost.UseUrls(settings.Http.Split(';'));
        builder.Host.UseOrleans(silo => silo
            .AddMembership(settings)
            .AddJobStorage(settings)
            .AddReminders(settings)
            .AddInputs(settings)
            .AddFisherSft(settings.Role, settings.Grains.CopyTo)
            .AddDashboard());
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<Readiness>());

        var app = builder.Build();
        app.UseMiddleware<TokenGate>();
        app.MapHealth();
        app.MapJobs();
        app.MapOrleansDashboard("/dashboard");
        app.MapGet("/", static () => Results.Redirect("/jobs"));
        return app;
    }

    private static MeterProvider? Meters(SiloSettings settings) => settings.Otlp is { Length: > 0 } endpoint
        ? Sdk.CreateMeterProviderBuilder()
            .AddMeter(Metrics.Name, "Microsoft.Orleans")
            .AddOtlpExporter(exporter => exporter.Endpoint = new Uri(endpoint))
            .Build()
        : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);
}
