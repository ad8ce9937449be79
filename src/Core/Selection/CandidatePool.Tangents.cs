using FisherSft.Core.Design;

namespace FisherSft.Core.Selection;

/// <content>A candidate, and the room for tangents.</content>
internal sealed partial class CandidatePool
{
    private sealed class Entry
    {
        public required Candidate Candidate { get; init; }

        /// <summary>At least the gain under this and later designs.</summary>
        public required double Bound { get; set; }

        /// <summary>The design's version under which the bound was computed.</summary>
        public required int Bounded { get; set; }

        /// <summary>The tangent, where there is one.</summary>
        public Tangent? Tangent { get; set; }

        /// <summary>Whether the tangent was made for a design too far from the present one.</summary>
        public bool IsLoose { get; set; }

        /// <summary>‖x‖ of one token, once it is wanted.</summary>
        public double Length { get; set; }

        /// <summary>The gain.</summary>
        public double Gain { get; set; }

        /// <summary>The design's version under which the gain was computed.</summary>
        public int Evaluated { get; set; } = -1;
    }

    /// <summary>Arrays for tangents, so many and no more; a promising candidate takes the least promising one's.</summary>
    private sealed class TangentRoom(int length, long bytes)
    {
        private readonly Stack<float[]> _free = [];
        private long _left = bytes / (length * sizeof(float));

        public float[]? For(Entry entry, List<Entry> entries)
        {
            GiveBack(entry);
            if (_free.TryPop(out var room))
            {
                return room;
            }

            if (_left > 0)
            {
                _left--;
                return GC.AllocateUninitializedArray<float>(length);
            }

            var least = entries.Where(other => other.Tangent is not null).MinBy(other => other.Bound);
            if (least is null || least.Bound >= entry.Bound)
            {
                return null;
            }

            GiveBack(least);
            return _free.Pop();
        }

        public void GiveBack(Entry entry)
        {
            if (entry.Tangent is { } tangent)
            {
                entry.Tangent = null;
                GiveBack(tangent.H);
            }
        }

        public void GiveBack(float[] room) => _free.Push(room);
    }
}
