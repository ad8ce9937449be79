using FisherSft.Grains.Placement;
using Microsoft.Extensions.Logging;

namespace FisherSft.Grains.Hosting;

/// <summary>Says at a silo's start where it runs transformers, which auto leaves open.</summary>
internal sealed partial class DeviceNotice(SiloRoles roles, ILogger<DeviceNotice> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(DeviceNotice),
        ServiceLifecycleStage.Active,
        _ =>
        {
            LogDevice(roles.Device);
            return Task.CompletedTask;
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "Transformers run on {Device} here")]
    private partial void LogDevice(string device);
}
