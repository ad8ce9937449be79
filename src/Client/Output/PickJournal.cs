using System.Buffers.Binary;
using System.Diagnostics;
using FisherSft.Core.Selection;

namespace FisherSft.Client.Output;

/// <summary>
/// The picks of a run as they are made, so that a killed run goes on where it was. A record is index (int64), gain
/// (float64) and a checksum (uint64) over both and the rank, little-endian; reading ends at the first record that is torn,
/// damaged or out of place. Every round is handed to the system before the next one starts, which is enough for a killed
/// process; against a power cut the file is forced to disk about once a second.
/// </summary>
internal sealed class PickJournal : IDisposable
{
    public const string FileName = "picks.bin";
    public const int RecordBytes = 24;

    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly FileStream _file;
    private long _rank;
    private long _synced = Stopwatch.GetTimestamp();

    private PickJournal(string path, int kept)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        _file.SetLength((long)kept * RecordBytes);
        _file.Seek(0, SeekOrigin.End);
        _rank = kept;
    }

    /// <summary>Opens the journal and gives the picks in it; none where there is no journal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="examples">N; a pick beyond it is damage.</param>
    /// <param name="budget">n; picks beyond it are left out.</param>
    public static (PickJournal Journal, IReadOnlyList<Pick> Done) Open(string path, int examples, int budget)
    {
        var done = Read(path, examples, budget);
        return (new PickJournal(path, done.Count), done);
    }

    /// <summary>Keeps the picks of a round.</summary>
    /// <param name="picks">In rank order.</param>
    /// <param name="selected">Picks so far, these included; those that are in the journal already are left out.</param>
    public void Append(IReadOnlyList<Pick> picks, int selected)
    {
        var first = selected - picks.Count;
        Debug.Assert(first <= _rank, "no pick is left out");
        Span<byte> record = stackalloc byte[RecordBytes];
        for (var i = (int)(_rank - first); i < picks.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(record, picks[i].Index);
            BinaryPrimitives.WriteDoubleLittleEndian(record[8..], picks[i].Gain);
            BinaryPrimitives.WriteUInt64LittleEndian(record[16..], Checksum(record[..16], _rank));
            _file.Write(record);
            _rank++;
        }

        var sync = Stopwatch.GetElapsedTime(_synced) >= SyncInterval;
        _file.Flush(flushToDisk: sync);
        _synced = sync ? Stopwatch.GetTimestamp() : _synced;
    }

    public void Dispose() => _file.Dispose();

    private static List<Pick> Read(string path, int examples, int budget)
    {
        var picks = new List<Pick>();
        if (!File.Exists(path))
        {
            return picks;
        }

        var seen = new HashSet<long>();
        var bytes = File.ReadAllBytes(path).AsSpan();
        for (; bytes.Length >= RecordBytes && picks.Count < budget; bytes = bytes[RecordBytes..])
        {
            var pick = new Pick(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..]));
            var checksum = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
            if (checksum != Checksum(bytes[..16], picks.Count) || pick.Index < 0 || pick.Index >= examples || !seen.Add(pick.Index))
            {
                break;
            }

            picks.Add(pick);
        }

        return picks;
    }

    /// <summary>FNV-1a, started from the rank so that a record counts in its own place only.</summary>
    private static ulong Checksum(ReadOnlySpan<byte> bytes, long rank)
    {
        var hash = 14695981039346656037UL ^ (ulong)rank;
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return hash;
    }
}
