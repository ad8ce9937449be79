namespace FisherSft.Silo.Web;

/// <summary>Whether this silo takes part in the cluster: from when it has joined until it begins to leave.</summary>
internal sealed class Readiness : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Whether it does.</summary>
    public bool IsReady { get; private set; }

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(Readiness),
        ServiceLifecycleStage.Active + 2,
        _ =>
        {
            IsReady = true;
            return Task.CompletedTask;
        },
        _ =>
        {
            IsReady = false;
            return Task.CompletedTask;
        });
}

/// <summary>Health for probes: live while the process answers, ready while it is part of the cluster.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", static () => Results.Text("live\n"));
        app.MapGet("/health/ready", static (Readiness readiness) => readiness.IsReady
            ? Results.Text("ready\n")
            : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
