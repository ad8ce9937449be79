using FisherSft.Client.Commands;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Pipeline;

/// <summary>Runs a job under its progress view, and turns what ends it early into an exit code and what to do next.</summary>
internal static class JobRunner
{
    /// <param name="run">Where to, and how progress is told.</param>
    /// <param name="invocation">The call.</param>
    /// <param name="job">Does the work and gives what standard output shall hold.</param>
    /// <param name="cancellationToken">Asks the job to stop.</param>
    /// <returns>The exit code.</returns>
    public static int Run(
        RunSettings run, Invocation invocation, Func<TimedStages, string> job, CancellationToken cancellationToken)
    {
        var view = ProgressViews.For(run.Log, invocation.Surroundings);
        try
        {
            // Results come after the view is done: a bar on the same terminal would be drawn over them.
            invocation.Surroundings.Output.Write(view.Show(stages =>
            {
                var timed = new TimedStages(stages);
                using var stopping = cancellationToken.Register(() => stages.Message("Stopping; once more to stop at once."));
                var result = job(timed);
                timed.End();
                return result;
            }));
            return ExitCodes.Done;
        }
#pragma warning disable CA1031 // Here every failure of a job becomes an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var (code, message) = ExitCodes.Explain(exception, invocation.CommandLine);
            view.Fail(code, message + Next(code, exception, run, invocation));
            return code;
        }
    }

    private static string Next(int code, Exception exception, RunSettings run, Invocation invocation)
    {
        if (code is ExitCodes.Done or ExitCodes.WrongInput || run.DryRun)
        {
            return string.Empty;
        }

        // A service that fails has nothing to do with the disk.
        var room = code == ExitCodes.Outside && exception is not EndpointException ? FreeRoom(run.Out) : string.Empty;
        if (!RunFolder.IsResumable(run.Out))
        {
            return room + (code == ExitCodes.Stopped ? " Nothing was finished yet, and nothing is kept." : string.Empty);
        }

        var again = Cli.CommandLine(
            invocation.Arguments.Where(argument => argument is not ("--resume" or "--overwrite")).Append("--resume"));
        return $"{room} What is done so far is kept in {run.Out}; go on with:\n  {again}";
    }

    private static string FreeRoom(string path) =>
        Disk.FreeAt(path) is { } free ? $" The disk of {path} has {Words.Bytes(free)} free." : string.Empty;
}
