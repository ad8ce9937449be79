using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FisherSft.Client.Evaluate;
using FisherSft.Client.Options;
using FisherSft.Client.Tests.Support;
using FisherSft.Embedding.Precomputed;
using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.Client.Tests;

/// <summary>README.md shows no command that does not run, and no output that does not come.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    /// <summary>Commands of other programs; CI runs the tests by the first, and the second only names the program.</summary>
    private static readonly string[] Others =
        ["dotnet test -c Release", "alias fishersft='dotnet run -c Release --project src/Client --'"];

    /// <summary>What stands in README.md for a service of the reader's.</summary>
    private const string Endpoint = "http://localhost:8000/v1";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryCommand_RunsAndPrintsWhatIsShown()
    {
        using var service = ModelServer.Start(asked => asked.WantsLogProbabilities ? Reply.Yes(0.5) : Reply.Says("1"));
        PlaceInputs();
        Assert.NotEmpty(Readme.Commands);
        foreach (var command in Readme.Commands)
        {
            if (command.Arguments is not { } arguments)
            {
                Assert.Contains(command.Line, Others);
                continue;
            }

            arguments = [.. arguments.Select(argument => argument == Endpoint ? service.Endpoint : argument)];

            if (arguments.Contains("onnx") && FisherSft.Transformers.ModelEmbedders.Lack is not null)
            {
                continue;
            }

            var input = command.Input is { } name ? _folder[name] : null;
            using var child = Child.StartIn(_folder.Path, input, arguments);
            var (output, error) = await child.FinishBothAsync(TestContext.Current.CancellationToken);
            Assert.True(child.Code == 0, $"{command.Line}\n{error}");
            if (command.Output.Length > 0)
            {
                Assert.Equal(WithoutMeasurements(command.Output), WithoutMeasurements(output));
            }
        }
    }

    [Fact]
    public async Task NumpyExample_WritesAFolderThatIsRead()
    {
        await Oracle.RequireNumpyAsync();
        var program = _folder.Write("example.py", Assert.Single(Readme.Blocks("python")));
        using var process = Process.Start(new ProcessStartInfo(Oracle.Python, [program]) { WorkingDirectory = _folder.Path })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);

        var outcome = await InProcess.RunAsync("select", _folder["embeddings"], "--budget", "2", "--out", _folder["out"]);

        Assert.True(outcome.Code == 0, outcome.Error);
    }

    [Fact]
    public void EveryOption_IsThereAndIsTold()
    {
        var told = Options().Matches(Readme.Text).Select(match => match.Value[2..]).Distinct();
        OptionSpec[] there =
        [
            OptionTable.Budget, OptionTable.Out, OptionTable.Method, OptionTable.Epsilon, .. OptionTable.Embedder, OptionTable.Ridge,
            OptionTable.Seed, OptionTable.Threads, OptionTable.Shards, OptionTable.Pool, OptionTable.Dtype, OptionTable.Store,
            OptionTable.Memory, .. OptionTable.Corpus, .. OptionTable.Run, .. EvaluateSettings.Options, .. AskLlmSettings.Options,
            .. JudgeSettings.Options, .. StudyOptionTable.Common, .. StudyOptionTable.Synthetic,
        ];

        // The last two belong to `dotnet run` and to every program.
        Assert.Equal(there.Select(option => option.Name).Distinct().Order(), told.Except(["project", "help"]).Order());
    }

    [Fact]
    public void EveryLink_LeadsToAFile()
    {
        foreach (var link in Links().Matches(Readme.Text).Select(match => match.Groups[1].Value))
        {
            Assert.True(link.StartsWith("https://", StringComparison.Ordinal) || File.Exists(Checkout.File(link)), link);
        }
    }

    [Fact]
    public void Speed_IsWhatTheBenchWrote()
    {
        var section = Readme.Section("Speed");
        var results = Links().Matches(section).Select(match => File.ReadAllText(Checkout.File(match.Groups[1].Value))).ToList();

        Assert.NotEmpty(results);
        Assert.All(
            section.Split('\n').Where(line => line.StartsWith('|')),
            row => Assert.Contains(results, text => text.Contains(row, StringComparison.Ordinal)));
    }

    /// <summary>The sample, and stand-ins for what a reader has: the sample's rows in other formats.</summary>
    private void PlaceInputs()
    {
        var rows = new List<string>();
        foreach (var file in Directory.GetFiles(Checkout.File("samples"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            _folder.Write("samples/" + Path.GetFileName(file), File.ReadAllText(file));
            rows.AddRange(File.ReadLines(file));
        }

        var fields = rows.ConvertAll(row => JsonSerializer.Deserialize<Dictionary<string, string>>(row)!);
        _folder.Write("corpus.jsonl", string.Join('\n', rows));
        _folder.Write("a.jsonl", rows[0] + "\n" + rows[1]);
        _folder.Write("b.jsonl", rows[0] + "\n" + rows[1]);
        _folder.Write("book.txt", string.Join("\n\n", fields.Select(row => row["completion"])));
        _folder.Write("articles.csv", "title,body\n" + string.Join('\n', fields.Select(row => $"{Cell(row["prompt"])},{Cell(row["completion"])}")));

        foreach (var file in Directory.GetFiles(Checkout.File("tests/Embedding.Onnx.Tests/models/gpt2")))
        {
            Directory.CreateDirectory(_folder["models/gpt2"]);
            Directory.CreateDirectory(_folder["models/small"]);
            File.Copy(file, _folder["models/gpt2/" + Path.GetFileName(file)]);
            File.Copy(file, _folder["models/small/" + Path.GetFileName(file)]);
        }

        using var embeddings = new EmbeddingsFolderWriter(_folder["embeddings"], 2);
        embeddings.Add([1, 0]);
        embeddings.Add([0, 3, 1, 1]);
        embeddings.Complete();

        static string Cell(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Output without what differs from run to run and from machine to machine: times, memory, disk.</summary>
    private static string WithoutMeasurements(string output) =>
        Measured().Replace(output, "$1 …").ReplaceLineEndings("\n").TrimEnd();

    [GeneratedRegex("^( *(?:time|memory|disk)) .*$", RegexOptions.Multiline)]
    private static partial Regex Measured();

    [GeneratedRegex("--[a-z][a-z-]*[a-z0-9]")]
    private static partial Regex Options();

    [GeneratedRegex("\\]\\(([^)]+)\\)")]
    private static partial Regex Links();
}
