namespace FisherSft.Corpus;

/// <summary>An example as one text, for those who read it whole.</summary>
public static class ExampleText
{
    /// <summary>Its segments, a line end between them; in a chat each behind the name of who speaks it.</summary>
    public static string Of(Example example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return string.Join(
            '\n',
            example.Segments
                .Select((segment, i) => example.Roles is { } roles ? $"{roles[i]}: {segment.Text}" : segment.Text)
                .Where(text => text.Length > 0));
    }
}
