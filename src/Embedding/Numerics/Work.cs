using System.Runtime.ExceptionServices;

namespace FisherSft.Embedding.Numerics;

/// <summary>Shares out numbered tasks, each of which writes what no other writes; one thread where there is one to use.</summary>
internal static class Work
{
    /// <summary>Does tasks 0 … count − 1.</summary>
    public static void Share(int count, int threads, Action<int> task)
    {
        if (threads <= 1 || count <= 1)
        {
            for (var i = 0; i < count; i++)
            {
                task(i);
            }

            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, task);
        }
        catch (AggregateException faults)
        {
            // What one thread would have thrown, so that a caller need not know how many there were.
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }
}
