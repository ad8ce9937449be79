using System.Text.Json.Nodes;
using FisherSft.Client.Tests.Support;
using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.Client.Tests;

/// <summary>finetune/: the chain from a text to a judged pair, with the small model and few steps, where PyTorch is there.</summary>
public sealed class FinetuneTests : IDisposable
{
    private static readonly string Script = Checkout.File("finetune/finetune.py");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chain_SplitsPretrainsSelectsTunesAndIsJudged()
    {
        await RequireTorchAsync();

        // Two kinds of paragraphs: the model is begun on one half and judged on both kinds.
        var corpus = _folder.Write("corpus.txt", string.Concat(Enumerable.Range(0, 200).Select(i =>
            $"{(i % 2 == 0 ? "The ship sailed over the grey sea" : "A clerk wrote numbers in the ledger")}, day {i % 7}.\n\n")));
        await PythonAsync("split", corpus, "--out", _folder["parts"]);
        await PythonAsync("pretrain", _folder["parts/half.txt"], "--steps", "40", "--width", "32", "--layers", "2", "--context", "64", "--out", _folder["small"]);
        foreach (var method in new[] { "match", "uniform" })
        {
            var selected = await InProcess.RunAsync(
                "select", _folder["parts/pool.jsonl"], "--budget", "200tok", "--dim", "8", "--method", method, "--out", _folder[method]);
            Assert.True(selected.Code == 0, selected.Error);
        }

        string[] tune =
        [
            "tune", _folder["small"], _folder["match/selected.jsonl"], _folder["uniform/selected.jsonl"],
            _folder["parts/held-out.jsonl"], "--rate", "0.003", "--seeds", "2", "--completions", "4", "--length", "20",
        ];
        await PythonAsync([.. tune, "--out", _folder["tuned"]]);
        await PythonAsync([.. tune, "--out", _folder["again"]]);

        var result = JsonNode.Parse(File.ReadAllText(_folder["tuned/result.json"]))!;
        Assert.Equal((90, 10), (File.ReadLines(_folder["parts/pool.jsonl"]).Count(), (int)result["heldOutExamples"]!));
        foreach (var side in new[] { "a", "b" })
        {
            var bits = result[side]!["bits"]!.AsArray().Select(bit => (double)bit!).ToList();
            Assert.Equal(2, bits.Count);

            // 40 steps leave much to learn, and any selection of such paragraphs teaches it.
            Assert.All(bits, bit => Assert.InRange(bit, 0, (double)result["bitsBefore"]! - 0.2));
            Assert.Equal(File.ReadAllText(_folder[$"tuned/{side}.jsonl"]), File.ReadAllText(_folder[$"again/{side}.jsonl"]));
        }

        Assert.Equal(File.ReadAllText(_folder["tuned/result.json"]), File.ReadAllText(_folder["again/result.json"]));
        using var server = ModelServer.Start(static _ => Reply.Says("1"));
        var judged = await Asking.RunAsync(
            ["judge", _folder["tuned/a.jsonl"], _folder["tuned/b.jsonl"], .. Asking.Of(server), "--out", _folder["judged"]]);
        Assert.True(judged.Code == 0, judged.Error);
        Assert.Equal(4, File.ReadLines(_folder["judged/judgements.jsonl"]).Count());
    }

    [Fact]
    public async Task Prompts_AreReadAndNotTrained()
    {
        await RequireTorchAsync();
        var text = _folder.Write("half.txt", string.Concat(Enumerable.Repeat("Question and answer, question and answer. ", 20)));
        await PythonAsync("pretrain", text, "--steps", "2", "--width", "16", "--layers", "1", "--context", "32", "--out", _folder["small"]);
        var rows = _folder.Write("rows.jsonl", "{\"prompt\": \"abc\", \"completion\": \"de\"}\n{\"instruction\": \"Say\", \"input\": \"\", \"output\": \"yes\"}\n{\"text\": \"plain\"}\n");

        await PythonAsync("tune", _folder["small"], rows, rows, rows, "--seeds", "1", "--epochs", "1", "--completions", "1", "--length", "3", "--out", _folder["tuned"]);

        // Bytes of "de", "yes" and "plain", and an end of each.
        var result = JsonNode.Parse(File.ReadAllText(_folder["tuned/result.json"]))!;
        Assert.Equal((3, 13), ((int)result["a"]!["examples"]!, (int)result["a"]!["tokens"]!));
        Assert.Equal(0, (double)result["aMinusB"]!["mean"]!);
    }

    private static async Task RequireTorchAsync() => Assert.SkipUnless(
        File.Exists(Oracle.Python) && (await Oracle.RunAsync("-c", "import torch")).Code == 0,
        "PyTorch is not there; install Debian's python3-torch");

    private static async Task PythonAsync(params string[] args)
    {
        var (code, error) = await Oracle.RunAsync([Script, "--threads", "1", .. args]);
        Assert.True(code == 0, error);
    }
}
