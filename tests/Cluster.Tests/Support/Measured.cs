using System.Diagnostics.Metrics;
using FisherSft.Grains.Hosting;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>What a counter of the cluster has counted since, over all silos of this process.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _total;

    public Measured(string counter)
    {
        _listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == Metrics.Name && instrument.Name == counter)
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, more, _, _) => Interlocked.Add(ref _total, more));
        _listener.Start();
    }

    public long Total => Interlocked.Read(ref _total);

    public void Dispose() => _listener.Dispose();
}
