using FisherSft.Core.Tokens;
using FisherSft.Embedding.Precomputed;
using FisherSft.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FisherSft.Grains.Shards;

/// <summary>
/// Where the shards of a silo keep their tokens: in memory, or, with <see cref="GrainOptions.StoreDirectory"/>, each in an
/// embeddings folder of its own on the silo's disk. None outlives its shard, since a shard makes its tokens anew wherever it
/// comes up. A silo's folder is locked while it runs; folders that silos left when they were killed are removed at the next
/// start.
/// </summary>
internal sealed partial class ShardStores(IOptions<GrainOptions> options, ILogger<ShardStores> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const string Prefix = "fishersft-silo-";
    private const string LockFile = "lock";

    private readonly string? _directory = options.Value.StoreDirectory;
    private readonly Lock _opening = new();
    private string? _folder;
    private FileStream? _lock;
    private long _count;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(ShardStores),
        ServiceLifecycleStage.RuntimeServices,
        _ =>
        {
            Open();
            return Task.CompletedTask;
        },
        _ =>
        {
            Dispose();
            return Task.CompletedTask;
        });

    /// <summary>Fills a store with a shard's tokens.</summary>
    /// <param name="key">The shard.</param>
    /// <param name="fill">Is given a maker of a sink for a dimension, which it must call once, and hands it the tokens.</param>
    public ShardTokens Fill(ShardKey key, Action<Func<int, ITokenSink>> fill)
    {
        if (Open() is not { } folder)
        {
            TokenMatrix? matrix = null;
            fill(dimension => matrix = new TokenMatrix(dimension));
            return new ShardTokens(matrix!);
        }

        var path = Path.Combine(folder, $"{Interlocked.Increment(ref _count)}-{key.Number}");
        try
        {
            var (dimension, tokens) = Write(path, fill);
            if (tokens == 0)
            {
                Remove(path);
                return new ShardTokens(new TokenMatrix(dimension));
            }

            var embeddings = EmbeddingsFolder.Open(path, values: false, null, CancellationToken.None);
            return new ShardTokens(embeddings, () =>
            {
                embeddings.Dispose();
                Remove(path);
            });
        }
        catch
        {
            Remove(path);
            throw;
        }
    }

    /// <summary>Writes an embeddings folder, unless there is nothing for it.</summary>
    private static (int Dimension, long Tokens) Write(string path, Action<Func<int, ITokenSink>> fill)
    {
        EmbeddingsFolderWriter? writer = null;
        try
        {
            fill(dimension => writer = new EmbeddingsFolderWriter(path, dimension));
            if (writer!.Tokens > 0)
            {
                writer.Complete();
            }

            return (writer.Dimension, writer.Tokens);
        }
        finally
        {
            writer?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_opening)
        {
            _lock?.Dispose();
            if (_folder is { } folder)
            {
                Remove(folder);
            }

            (_lock, _folder) = (null, null);
        }
    }

    /// <summary>This silo's folder, made where it is not there; null where tokens are kept in memory.</summary>
    private string? Open()
    {
        if (_directory is not { Length: > 0 } directory)
        {
            return null;
        }

        lock (_opening)
        {
            if (_folder is not null)
            {
                return _folder;
            }

            try
            {
                Directory.CreateDirectory(directory);
                RemoveLeftovers(directory);
                var folder = Path.Combine(directory, Prefix + Guid.NewGuid().ToString("N"));
                Directory.CreateDirectory(folder);
                _lock = new FileStream(Path.Combine(folder, LockFile), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
                return _folder = folder;
            }
            catch (UnauthorizedAccessException exception)
            {
                throw new IOException($"StoreDirectory {directory} is not writable: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Removes folders of silos that are gone: nobody holds their lock.</summary>
    private void RemoveLeftovers(string directory)
    {
        foreach (var folder in Directory.EnumerateDirectories(directory, Prefix + "*"))
        {
            var file = Path.Combine(folder, LockFile);
            try
            {
                // A folder without a lock is being made this moment, or was left by a silo killed just then.
                if (File.Exists(file))
                {
                    new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                }
                else if (Directory.GetCreationTimeUtc(folder) > DateTime.UtcNow.AddMinutes(-1))
                {
                    continue;
                }

                Directory.Delete(folder, recursive: true);
                LogRemoved(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its silo runs, or another one removes it.
            }
        }
    }

    private void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogLeft(folder, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Folder}, left by a silo that was killed")]
    private partial void LogRemoved(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Folder} is left; the next silo to start removes it")]
    private partial void LogLeft(string folder, Exception exception);
}
