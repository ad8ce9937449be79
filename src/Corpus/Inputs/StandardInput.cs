namespace FisherSft.Corpus.Inputs;

/// <summary>Standard input can be read once and a corpus is read several times, so it is kept in a file.</summary>
internal static class StandardInput
{
    /// <summary>The name of the file in the spool folder.</summary>
    public const string FileName = "stdin.jsonl";

    /// <summary>Copies standard input into the spool folder, where it appears whole or not at all; gives its path.</summary>
    public static string Spool(CorpusOptions options, CancellationToken cancellationToken)
    {
        var folder = options.SpoolDirectory!;
        var path = Path.GetFullPath(Path.Combine(folder, FileName));
        if (options.ReuseSpool && File.Exists(path))
        {
            return path;
        }

        Directory.CreateDirectory(folder);
        var part = path + ".part";
        using (var to = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            var from = options.StandardInput ?? Console.OpenStandardInput();
            var buffer = new byte[128 << 10];
            int read;
            while ((read = from.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                to.Write(buffer.AsSpan(0, read));
            }

            to.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
        return path;
    }
}
