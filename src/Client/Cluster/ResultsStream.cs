using System.Diagnostics;
using System.Runtime.CompilerServices;
using FisherSft.Grains;

namespace FisherSft.Client.Cluster;

/// <summary>A job's results, each row once, however often the stream breaks.</summary>
internal static class ResultsStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    public static async IAsyncEnumerable<ResultChunk> ReadAsync(IJobGrain job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (rank, rejected, known) = (0, 0, false);
        var heard = Stopwatch.GetTimestamp();
        while (true)
        {
            // What came before is left out: rows by their rank, on the other side; facts and rejected rows here.
            var passOver = rejected;
            var chunks = job.ReadResultsAsync(rank, cancellationToken).GetAsyncEnumerator(cancellationToken);
            ResultChunk? chunk;
            bool broken;
            do
            {
                (chunk, broken) = await NextAsync(chunks, heard, cancellationToken).ConfigureAwait(false);
                if (chunk is not null)
                {
                    heard = Stopwatch.GetTimestamp();
                    var skip = Math.Min(passOver, chunk.Rejected.Length);
                    passOver -= skip;
                    rank = chunk.Rows is [.., var last] ? last.Rank : rank;
                    rejected += chunk.Rejected.Length - skip;
                    yield return chunk with { Facts = known ? null : chunk.Facts, Rejected = chunk.Rejected[skip..] };
                    known |= chunk.Facts is not null;
                }
            }
            while (chunk is not null);
            if (!broken)
            {
                await chunks.DisposeAsync().ConfigureAwait(false);
                yield break;
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(ResultChunk? Chunk, bool Broken)> NextAsync(
        IAsyncEnumerator<ResultChunk> chunks, long heard, CancellationToken cancellationToken)
    {
        try
        {
            return (await chunks.MoveNextAsync().ConfigureAwait(false) ? chunks.Current : null, false);
        }
        catch (Exception exception) when (
            Connection.IsOutage(exception, cancellationToken) && Stopwatch.GetElapsedTime(heard) < Patience)
        {
            return (null, true);
        }
    }
}
