using FisherSft.Cluster.Tests.Support;

namespace FisherSft.Cluster.Tests;

/// <summary>The pages of a silo, as a browser shows them.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task JobsAndDashboard_ShowARunAndItsEnd_AndFitASmallScreen()
    {
        await using var browser = await Browser.StartAsync();
        await using var silo = await SiloProcess.StartAsync();
        var page = $"http://localhost:{silo.HttpPort}";
        string[] at = ["--gateway", $"localhost:{silo.GatewayPort}"];
        await browser.ResizeAsync(1280);
        await browser.GoToAsync(page + "/jobs");
        await browser.UntilAsync("document.getElementById('state')?.textContent === 'No job has been submitted yet.'");

        var corpus = Samples.Shakespeare(5000, 500, 256).Inputs[0];
        await Terminal.SucceedAsync(
            [
                "submit", corpus, "--split", "paragraph", "--limit", "5000", "--budget", "500", "--dim", "256",
                "--id", "a-job", "--name", "plays", .. at,
            ]);

        // The page follows by itself: the job, its stage, its shards, its curve.
        await browser.UntilAsync("document.querySelector('#jobs td.name')?.textContent === 'a-job'");
        await browser.UntilAsync("document.querySelector('#curve polyline')?.getAttribute('points').split(' ').length > 10");
        await browser.PictureAsync("jobs-1280-run");
        Assert.Equal("Selecting", await browser.EvaluateAsync<string>("document.querySelector('#jobs td.stage').textContent"));
        Assert.True(await browser.EvaluateAsync<int>("document.querySelectorAll('#shards tbody tr').length") > 0);
        Assert.Contains(
            "127.0.0.1",
            await browser.EvaluateAsync<string>("document.querySelector('#shards tbody tr').cells[1].textContent"),
            StringComparison.Ordinal);
        await browser.ResizeAsync(400);
        await FitsAsync();
        await browser.PictureAsync("jobs-400-run");
        await browser.GoToAsync(page + "/dashboard/");
        await browser.UntilAsync("/silo/i.test(document.body?.innerText ?? '')");
        await browser.PictureAsync("dashboard-400-run");
        await browser.ResizeAsync(1280);
        await browser.UntilAsync("/grain/i.test(document.body.innerText)");
        await browser.PictureAsync("dashboard-1280-run");

        await Terminal.SucceedAsync(["watch", "a-job", .. at]);
        await browser.GoToAsync(page + "/jobs");
        await browser.UntilAsync("document.querySelector('#jobs td.stage')?.textContent === 'Done'");
        await browser.UntilAsync("document.querySelectorAll('#shards tbody tr').length > 0");
        var text = await browser.EvaluateAsync<string>("document.body.innerText");
        Assert.Contains("500 of 500", text, StringComparison.Ordinal);
        Assert.Contains("a-job, plays", text, StringComparison.Ordinal);
        Assert.True(await browser.EvaluateAsync<bool>(
            "[...document.querySelectorAll('#shards tbody tr')].every(shard => shard.cells[2].textContent === 'done')"));
        await browser.PictureAsync("jobs-1280-done");
        await browser.ResizeAsync(400);
        await FitsAsync();
        await browser.PictureAsync("jobs-400-done");

        async Task FitsAsync()
        {
            // The curve too, which is drawn for the width there is.
            await browser.UntilAsync(
                "Number(document.querySelector('#curve polyline').getAttribute('points').split(' ').at(-1).split(',')[0]) < 400");
            Assert.Equal(400, await browser.EvaluateAsync<int>("Math.max(400, document.documentElement.scrollWidth)"));
        }
    }
}
