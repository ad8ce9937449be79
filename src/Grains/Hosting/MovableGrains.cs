namespace FisherSft.Grains.Hosting;

/// <summary>The grains of this silo that hand over to another one when it leaves.</summary>
internal sealed class MovableGrains
{
    private readonly HashSet<IGrainBase> _grains = [];

    public void Add(IGrainBase grain)
    {
        lock (_grains)
        {
            _grains.Add(grain);
        }
    }

    public void Remove(IGrainBase grain)
    {
        lock (_grains)
        {
            _grains.Remove(grain);
        }
    }

    public IReadOnlyList<IGrainBase> All()
    {
        lock (_grains)
        {
            return [.. _grains];
        }
    }
}
