using FisherSft.Client.Options;

namespace FisherSft.Client.Progress;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressViews
{
    public static IProgressView For(LogKind kind, Surroundings surroundings) => kind switch
    {
        LogKind.Json => new JsonView(surroundings.Error, TimeProvider.System),
        LogKind.Automatic when surroundings.IsTerminal => new TerminalView(surroundings.Error),
        _ => new PlainView(surroundings.Error),
    };
}
