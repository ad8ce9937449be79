using FisherSft.Client.Options;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Tests;

public sealed class SelectedTextTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_StandAtTheRankOfTheirLine()
    {
        var path = _folder.Write("selected.jsonl", "{\"id\": \"a\", \"text\": \"x\"}\n \n{}\n{\"id\": \"d\", \"text\": \"y\"}\n");
        var rows = SelectedText.Read(new CorpusSettings { Inputs = [] }, path, 4, TestContext.Current.CancellationToken);

        Assert.Equal(["a", null, null, "d"], rows.Ids);
        Assert.Equal([0, 3], rows.Texts.Keys.Order());
        Assert.Equal("y", rows.Texts[3][0].Text);
    }

    /// <summary>The first row is picked second, so a byte order mark would come to stand in the middle.</summary>
    [Fact]
    public async Task ByteOrderMark_IsNoPartOfASelectedRow()
    {
        using (var writer = new EmbeddingsFolderWriter(_folder["e"], 1))
        {
            writer.Add([1f]);
            writer.Add([2f]);
            writer.Complete();
        }

        _folder.Write("e/examples.jsonl", "\uFEFF{\"id\": \"a\", \"text\": \"x\"}\n{\"id\": \"b\", \"text\": \"y\"}\n");
        var outcome = await InProcess.RunAsync("select", _folder["e"], "--budget", "2", "--out", _folder["out"]);

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(
            "{\"id\": \"b\", \"text\": \"y\"}\n{\"id\": \"a\", \"text\": \"x\"}\n"u8.ToArray(),
            await File.ReadAllBytesAsync(_folder["out/selected.jsonl"], TestContext.Current.CancellationToken));
        var ranking = await File.ReadAllLinesAsync(_folder["out/ranking.csv"], TestContext.Current.CancellationToken);
        Assert.Equal(["b", "a"], ranking[1..].Select(line => line.Split(',')[2]));
    }
}
