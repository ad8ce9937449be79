using FisherSft.Core.Selection;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;
using FisherSft.Grains.State;

namespace FisherSft.Grains.Shards;

/// <content>Handing the tokens and bounds over to another silo.</content>
internal sealed partial class ShardWorker
{
    private byte[][]? _packed;

    /// <summary>Tokens and bounds, where they are here and take no more than so many bytes; no work may run.</summary>
    public byte[][]? Pack(int most)
    {
        if (_packed is not null)
        {
            return _packed;
        }

        if (_tokens?.Store is not { } tokens || tokens.TotalTokens * tokens.Dimension * sizeof(float) + 16L * tokens.Count > most)
        {
            return null;
        }

        var writer = new WireWriter(options.PartBytes);
        TokenMatrix.Write(writer, tokens);
        CorpusWire.Write(writer, _modelFact);
        writer.Write(_shard is null ? -1 : _removed);
        _shard?.Write(writer);
        return [.. writer.Complete()];
    }

    /// <summary>Takes what <see cref="Pack"/> gave; it is read when it is first needed.</summary>
    public void Unpack(byte[][] parts) => _packed = parts;

    /// <summary>Reads what was unpacked, once the plan is known.</summary>
    private TokenMatrix? Unpacked()
    {
        if (_packed is null)
        {
            return null;
        }

        var reader = new WireReader(_packed);
        _packed = null;
        var tokens = TokenMatrix.Read(reader);
        _modelFact = CorpusWire.ReadModel(reader);
        if (reader.ReadInt64() is >= 0 and var removed)
        {
            var shard = new Shard(tokens, 0, tokens.Count, FirstIndex, replica.ThreadsAShard);
            shard.Read(reader);
            (_shard, _removed) = (shard, (int)removed);
        }

        return tokens;
    }
}
