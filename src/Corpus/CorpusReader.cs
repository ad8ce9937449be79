using FisherSft.Corpus.Formats;
using FisherSft.Corpus.Inputs;
using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus;

/// <summary>
/// Reads a corpus: files of rows, in the order given, as one sequence of examples. It streams, so that memory follows
/// the longest row and not the corpus, and the sequence can be read as often as needed; that each time gave the same
/// bytes is checked by their SHA-256. A row that cannot be used is part of the sequence too, with the reason; a file
/// that cannot be read on is an <see cref="InputException"/>, since nobody can say what is lost behind that place.
/// </summary>
public sealed class CorpusReader
{
    private readonly CorpusOptions _options;
    private readonly RowMaker _rows;
    private readonly CorpusFile[] _files;
    private readonly Format[] _formats;
    private readonly CorpusInput?[] _inputs;

    /// <summary>Finds the files, and keeps standard input where that is one of them.</summary>
    /// <param name="options">What to read, and how.</param>
    /// <param name="cancellationToken">Ends the reading of standard input.</param>
    /// <exception cref="InputException">Something in the options cannot be used; the message names every such thing.</exception>
    public CorpusReader(CorpusOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        _rows = RowMaker.For(options, faults);
        if (options.SpoolDirectory is null && options.Inputs.Contains("-"))
        {
            faults.Add("- reads standard input, which needs a folder to be kept in for later passes; set SpoolDirectory");
        }

        var passedOver = new List<string>();
        var files = InputResolver.Resolve(options, faults, passedOver);
        if (faults.Count > 0)
        {
            throw new InputException(string.Join('\n', faults));
        }

        for (var source = 0; source < files.Count; source++)
        {
            if (files[source].Path.Length == 0)
            {
                var path = StandardInput.Spool(options, cancellationToken);
                files[source] = files[source] with { Path = path, Length = new FileInfo(path).Length };
            }
        }

        PassedOver = passedOver;
        _options = options;
        _files = [.. files];
        _formats = [.. files.Select(Format.Of)];
        _inputs = new CorpusInput?[files.Count];
    }

    /// <summary>The files, in the order in which they are read; <see cref="Example.Source"/> counts them.</summary>
    public IReadOnlyList<CorpusFile> Files => _files;

    /// <summary>Files in the folders and globs that were left out, for they are results of runs.</summary>
    public IReadOnlyList<string> PassedOver { get; }

    /// <summary>What was read of each file, whole whatever the limit; null until all were read to their end once.</summary>
    public IReadOnlyList<CorpusInput>? Inputs
    {
        get
        {
            var read = _inputs.OfType<CorpusInput>().ToList();
            return read.Count == _inputs.Length ? read : null;
        }
    }

    /// <summary>What a file holds, by a pass over its bytes alone: for those who read its rows in parts.</summary>
    /// <param name="file">The file.</param>
    /// <param name="remote">Where files lie that are on no disk; null where there are none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CorpusChangedException">Its length is not that with which it was found.</exception>
    public static CorpusInput Hash(CorpusFile file, IRemoteFiles? remote = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var bytes = new HashingStream(SourceFile.OpenUnchanged(file, remote), static _ => { }, cancellationToken);
        var sha256 = bytes.Finish();
        return bytes.Bytes == file.Length
            ? new CorpusInput(file.Name, bytes.Bytes, sha256)
            : throw CorpusChangedException.OfLength(file.Name, file.Length, bytes.Bytes);
    }

    /// <summary>All rows in order, up to the last example that the limit allows; reads the files anew each time.</summary>
    /// <param name="bytesRead">Told now and then how many bytes of all files, as they lie on disk, were read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">A file cannot be read on.</exception>
    /// <exception cref="CorpusChangedException">A file is not what it was the first time.</exception>
    public IEnumerable<CorpusRow> ReadRows(IProgress<long>? bytesRead = null, CancellationToken cancellationToken = default)
    {
        var (index, bytes) = (0L, 0L);
        for (var source = 0; source < _files.Length; source++)
        {
            var before = Volatile.Read(ref _inputs[source]);
            using var file = SourceFile.Open(_files[source], _formats[source], before, _options.Remote, OnRead, cancellationToken);
            if (index < (_options.Limit ?? long.MaxValue))
            {
                var context = new ReadContext(_files[source].Name, _options.Split, _options.RowLimit, new LineSpan());
                foreach (var raw in _formats[source].Read(file.Content, context))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var row = _rows.Make(raw, _files[source].Name, source, index);
                    yield return row;
                    if (row.Example is not null && ++index == _options.Limit)
                    {
                        break;
                    }
                }
            }

            // Another enumeration may have come first meanwhile; what it read is what counts.
            var input = file.Finish(before);
            if (Interlocked.CompareExchange(ref _inputs[source], input, before) is { } other && other != input)
            {
                throw new CorpusChangedException(input.Name, $"its SHA-256 was {other.Sha256} and is {input.Sha256}");
            }
        }

        void OnRead(int count)
        {
            bytes += count;
            bytesRead?.Report(bytes);
        }
    }

    /// <summary>The examples alone; reads the files anew each time.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">A file cannot be read on.</exception>
    /// <exception cref="CorpusChangedException">A file is not what it was the first time.</exception>
    public IEnumerable<Example> ReadExamples(CancellationToken cancellationToken = default)
    {
        foreach (var row in ReadRows(cancellationToken: cancellationToken))
        {
            if (row.Example is { } example)
            {
                yield return example;
            }
        }
    }
}
