using System.Text.Json;

namespace FisherSft.Client.Tests.Support;

/// <summary>Small corpora, the same each time.</summary>
internal static class Rows
{
    private static readonly string[] Words =
        "amber birch cedar delta ember fjord grove haven inlet jetty knoll larch marsh north ocean pines quarry ridge shore thorn"
            .Split(' ');

    public static string Text(int row)
    {
        // A multiplicative generator: independent of the framework's Random.
        var state = (ulong)row * 2862933555777941757UL + 3037000493UL;
        return string.Join(' ', Enumerable.Range(0, 3 + row % 17).Select(_ =>
        {
            state = state * 6364136223846793005UL + 1442695040888963407UL;
            return Words[(int)((state >> 33) % (ulong)Words.Length)];
        }));
    }

    public static string JsonLine(int row) =>
        JsonSerializer.Serialize(new { id = $"row-{row}", prompt = $"Say {row % 7}.", completion = Text(row) });

    public static string JsonLines(int count) => string.Concat(Enumerable.Range(0, count).Select(row => JsonLine(row) + "\n"));
}
