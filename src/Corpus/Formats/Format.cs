namespace FisherSft.Corpus.Formats;

/// <summary>A kind of file, known by its extension.</summary>
/// <param name="Extension">The extension in lower case, without .gz.</param>
/// <param name="IsPacked">Whether the file is gzip.</param>
/// <param name="Read">Reads the rows of the unpacked content.</param>
internal sealed record Format(string Extension, bool IsPacked, Func<Stream, ReadContext, IEnumerable<RawRow>> Read)
{
    /// <summary>The extensions there are, for messages.</summary>
    public const string Readable = ".jsonl, .ndjson, .json, .csv, .tsv and .txt, each also with .gz";

    /// <summary>Whether rows can be found from any place in the file on: they are lines, or blocks of lines.</summary>
    public bool IsDivisible => !IsPacked && Extension is (".jsonl" or ".ndjson" or ".txt");

    /// <summary>The format of a file of a corpus.</summary>
    public static Format Of(CorpusFile file) =>
        Of(file.Path)
        ?? throw new ArgumentException($"{file.Name} has an extension that is not known; readable are {Readable}", nameof(file));

    /// <summary>The format of a file of that name, or null.</summary>
    public static Format? Of(string path)
    {
        var packed = IsGzip(path);
        var extension = ExtensionOf(path);
        Func<Stream, ReadContext, IEnumerable<RawRow>>? read = extension switch
        {
            ".jsonl" or ".ndjson" => JsonLineRows.Read,
            ".json" => JsonArrayRows.Read,
            ".csv" => (content, context) => CsvRows.Read(content, context, ','),
            ".tsv" => (content, context) => CsvRows.Read(content, context, '\t'),
            ".txt" => TextRows.Read,
            _ => null,
        };
        return read is null ? null : new Format(extension, packed, read);
    }

    /// <summary>Whether the file would need a reader that this build lacks.</summary>
    public static bool IsParquet(string path) => ExtensionOf(path) == ".parquet";

    private static bool IsGzip(string path) => Path.GetExtension(path).Equals(".gz", StringComparison.OrdinalIgnoreCase);

    private static string ExtensionOf(string path) =>
        Path.GetExtension(IsGzip(path) ? Path.GetFileNameWithoutExtension(path) : path).ToLowerInvariant();
}
