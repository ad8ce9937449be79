using FisherSft.Grains.State;

namespace FisherSft.Grains.Jobs;

/// <content>Whether there is a silo with the device that the job needs.</content>
internal sealed partial class JobRun
{
    // Silos that are restarted get this time, counted in the silence after which shards look for their coordinator.
    private const int SilencesForDevice = 6;

    private async Task RequireDeviceAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (SpecificationMap.NeedsGpu(Specification) && !roles.OffersGpu)
        {
            var fault = $"--device cuda: none of the {roles.Embedding().Count} silos that embed offers a GPU; start one with " +
                "Grains:Device cuda, or submit with --device auto or cpu.";
            if (clock.GetElapsedTime(began) >= SilencesForDevice * options.Silence)
            {
                throw new JobException(fault) { Fault = JobFault.Outside };
            }

            _waiting = fault;
            changed();
            await Task.Delay(options.Silence, clock, cancellationToken);
        }

        _waiting = null;
    }
}
