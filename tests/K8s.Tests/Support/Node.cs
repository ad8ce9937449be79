using YamlDotNet.RepresentationModel;

namespace FisherSft.K8s.Tests.Support;

/// <summary>A place in a YAML document. What is not there is an empty node, so that a path can be followed blindly.</summary>
internal sealed class Node(YamlNode? yaml)
{
    public Node this[string key] =>
        new(yaml is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null);

    public bool IsThere => yaml is not null;

    public string? Text => (yaml as YamlScalarNode)?.Value;

    public int Number => int.Parse(Text ?? throw new InvalidDataException("There is no number"), System.Globalization.CultureInfo.InvariantCulture);

    public IReadOnlyList<Node> Items => yaml is YamlSequenceNode list ? [.. list.Children.Select(child => new Node(child))] : [];

    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text ?? string.Empty)];

    public IReadOnlyDictionary<string, string> Map => yaml is YamlMappingNode map
        ? map.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => (pair.Value as YamlScalarNode)?.Value ?? string.Empty)
        : new Dictionary<string, string>();

    public string Kind => this["kind"].Text ?? string.Empty;

    public string Name => this["metadata"]["name"].Text ?? this["name"].Text ?? string.Empty;

    /// <summary>This node and everything below it, with the key it stands under.</summary>
    public IEnumerable<(string Key, Node Value)> All(string key = "")
    {
        yield return (key, this);
        var below = yaml switch
        {
            YamlMappingNode map => map.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value)),
            YamlSequenceNode list => list.Children.Select(child => (key, child)),
            _ => [],
        };
        foreach (var (name, child) in below)
        {
            foreach (var found in new Node(child).All(name))
            {
                yield return found;
            }
        }
    }

    public static IReadOnlyList<Node> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => new Node(document.RootNode))];
    }
}
