using System.Text;
using System.Text.Json;

namespace FisherSft.Corpus.Rows;

/// <summary>
/// Builds an example's text from fields: "{title}: {question}\n{>}{answer}". What stands behind {>} is trained, or all
/// where there is none; {{ and }} stand for braces, and \n, \t and \\ for what they are in JSON, since a shell's command
/// line holds no line end easily.
/// </summary>
internal sealed class Template
{
    private readonly List<Part> _parts;
    private readonly int _trainedFrom;

    private Template(List<Part> parts, int trainedFrom)
    {
        _parts = parts;
        _trainedFrom = trainedFrom;
    }

    /// <summary>Reads a template; null where it is not one, with what is wrong and what to do.</summary>
    public static Template? Parse(string text, out string? fault)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        var trainedFrom = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var pair = text.AsSpan(i, Math.Min(2, text.Length - i));
            if (pair is "{{" or "}}" or "\\n" or "\\t" or "\\\\")
            {
                literal.Append(pair[1] switch { 'n' => '\n', 't' => '\t', var c => c });
                i++;
                continue;
            }

            if (text[i] is not ('{' or '}'))
            {
                literal.Append(text[i]);
                continue;
            }

            var end = text[i] == '{' ? text.IndexOf('}', i) : -1;
            var field = end < 0 ? "" : text[(i + 1)..end].Trim();
            var isMarker = field == ">";
            fault = end < 0 ? $"the {text[i]} at character {i + 1} has no partner; write {text[i]}{text[i]} for the brace itself"
                : field.Length == 0 ? $"the field at character {i + 1} has no name; write {{{{}}}} for the braces themselves"
                : field.Contains('{', StringComparison.Ordinal) ? $"the field at character {i + 1} holds a brace; close it first"
                : isMarker && trainedFrom >= 0 ? "{>} stands in it twice; mark the start of the trained text once"
                : null;
            if (fault is not null)
            {
                return null;
            }

            if (literal.Length > 0)
            {
                parts.Add(new Part(literal.ToString(), false));
                literal.Clear();
            }

            if (isMarker)
            {
                trainedFrom = parts.Count;
            }
            else
            {
                parts.Add(new Part(field, true));
            }

            i = end;
        }

        if (literal.Length > 0)
        {
            parts.Add(new Part(literal.ToString(), false));
        }

        fault = !parts.Exists(part => part.IsField) ? "it names no field; name at least one, such as {text}"
            : trainedFrom == parts.Count ? "nothing stands behind {>}; put it before the text to train on"
            : null;
        return fault is null ? new Template(parts, Math.Max(trainedFrom, 0)) : null;
    }

    /// <summary>Fills the template from a row; gives the fault, or null.</summary>
    public string? Fill(JsonElement row, SegmentList to)
    {
        var text = new StringBuilder();
        var (fields, blankFields) = (0, 0);
        for (var k = 0; k < _parts.Count; k++)
        {
            if (k == _trainedFrom)
            {
                to.Add(text.ToString(), trained: false);
                text.Clear();
                (fields, blankFields) = (0, 0);
            }

            var part = _parts[k];
            if (!part.IsField)
            {
                text.Append(part.Text);
                continue;
            }

            if (!JsonFields.TryFind(row, part.Text, out var value))
            {
                return Reasons.Missing(part.Text);
            }

            if (JsonFields.ToText(value) is not { } inserted)
            {
                return Reasons.WrongType(part.Text, "a string or a number");
            }

            text.Append(inserted);
            fields++;
            blankFields += string.IsNullOrWhiteSpace(inserted) ? 1 : 0;
        }

        to.Add(text.ToString(), trained: true);

        // The template's own words around nothing are no text of the corpus.
        return fields > 0 && fields == blankFields ? Reasons.EmptyText : null;
    }

    private readonly record struct Part(string Text, bool IsField);
}
