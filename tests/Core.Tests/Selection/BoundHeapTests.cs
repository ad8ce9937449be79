using FisherSft.Core.Selection;
using FsCheck;
using FsCheck.Fluent;

namespace FisherSft.Core.Tests.Selection;

public sealed class BoundHeapTests
{
    [Fact]
    public void Pop_GivesBoundsFromTheLargest_AndOfEqualsTheLowestExample() =>
        Prop.ForAll<int[]>(values =>
        {
            var bounds = values.Select(value => (double)(value % 7)).ToArray();
            var expected = Enumerable.Range(0, bounds.Length).OrderByDescending(i => bounds[i]).ThenBy(i => i).ToList();
            var heap = new BoundHeap((double[])bounds.Clone());
            var popped = new List<int>();
            while (heap.Count > 0)
            {
                popped.Add(heap.Pop());
            }

            foreach (var i in popped)
            {
                heap.Push(i, bounds[i]);
            }

            var again = new List<int>();
            while (heap.Count > 0)
            {
                again.Add(heap.Pop());
            }

            return popped.SequenceEqual(expected) && again.SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
}
