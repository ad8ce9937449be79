using System.Text.Json;

namespace FisherSft.Corpus.Rows;

/// <summary>Looks fields up. A field that is null counts as missing: exports fill the columns they do not use with it.</summary>
internal static class JsonFields
{
    /// <summary>A field of an object.</summary>
    public static bool TryGet(JsonElement row, string name, out JsonElement value) =>
        row.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The field of that very name, or else the one that its dots lead to.</summary>
    public static bool TryFind(JsonElement row, string path, out JsonElement value)
    {
        if (TryGet(row, path, out value))
        {
            return true;
        }

        if (!path.Contains('.', StringComparison.Ordinal))
        {
            return false;
        }

        value = row;
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !TryGet(value, name, out value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A string, or a number or truth value as it is written; null for anything else.</summary>
    public static string? ToText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
