using FisherSft.Corpus.Formats;
using FisherSft.Corpus.Inputs;
using FisherSft.Corpus.Rows;

namespace FisherSft.Corpus.Parts;

/// <summary>
/// Reads one part of a corpus as <see cref="CorpusReader"/> reads the whole: the same rows with the same numbers, once it
/// is told where to count from. A first pass counts, for the parts behind it; each later one gives the rows. It streams,
/// and reads no further than its last row's end. It holds a file to its length and a range to its count; the bytes
/// are for <see cref="CorpusReader.Hash"/>, once a file instead of once a part.
/// </summary>
public sealed class PartReader
{
    private readonly CorpusOptions _options;
    private readonly IReadOnlyList<CorpusFile> _files;
    private readonly CorpusPart _part;
    private readonly RowMaker _rows;

    /// <summary>Creates the reader; nothing is opened yet.</summary>
    /// <param name="options">How rows become examples, and the limit; its inputs are not looked at.</param>
    /// <param name="files">The files of the whole corpus as they were found once, wherever that was.</param>
    /// <param name="part">The part.</param>
    /// <exception cref="InputException">Something in the options cannot be used; the message names every such thing.</exception>
    public PartReader(CorpusOptions options, IReadOnlyList<CorpusFile> files, CorpusPart part)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(part);
        var faults = new List<string>();
        (_options, _files, _part, _rows) = (options, files, part, RowMaker.For(options, faults));
        if (faults.Count > 0)
        {
            throw new InputException(string.Join('\n', faults));
        }

        foreach (var range in part.Ranges)
        {
            Check(range);
        }
    }

    /// <summary>The part.</summary>
    public CorpusPart Part => _part;

    /// <summary>The length of the part in bytes as they lie on disk.</summary>
    public long Bytes => _part.Ranges.Sum(static range => range.To - range.From);

    /// <summary>Counts what stands in the part, in one pass.</summary>
    /// <param name="bytesRead">Told now and then how many bytes of the part were read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CorpusChangedException">A file is no longer as long as when it was found.</exception>
    public PartCounts Count(IProgress<long>? bytesRead = null, CancellationToken cancellationToken = default)
    {
        var (progress, counts) = (new Progress(bytesRead), new List<RangeCounts>(_part.Ranges.Count));
        foreach (var range in _part.Ranges)
        {
            using var file = Open(range, 1, progress, cancellationToken);
            var (examples, rejected, fault) = (0L, 0L, default(string));
            try
            {
                foreach (var raw in Read(file, range, cancellationToken))
                {
                    var usable = _rows.IsUsable(raw);
                    (examples, rejected) = usable ? (examples + 1, rejected) : (examples, rejected + 1);
                    if (examples == _options.Limit)
                    {
                        break;
                    }
                }
            }
            catch (InputException e)
            {
                // Whether it matters depends on the limit and the parts before this one: PartStarts knows both.
                fault = e.Message;
            }

            file.CheckLength();
            progress.End(range);
            counts.Add(new RangeCounts(examples, rejected, file.Lines.LineEnds, fault));
        }

        return new PartCounts(_part.Number, counts);
    }

    /// <summary>The part's rows in order, up to the last example that the limit allows; reads the files anew each time.</summary>
    /// <param name="start">Where to count from.</param>
    /// <param name="bytesRead">Told now and then how many bytes of the part were read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">A file cannot be read on.</exception>
    /// <exception cref="CorpusChangedException">A file is not what it was when its rows were counted.</exception>
    public IEnumerable<CorpusRow> ReadRows(
        PartStart start, IProgress<long>? bytesRead = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        return start.Number == _part.Number && start.Ranges.Count == _part.Ranges.Count
            ? Rows(start, new Progress(bytesRead), cancellationToken)
            : throw new ArgumentException($"the start of another part than {_part.Number}", nameof(start));
    }

    /// <summary>The part's examples alone; reads the files anew each time.</summary>
    /// <param name="start">Where to count from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">A file cannot be read on.</exception>
    /// <exception cref="CorpusChangedException">A file is not what it was when its rows were counted.</exception>
    public IEnumerable<Example> ReadExamples(PartStart start, CancellationToken cancellationToken = default) =>
        ReadRows(start, null, cancellationToken).Select(static row => row.Example).OfType<Example>();

    private IEnumerable<CorpusRow> Rows(PartStart start, Progress progress, CancellationToken cancellationToken)
    {
        for (var at = 0; at < _part.Ranges.Count; at++)
        {
            var (range, from) = (_part.Ranges[at], start.Ranges[at]);
            var index = from.FirstIndex;
            if (index >= _options.Limit)
            {
                yield break;
            }

            using var file = Open(range, from.FirstLine, progress, cancellationToken);
            foreach (var raw in Read(file, range, cancellationToken))
            {
                var row = _rows.Make(raw, _files[range.File].Name, range.File, index);
                yield return row;
                if (row.Example is not null && ++index == _options.Limit)
                {
                    break;
                }
            }

            file.CheckLength();
            progress.End(range);
            if (index != from.FirstIndex + from.Examples && index != _options.Limit)
            {
                throw new CorpusChangedException(
                    _files[range.File].Name,
                    $"bytes {range.From} to {range.To} had {from.Examples} examples and have {index - from.FirstIndex}");
            }
        }
    }

    private RangeFile Open(CorpusRange range, long firstLine, Progress progress, CancellationToken cancellationToken) =>
        RangeFile.Open(_files[range.File], range, firstLine, _options, read => progress.Add(range, read), cancellationToken);

    private IEnumerable<RawRow> Read(RangeFile file, CorpusRange range, CancellationToken cancellationToken)
    {
        var context = new ReadContext(_files[range.File].Name, _options.Split, _options.RowLimit, file.Lines);
        foreach (var raw in Format.Of(_files[range.File]).Read(file.Content, context))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return raw;
        }
    }

    private void Check(CorpusRange range)
    {
        var known = range.File >= 0 && range.File < _files.Count;
        if (!known || range.From < 0 || range.From > range.To || range.To > _files[range.File].Length)
        {
            throw new ArgumentException($"{range} lies in none of the {_files.Count} files");
        }

        if (!Format.Of(_files[range.File]).IsDivisible && range != range with { From = 0, To = _files[range.File].Length })
        {
            throw new ArgumentException($"{range} is not the whole of {_files[range.File].Name}, which cannot be divided");
        }
    }

    /// <summary>Adds up what was read; what a row needs beyond its range is not the range's.</summary>
    private sealed class Progress(IProgress<long>? to)
    {
        private long _done;
        private long _read;

        public void Add(CorpusRange range, int read)
        {
            _read += read;
            to?.Report(_done + Math.Min(_read, range.To - range.From));
        }

        public void End(CorpusRange range)
        {
            (_done, _read) = (_done + range.To - range.From, 0);
            to?.Report(_done);
        }
    }
}
