namespace FisherSft.Client.Options;

/// <summary>How progress is told.</summary>
internal enum LogKind
{
    /// <summary>A bar on a terminal, plain lines otherwise.</summary>
    Automatic,
    Plain,
    Json,
}

/// <summary>Where results go, and what to do with those that are there.</summary>
internal sealed record RunSettings
{
    public required string Out { get; init; }

    /// <summary>The option that names <see cref="Out"/>, for messages.</summary>
    public string OutOption { get; init; } = "--out";

    public bool DryRun { get; init; }

    public bool Resume { get; init; }

    public bool Overwrite { get; init; }

    public LogKind Log { get; init; }

    public static RunSettings Read(GivenOptions given)
    {
        var run = new RunSettings
        {
            DryRun = given.Switch("dry-run"),
            Resume = given.Switch("resume"),
            Overwrite = given.Switch("overwrite"),
            Log = ReadLog(given),
            Out = given.Switch("dry-run") ? given.Text("out") ?? string.Empty : given.Required("out", "name the folder for the results"),
        };
        if (run is { Resume: true, Overwrite: true })
        {
            given.Violate("--resume goes on with a run and --overwrite discards it; pass one of them.");
        }

        return run;
    }

    /// <summary>The same for commands that need no folder, where none is given.</summary>
    public static RunSettings ReadOptional(GivenOptions given) => new()
    {
        Out = given.Text("out") ?? string.Empty,
        DryRun = given.Switch("dry-run"),
        Overwrite = given.Switch("overwrite"),
        Log = ReadLog(given),
    };

    public static LogKind ReadLog(GivenOptions given) =>
        !given.Has("log") ? LogKind.Automatic : given.Choice("log", ("plain", LogKind.Plain), ("json", LogKind.Json));
}
