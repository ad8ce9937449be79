#pragma warning disable
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
namespace FisherSft.Corpus;

internal enum TextSplit { Line, Paragraph }
internal enum TrainOn { Completion, All }
internal sealed record CorpusOptions { public required IReadOnlyList<string> Inputs { get; init; } public TextSplit Split; public TrainOn TrainOn; public string? TextKey, IdKey, Template; public long? Limit; public string? SpoolDirectory { get; init; } public Stream? StandardInput; }
internal sealed record CorpusFile(string Name, string Path, long Length);
internal sealed record CorpusInput(string Name, long Bytes, string Sha256);
internal sealed class CorpusChangedException(string m) : Exception(m);
internal sealed class CorpusReader(CorpusOptions o)
{
    public IReadOnlyList<CorpusFile> Files { get; } = o.Inputs.Select(i => File.Exists(i) ? new CorpusFile(i, i, new FileInfo(i).Length) : throw new InputException($"{i}: there is no such file; check the path.")).ToList();
    public IReadOnlyList<CorpusInput> Inputs => Files.Select(f => new CorpusInput(f.Name, f.Length, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f.Path))))).ToList();
    public IEnumerable<Example> ReadExamples(CancellationToken ct) => ReadRows(null, ct).Where(r => r.Example is not null).Select(r => r.Example!);
    public IEnumerable<CorpusRow> ReadRows(IProgress<long>? p, CancellationToken ct)
    {
        long index = 0; 
        for (var f = 0; f < Files.Count; f++) { long line = 0; foreach (var l in File.ReadLines(Files[f].Path)) { line++; ct.ThrowIfCancellationRequested(); p?.Report(line*10);
            if (l.Trim().Length == 0) continue;
            if (Files[f].Path.EndsWith(".txt")) { yield return new(new Example(index++, f, line, null, [new(l, true)], Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { text = l }))), null); continue; }
            JsonElement e; string? bad = null; try { e = JsonDocument.Parse(l).RootElement; } catch (JsonException) { e = default; bad = "not JSON"; }
            if (bad is null && !(e.TryGetProperty("text", out _) || e.TryGetProperty("prompt", out _))) bad = "no text";
            if (bad is not null) { yield return new(null, new(Files[f].Name, line, bad, l)); continue; }
            var id = e.TryGetProperty("id", out var i) ? i.ToString() : null;
            IReadOnlyList<Segment> s = e.TryGetProperty("text", out var t) ? [new(t.GetString()!, true)] : [new(e.GetProperty("prompt").GetString()!, false), new(e.GetProperty("completion").GetString()!, true)];
            yield return new(new Example(index++, f, line, id, s, Encoding.UTF8.GetBytes(l)), null); } }
    }
}
