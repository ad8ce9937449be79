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
        var names = string.Join(", ", summary.Inputs.Select(input => input.Name));
        if (summary.Rows == 0)
        {
            throw new InputException($"{names}: there is no row in it; pass a file with at least one example.");
        }

        if (summary.Examples > 0 && summary.Rejected <= limit * summary.Rows)
        {
            return;
        }

        folder.RemoveResults();
        folder.Publish(RejectedFile.FileName);
        var most = summary.Reasons.MaxBy(reason => reason.Value);
        var where = $"see {Path.Combine(folder.Path, RejectedFile.FileName)}; the commonest reason: {most.Key}";
        if (summary.Examples == 0)
        {
            throw new InputException(
                $"{names}: none of its {Words.Count(summary.Rows, "rows")} can be used ({where}). Check its format, or name the field that " +
                "holds the text with --text-key.");
        }

        throw new InputException(
            $"{names}: {Words.Count(summary.Rejected)} of {Words.Count(summary.Rows, "rows")} " +
            $"({Words.Percent((double)summary.Rejected / summary.Rows)}) cannot be used, more than --max-rejected " +
            $"{Words.Percent(limit)} ({where}). Mend them, or pass a higher --max-rejected.");
    }
}
