using FisherSft.LanguageModels;
using FisherSft.Transformers;

namespace FisherSft.Grains.Hosting;

/// <summary>How a silo works on jobs. None of it changes a ranking.</summary>
public sealed class GrainOptions
{
    /// <summary>The storage that jobs are kept in, by the name under which the silo knows it.</summary>
    public const string Storage = "jobs";

    /// <summary>
    /// How many threads work on shards at once. Default: all cores. Raising it beyond them gains nothing and makes the
    /// silo slow to answer.
    /// </summary>
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How many shards a job has for each silo that embeds, where the job does not say. Default: 4; 1 to 64. Raising it lets
    /// a silo that joins take a fairer share and costs messages.
    /// </summary>
    public int ShardsPerSilo { get; set; } = 4;

    /// <summary>
    /// How long a call waits for work before it answers "working". Default: 2 s; 0.1 to 10. Raising it saves messages; it
    /// must stay well below the response timeout.
    /// </summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How large a part of a message is. Default: 512 KiB; 1 KiB to 16 MiB. Raising it saves calls, and holds up other
    /// messages on the same connection.
    /// </summary>
    public int PartBytes { get; set; } = 512 << 10;

    /// <summary>
    /// How many bytes of rank updates a coordinator keeps for replicas that lag behind; beyond it they are sent the whole
    /// design. Default: 64 MiB; at least 1 MiB. Raising it costs memory.
    /// </summary>
    public long UpdateLogBytes { get; set; } = 64L << 20;

    /// <summary>
    /// Bytes of candidates' token rows that a job's coordinator holds from round to round. Default: 256 MB. At least 1 MB;
    /// with more, fewer candidates are sent again.
    /// </summary>
    public long HeldBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Up to how many bytes a shard takes its tokens along when it moves; larger ones are embedded again where it arrives.
    /// Default: 32 MiB; 0 to 64 MiB. Raising it saves work when silos come and go, and makes one large message.
    /// </summary>
    public int MoveBytes { get; set; } = 32 << 20;

    /// <summary>
    /// A folder on this silo's disk where its shards keep their tokens, which then may be more than memory holds; each silo has a
    /// folder of its own in it, and removes it when it stops. Default: none, tokens are in memory.
    /// </summary>
    public string? StoreDirectory { get; set; }

    /// <summary>How often work that broke is tried before the job fails. Default: 5; 1 to 100.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>How long a shard hears nothing before it wakes its coordinator. Default: 5 s; 0.1 s to 5 min.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where this silo runs transformers: cpu, cuda, cuda:1 and so on, or auto. Default: cpu. Silos carry it as metadata, and
    /// shards go to those with a GPU where there are any.
    /// </summary>
    public string Device { get; set; } = "cpu";

    /// <summary>
    /// Services that jobs may have asked, by their addresses with ; between them; the key of the silo's environment,
    /// FISHERSFT_API_KEY or OPENAI_API_KEY, goes along to them. Default: null, what listens on the silo's own machine, without a key;
    /// empty for none at all.
    /// </summary>
    public string? Endpoints { get; set; }

    /// <summary>Whether a service is one of <see cref="Endpoints"/>.</summary>
    public bool Asks(Uri endpoint) => Listed().Any(listed => EndpointAddress.Read(listed, out _) is { } known && EndpointAddress.AreSame(known, endpoint));

    private string[] Listed() => (Endpoints ?? string.Empty).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Sets other options to these.</summary>
    public void CopyTo(GrainOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (other.Threads, other.ShardsPerSilo, other.Poll, other.PartBytes) = (Threads, ShardsPerSilo, Poll, PartBytes);
        (other.UpdateLogBytes, other.MoveBytes, other.Attempts, other.Silence) = (UpdateLogBytes, MoveBytes, Attempts, Silence);
        (other.HeldBytes, other.Device, other.StoreDirectory, other.Endpoints) = (HeldBytes, Device, StoreDirectory, Endpoints);
    }

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<string> Faults()
    {
        return
        [
            .. Range(nameof(Threads), Threads, 1, 4096),
            .. Range(nameof(ShardsPerSilo), ShardsPerSilo, 1, 64),
            .. Range(nameof(Poll), Poll, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10)),
            .. Range(nameof(PartBytes), PartBytes, 1 << 10, 16 << 20),
            .. Range(nameof(UpdateLogBytes), UpdateLogBytes, 1L << 20, 1L << 40),
            .. Range(nameof(HeldBytes), HeldBytes, 1L << 20, 1L << 40),
            .. Range(nameof(MoveBytes), MoveBytes, 0, 64 << 20),
            .. Range(nameof(Attempts), Attempts, 1, 100),
            .. Range(nameof(Silence), Silence, TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(5)),
            .. Listed().Any(static listed => EndpointAddress.Read(listed, out _) is null)
                ? ["Grains:Endpoints has an entry that is no base of a service; set such as https://models.example/v1, with ; between them"]
                : Array.Empty<string>(),
            .. ModelEmbedders.IsDevice(Device) ? Array.Empty<string>() : [ModelEmbedders.Lack is null
                ? $"Grains:Device {Device} is not known; set cpu, cuda, cuda:1 or another number, or auto"
                : $"Grains:Device {Device} needs ONNX Runtime, which this build was made without; set cpu"],
        ];
    }

    private static IEnumerable<string> Range<T>(string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            yield return $"Grains:{name} {value} is out of range; set {least} to {most}";
        }
    }
}
