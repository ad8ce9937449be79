using FisherSft.Client.Options;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Pipeline;

/// <summary>The stage "ask": as many questions at once as the settings allow, and progress as they are answered.</summary>
internal static class AskLoop
{
    /// <summary>Asks about every item.</summary>
    /// <param name="items">Read as they are needed.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="unit">What they are, for progress: "examples".</param>
    /// <param name="settings">How many at once.</param>
    /// <param name="stages">Told how far it is.</param>
    /// <param name="ask">Asks about one; called from several threads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EndpointException">The endpoint cannot be used at all.</exception>
    public static void Run<T>(
        IEnumerable<T> items,
        int count,
        string unit,
        LanguageModelSettings settings,
        TimedStages stages,
        Func<T, CancellationToken, Task> ask,
        CancellationToken cancellationToken)
    {
        var (done, telling) = (0, new Lock());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = settings.Parallel, CancellationToken = cancellationToken };
        stages.Begin("ask", count, unit);
        Parallel.ForEachAsync(items, parallel, async (item, stop) =>
        {
            await ask(item, stop).ConfigureAwait(false);
            lock (telling)
            {
                stages.Report(++done);
            }
        }).GetAwaiter().GetResult();
        stages.End();
    }
}
