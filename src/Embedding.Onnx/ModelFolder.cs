using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Chat;
using FisherSft.Embedding.Onnx.Graphs;
using FisherSft.Embedding.Onnx.Tokenizers;

namespace FisherSft.Embedding.Onnx;

/// <summary>A model as the ecosystem makes it: a graph, config.json, a tokenizer, and how chats are written.</summary>
internal sealed class ModelFolder
{
    private static readonly string[] BeginningNames = [SpecialTokens.Beginning, "cls_token"];
    private static readonly string[] GraphNames = ["model.onnx", "onnx/model.onnx"];

    private ModelFolder(string path, string graph, GraphFile file, ModelConfig config, ITextTokenizer tokenizer, int? beginning, ChatForm? chat)
    {
        (Path, Graph, GraphFile, Config, Tokenizer, Beginning, Chat) = (path, graph, file, config, tokenizer, beginning, chat);
    }

    public string Path { get; }

    /// <summary>The graph's file.</summary>
    public string Graph { get; }

    /// <summary>What that file tells.</summary>
    public GraphFile GraphFile { get; }

    /// <summary>What config.json says; its vocabulary no larger than the graph's table.</summary>
    public ModelConfig Config { get; }

    public ITextTokenizer Tokenizer { get; }

    /// <summary>The id of the beginning-of-text token; null where the model has none.</summary>
    public int? Beginning { get; }

    /// <summary>How chats are written; null where the model does not say.</summary>
    public ChatForm? Chat { get; }

    /// <exception cref="InputException">A file is missing or cannot be used.</exception>
    public static ModelFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new InputException($"--model {path}: there is no such folder; name one that holds model.onnx, config.json and tokenizer.json.");
        }

        var graph = GraphNames.Select(name => System.IO.Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new InputException($"--model {path} holds no model.onnx, nor onnx/model.onnx; export the model to ONNX there.");
        var config = ModelConfig.Read(path);
        var tokenizer = TokenizerFolder.Open(path);
        var settingsPath = System.IO.Path.Combine(path, "tokenizer_config.json");
        using var settings = File.Exists(settingsPath) ? JsonValues.ReadObject(settingsPath) : null;
        var tokens = SpecialTokens.Read(path, settings);
        var beginning = BeginningOf(config, tokens, tokenizer);
        // A table that is shorter than was said is not the same everywhere: on a CPU a row beyond it is a fault, on a GPU it is zero.
        var file = GraphFile.Read(graph);
        var table = (int)Math.Min(file.TableRows ?? int.MaxValue, config.Vocabulary ?? int.MaxValue);
        config = config with { Vocabulary = table == int.MaxValue ? null : table };
        return new ModelFolder(path, graph, file, config, tokenizer, beginning, ChatForm.Find(path, settings, tokens));
    }

    /// <summary>config.json's, else the tokenizer's beginning-of-text or classification token.</summary>
    private static int? BeginningOf(ModelConfig config, Dictionary<string, string> tokens, ITextTokenizer tokenizer)
    {
        if (config.Beginning is { } id)
        {
            return id;
        }

        foreach (var name in BeginningNames)
        {
            if (tokens.TryGetValue(name, out var token) && tokenizer.IdOf(token) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
