using System.Text.Json;
using FisherSft.Core.Tokens;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Tests;

/// <summary>Corpora for tests: made up, and real ones where they lie beside the repository.</summary>
internal static class Texts
{
    public static IProgress<StageProgress> Silent { get; } = new Quiet();

    public static Example Of(long index, params Segment[] segments) => new(index, 0, index + 1, null, segments, default);

    public static List<Example> Lines(params string[] texts) =>
        [.. texts.Select(static (text, index) => Of(index, new Segment(text, true)))];

    /// <summary>Text of a Markov chain: each word is followed by one of four others, so that a history tells much.</summary>
    public static List<Example> Markov(int examples, int words, int length, int seed)
    {
        var random = new Random(seed);
        var texts = new string[examples];
        for (var i = 0; i < examples; i++)
        {
            var (word, text) = (random.Next(words), new List<string>());
            for (var j = 0; j < length; j++)
            {
                text.Add($"w{word}");
                word = (word * 7 + 1 + random.Next(4) * 13) % words;
            }

            texts[i] = string.Join(' ', text);
        }

        return Lines(texts);
    }

    public static List<Example> Paragraphs(string name) =>
        Lines([.. File.ReadAllText(Shared(name)).ReplaceLineEndings("\n").Split(
            "\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);

    public static List<Example> Instructions()
    {
        using var rows = JsonDocument.Parse(File.ReadAllText(Shared("instructions.json")));
        return [.. rows.RootElement.EnumerateArray()
            .Select(static row => (Prompt: Get(row, "instruction") + "\n" + Get(row, "input"), Output: Get(row, "output")))
            .Where(static row => !string.IsNullOrWhiteSpace(row.Output))
            .Select(static (row, index) => Of(index, new Segment(row.Prompt, false), new Segment(row.Output, true)))];

        static string Get(JsonElement row, string key) => row.GetProperty(key).GetString()!;
    }

    public static float[] RowsOf(ITokenStore store, int example)
    {
        var rows = new float[store.TokensOf(example) * store.Dimension];
        store.CopyRows(example, rows);
        return rows;
    }

    /// <summary>A file of the shared data, or the test is skipped.</summary>
    public static string Shared(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FisherSft.sln")))
        {
            folder = folder.Parent;
        }

        string?[] places =
        [
            Environment.GetEnvironmentVariable("FISHERSFT_SHARED"),
            folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared") : null,
        ];
        var found = places.OfType<string>().Select(place => Path.Combine(place, "data", name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(
            found is null, $"{name} is in no ../shared/data beside the repository and no $FISHERSFT_SHARED/data");
        return found!;
    }

    private sealed class Quiet : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }
}
