namespace FisherSft.Grains.State;

/// <summary>Some of the catalogue.</summary>
[GenerateSerializer, Alias("FisherSft.CataloguePage")]
public sealed class CataloguePage
{
    /// <summary>Ids of jobs, in the order they came.</summary>
    [Id(0)]
    public List<string> Jobs { get; set; } = [];
}
