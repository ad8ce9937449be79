using System.Globalization;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;

namespace FisherSft.Client.Options;

/// <summary>Every option, once; commands take those that concern them.</summary>
internal static class OptionTable
{
    public const string InputDescription =
        "Files (.jsonl, .ndjson, .json, .csv, .tsv, .txt, each also .gz), folders or globs of them, - for JSONL on standard " +
        "input; or one embeddings folder.";

    private static readonly SelectionOptions SelectionDefaults = new();

    public static OptionSpec Budget { get; } = new("budget", "N|P%|Ntok",
        "How much to select: 1000 examples, 5% of the examples, or 200000tok trained tokens. Required.");

    public static OptionSpec Out { get; } = new("out", "DIR", "The folder for the results; made if it is not there. Required.");

    public static OptionSpec Method { get; } = new("method", "NAME",
        $"How to select: {string.Join(", ", SelectionMethods.All.Select(method => method.Name))}, {Perplexity.MethodName}, {AskLlm.MethodName}. " +
        $"Default: {SelectionMethods.All[0].Name}.");

    public static OptionSpec Epsilon { get; } = new("epsilon", "E",
        "What a method that saves work may miss, as a share of the optimum, above 0 and below 1: a pick of stochastic is the best of a " +
        "random sample of (N/n)·ln(1/E) examples, and sieve tries thresholds a factor 1 + E apart. Raising it saves time. Default: " +
        $"{string.Join(", ", SelectionMethods.All.Where(method => method.DefaultEpsilon is not null).Select(DefaultEpsilon))}; no other " +
        "method takes it.");

    public static OptionSpec Ridge { get; } = new("ridge", "R",
        "The design matrix starts as R·I; above 0. Raising it favours examples with large embeddings. Default: 1.");

    public static OptionSpec Shards { get; } = new("shards", "K",
        $"Into how many shards the examples are divided; never changes the ranking. Default: {SelectionDefaults.Shards}.");

    public static OptionSpec Pool { get; } = new("pool", "K|mean|sum|last",
        "How many candidates a round proposes; never changes the ranking. Raising it saves rounds and costs gain evaluations. " +
        $"Default: {SelectionDefaults.Pool}. With --method sentenceod, how the rows of an example become one. Default there: mean.");

    public static OptionSpec Seed { get; } = new("seed", "S", "The seed of whatever draws at random. Default: 0.");

    public static OptionSpec Threads { get; } = new("threads", "T", "How many threads work. Default: all cores.");

    /// <summary>How tokens are kept, by commands that embed here.</summary>
    public static OptionSpec Dtype { get; } = new("dtype", "float32|float16",
        "What the values of embeddings are kept as. float16 takes half the room and rounds, which may change the ranking. " +
        "Default: float32, or float16 where the model's own states are float16.");

    public static OptionSpec Store { get; } = new("store", "DIR",
        "Keeps the embeddings in DIR on disk, as embed writes them, and reads them from there, so that they may be larger than " +
        "memory. What is in DIR already is used again if it was made from the same inputs with the same options. Default: in memory.");

    public static OptionSpec Memory { get; } = new("memory", "SIZE",
        "The most memory to take, such as 4GB, 500MB or 2GiB. Embeddings that do not fit are kept on disk, in --store or " +
        "beside the results until the run is finished; never changes the ranking. Default: no limit.");

    public static OptionSpec Config { get; } = new("config", "FILE.json",
        "Options by name, without dashes; those on the command line come first.");

    public static OptionSpec Log { get; } = new("log", "json|plain",
        "Progress as JSON lines or plain lines. Default: a bar on a terminal, plain lines otherwise.");

    private static string DefaultEpsilon(ISelectionMethod method) =>
        string.Create(CultureInfo.InvariantCulture, $"{method.DefaultEpsilon} for {method.Name}");

    /// <summary>What concerns --embedder onnx alone.</summary>
    public static IReadOnlyList<OptionSpec> Model { get; } =
    [
        new("model", "DIR", "The model of --embedder onnx: a folder with model.onnx or onnx/model.onnx, config.json and tokenizer.json, or " +
            "vocab.json and merges.txt."),
        new("device", "NAME", "Where the model runs: cpu, cuda, cuda:1 …, or auto for the first GPU that can be used. Default: cpu."),
        new("output", "NAME", "The output of the model to take. Default: last_hidden_state, the last hidden_states.N, or token_embeddings."),
        new("weights", "none|uncertainty", "Whether a token counts by how unsure the model is of it, 1 − Σp². Default: none."),
        new("head", "FILE.npy", "The output layer's weights, L × d, for --weights uncertainty and --method perplexity where the model gives no logits."),
        new("context", "N", "Tokens of a window at most; longer examples are cut. Lowering it saves memory, and gives long examples' tokens less " +
            "history. Default: what the model was made for."),
    ];

    public static IReadOnlyList<OptionSpec> Embedder { get; } =
    [
        new("embedder", "NAME", "How text becomes vectors: fitted learns word vectors from the corpus itself; onnx takes the hidden states of " +
            "the language model in --model. Default: fitted."),
        .. Model,
        new("dim", "D", "Length of a token's embedding with --embedder fitted, 1 to the size of the vocabulary. Raising it tells more apart, " +
            "and time grows with its square. Default: 256."),
    ];

    public static IReadOnlyList<OptionSpec> Corpus { get; } =
    [
        new("text-key", "KEY", "The field that holds the text, where rows do not follow a known layout."),
        new("id-key", "KEY", "The field that holds a row's id. Default: id."),
        new("template", "TEXT", "Builds the text of a row from its fields: '{title}: {body}'."),
        new("split", "line|paragraph", "What an example of a .txt file is: a line, or what stands between blank lines. Default: line."),
        new("train-on", "completion|all", "Which tokens count where a row has a prompt. Default: completion."),
        new("limit", "N", "Reads at most N examples. Default: all."),
        new("max-rejected", "P%", "More unusable rows than this ends the run with nothing selected. Default: 1%."),
    ];

    public static IReadOnlyList<OptionSpec> Run { get; } =
    [
        new("dry-run", null, "Tells examples, tokens, memory, disk and a time estimate, and does nothing else."),
        new("resume", null, "Goes on with an interrupted run in DIR."),
        new("overwrite", null, "Replaces the run in DIR, and embeddings in --store that were made otherwise."),
        Config, Log,
    ];
}
