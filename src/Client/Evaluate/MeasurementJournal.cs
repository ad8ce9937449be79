using System.Text;
using System.Text.Json;
using FisherSft.Client.Output;
using FisherSft.Experiments.HeldOut;

namespace FisherSft.Client.Evaluate;

/// <summary>Measurements as they are made, a JSON line each, so that a killed run goes on where it was; a torn line is left out.</summary>
internal sealed class MeasurementJournal : IDisposable
{
    public const string FileName = "measured.jsonl";

    private readonly FileStream _file;

    private MeasurementJournal(string path, long kept)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        _file.SetLength(kept);
        _file.Seek(0, SeekOrigin.End);
    }

    /// <summary>Opens the journal and gives what is in it; nothing where there is none.</summary>
    public static (MeasurementJournal Journal, List<Measurement> Done) Open(string path)
    {
        var (done, kept) = (new List<Measurement>(), 0L);
        foreach (var line in File.Exists(path) ? Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split('\n')[..^1] : [])
        {
            if (Read(line) is not { } measurement)
            {
                break;
            }

            done.Add(measurement);
            kept += Encoding.UTF8.GetByteCount(line) + 1;
        }

        return (new MeasurementJournal(path, kept), done);
    }

    /// <summary>Keeps a measurement.</summary>
    public void Append(Measurement measurement)
    {
        _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(measurement, Json.OneLine) + "\n"));
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static Measurement? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Measurement>(line, Json.OneLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
