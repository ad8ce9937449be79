using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Parts;

/// <summary>
/// Divides a corpus into parts of about equal bytes, from the lengths of its files alone: where rows begin is found when a
/// part is read. A file whose rows are lines or paragraphs is cut anywhere; one that must be read from its start (packed,
/// a JSON array, CSV with its quotes and its header) goes to one part whole. Every file is in some part, an empty one too.
/// </summary>
public static class CorpusPartitioner
{
    /// <summary>Divides; the same files and number give the same parts.</summary>
    /// <param name="files">The files in the order of the corpus.</param>
    /// <param name="parts">How many parts, at least 1.</param>
    public static IReadOnlyList<CorpusPart> Divide(IReadOnlyList<CorpusFile> files, int parts)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var cutter = new Cutter(files.Sum(static file => file.Length), parts);
        for (var file = 0; file < files.Count; file++)
        {
            if (Format.Of(files[file]).IsDivisible)
            {
                cutter.AddDivisible(file, files[file].Length);
            }
            else
            {
                cutter.AddWhole(file, files[file].Length);
            }
        }

        return cutter.Finish();
    }

    /// <summary>Fills part after part, each up to an equal share of what the ones before it left.</summary>
    private sealed class Cutter(long bytesLeft, int parts)
    {
        private readonly List<CorpusPart> _parts = [];
        private List<CorpusRange> _ranges = [];
        private long _bytesLeft = bytesLeft;
        private long _filled;

        private long Room
        {
            get
            {
                var partsLeft = parts - _parts.Count;
                return (_bytesLeft + partsLeft - 1) / partsLeft - _filled;
            }
        }

        public void AddDivisible(int file, long length)
        {
            long from = 0;
            do
            {
                var to = Math.Min(length, from + Room);
                Add(new CorpusRange(file, from, to));
                from = to;
            }
            while (from < length);
        }

        public void AddWhole(int file, long length)
        {
            // More of it would stand beyond this part's share than within.
            if (_filled > 0 && length / 2 > Room)
            {
                Close();
            }

            Add(new CorpusRange(file, 0, length));
        }

        public List<CorpusPart> Finish()
        {
            while (_parts.Count < parts)
            {
                _parts.Add(new CorpusPart(_parts.Count, _ranges));
                _ranges = [];
            }

            return _parts;
        }

        private void Add(CorpusRange range)
        {
            _ranges.Add(range);
            _filled += range.To - range.From;
            if (_filled > 0 && Room <= 0)
            {
                Close();
            }
        }

        private void Close()
        {
            if (_parts.Count == parts - 1)
            {
                return;
            }

            _parts.Add(new CorpusPart(_parts.Count, _ranges));
            _bytesLeft -= _filled;
            (_ranges, _filled) = ([], 0);
        }
    }
}
