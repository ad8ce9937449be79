namespace FisherSft.Core.Scale;

/// <summary>What is to be selected, from what.</summary>
public sealed record Workload
{
    /// <summary>N.</summary>
    public required double Examples { get; init; }

    /// <summary>Tokens of all examples.</summary>
    public required double Tokens { get; init; }

    /// <summary>d.</summary>
    public required int Dimension { get; init; }

    /// <summary>n.</summary>
    public required double Picks { get; init; }

    /// <summary>The method's name.</summary>
    public string Method { get; init; } = "tokenod";

    /// <summary>Of stochastic and sieve.</summary>
    public double Epsilon { get; init; } = 0.05;

    /// <summary>Bytes of a value on disk, 4 on silos; 0 where tokens are in memory.</summary>
    public int BytesOnDisk { get; init; }

    /// <summary>M, the mean.</summary>
    public double TokensAnExample => Tokens / Examples;
}

/// <summary>Where it is selected.</summary>
public sealed record Fleet
{
    /// <summary>How many silos; 0 for one machine without any.</summary>
    public int Silos { get; init; }

    /// <summary>Threads of a silo, or of the machine.</summary>
    public required int Threads { get; init; }

    /// <summary>How fast a thread is, the machine of <see cref="CostRates.Measured"/> being 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Whether the silos are processes of one machine, which share its threads.</summary>
    public bool OneMachine { get; init; }

    /// <summary>Tokens a second that a silo embeds by a transformer; 0 where nothing is embedded here.</summary>
    public double EmbeddedASecond { get; init; }
}
