using System.Text.Encodings.Web;
using System.Text.Json;

namespace FisherSft.Client.Output;

/// <summary>How JSON is written: letters of any script as themselves, for these files are read by people too.</summary>
internal static class Json
{
    public static JsonSerializerOptions OneLine { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Indented { get; } = new(OneLine) { WriteIndented = true, NewLine = "\n" };
}
