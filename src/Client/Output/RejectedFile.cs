using System.Text;
using System.Text.Json.Nodes;
using FisherSft.Corpus;

namespace FisherSft.Client.Output;

/// <summary>rejected.jsonl: rows that could not be used, as they are met.</summary>
internal sealed class RejectedFile(string path) : IDisposable
{
    public const string FileName = "rejected.jsonl";

    private readonly StreamWriter _writer = new(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };

    public void Add(RejectedRow row)
    {
        var line = new JsonObject { ["file"] = row.File, ["line"] = row.Line, ["reason"] = row.Reason, ["raw"] = row.Raw };
        _writer.WriteLine(line.ToJsonString(Json.OneLine));
    }

    public void Dispose() => _writer.Dispose();
}
