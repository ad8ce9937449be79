using System.Globalization;
using System.Net;

namespace FisherSft.Client.Report;

/// <summary>Text made safe for a page.</summary>
internal static class Html
{
    /// <summary>Text as text, whatever is in it: markup is escaped, and controls that no page may hold are replaced.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\r' or '\t') ? '\uFFFD' : from[i];
        }
    }));

    /// <summary>A coordinate.</summary>
    public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
