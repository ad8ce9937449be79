using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus;

/// <summary>What makes an example of a plain text file.</summary>
public enum TextSplit
{
    /// <summary>Every line that is not blank.</summary>
    Line,

    /// <summary>Every block of lines between blank ones.</summary>
    Paragraph,
}

/// <summary>Which text of an example is trained on.</summary>
public enum TrainOn
{
    /// <summary>The completion's, or the assistant's; all of it where there is no prompt.</summary>
    Completion,

    /// <summary>All of it, prompts too.</summary>
    All,
}

/// <summary>What to read, and how rows become examples.</summary>
public sealed record CorpusOptions
{
    /// <summary>
    /// Files, folders, globs (*, ?, **) and "-" for JSON Lines on standard input, in the order they count; files, folders and
    /// globs of <see cref="Remote"/> too.
    /// </summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>
    /// What to call the inputs in results, one name each, where they lie elsewhere than their user named them: files in a
    /// folder or of a glob are named from there. Default: null, as <see cref="Inputs"/> has them.
    /// </summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Where inputs lie that are on no disk. Default: null, and such inputs are refused.</summary>
    public IRemoteFiles? Remote { get; init; }

    /// <summary>What makes an example of a .txt file. Default: a line.</summary>
    public TextSplit Split { get; init; } = TextSplit.Line;

    /// <summary>Which text is trained on. Default: the completion.</summary>
    public TrainOn TrainOn { get; init; } = TrainOn.Completion;

    /// <summary>The field of the text, dots walking into objects; null to go by the row's keys. Default: null.</summary>
    public string? TextKey { get; init; }

    /// <summary>The field of the id, dots walking into objects. Default: null, the field "id" where there is one.</summary>
    public string? IdKey { get; init; }

    /// <summary>
    /// Builds the text from fields: "{question}\n{>}{answer}", where {>} marks the start of what is trained, {{ and }} stand
    /// for braces, and \n, \t and \\ for a line end, a tab and a backslash. Goes before TextKey. Default: null.
    /// </summary>
    public string? Template { get; init; }

    /// <summary>
    /// Why a row that makes an example is rejected even so, told by what is to use it: the same words for the same fault, and
    /// the same answer in every pass; null where the row can be used. Default: null, and all can.
    /// </summary>
    public Func<Example, string?>? FaultOf { get; init; }

    /// <summary>How many examples to read at most, at least 1; null for all. Default: null.</summary>
    public long? Limit { get; init; }

    /// <summary>The folder where standard input is kept for later passes; needed where "-" is an input. Default: null.</summary>
    public string? SpoolDirectory { get; init; }

    /// <summary>
    /// Whether a standard input kept in SpoolDirectory by an earlier, interrupted run is read instead of a new one.
    /// Default: false.
    /// </summary>
    public bool ReuseSpool { get; init; }

    /// <summary>What "-" reads. Default: null, the console's standard input.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>Above this many bytes a row is rejected, which bounds memory; smaller only in tests.</summary>
    internal int RowLimit { get; init; } = RowLimits.Bytes;
}
