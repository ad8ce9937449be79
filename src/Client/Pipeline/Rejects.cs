using FisherSft.Client.Output;
using FisherSft.Client.Progress;
using FisherSft.Corpus;

namespace FisherSft.Client.Pipeline;

/// <summary>Holds an input to what may be wrong with it.</summary>
internal static class Rejects
{
    /// <summary>Ends the run where nothing, or too little, is usable; rejected.jsonl then stands in DIR.</summary>
    /// <exception cref="InputException">Too many rows are unusable.</exception>
    public static void Check(ReadSummary summary, double limit, RunFolder folder)
    {
        if (Fault(summary, limit, Path.Combine(folder.Path, RejectedFile.FileName)) is not { } fault)
        {
            return;
        }

        if (summary.Rows > 0)
        {
            folder.RemoveResults();
            folder.Publish(RejectedFile.FileName);
        }

        throw fault;
    }

    /// <summary>What ends the run where nothing, or too little, is usable; null where enough is.</summary>
    /// <param name="summary">What was read.</param>
    /// <param name="limit">The share of the rows that may be unusable.</param>
    /// <param name="file">Where they can be seen; null if nowhere.</param>
    public static InputException? Fault(ReadSummary summary, double limit, string? file)
    {
        var names = string.Join(", ", summary.Inputs.Select(input => input.Name));
        if (summary.Rows == 0)
        {
            return new InputException($"{names}: there is no row in it; pass a file with at least one example.");
        }

        if (summary.Examples > 0 && summary.Rejected <= limit * summary.Rows)
        {
            return null;
        }

        var most = summary.Reasons.MaxBy(reason => reason.Value);
        var where = $"{(file is null ? string.Empty : $"see {file}; ")}the commonest reason: {most.Key}";
        if (summary.Examples == 0)
        {
            return new InputException(
                $"{names}: none of its {Words.Count(summary.Rows, "rows")} can be used ({where}). Check its format, or name the field that " +
                "holds the text with --text-key.");
        }

        return new InputException(
            $"{names}: {Words.Count(summary.Rejected)} of {Words.Count(summary.Rows, "rows")} " +
            $"({Words.Percent((double)summary.Rejected / summary.Rows)}) cannot be used, more than --max-rejected " +
            $"{Words.Percent(limit)} ({where}). Mend them, or pass a higher --max-rejected.");
    }
}
