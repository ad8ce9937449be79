using System.Globalization;
using System.Text.Json.Nodes;
using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Vectors;
using FisherSft.Corpus;

namespace FisherSft.Client.Options;

/// <summary>Everything that `select` was asked for, checked.</summary>
internal sealed record SelectSettings
{
    public required CorpusSettings Corpus { get; init; }

    public required EmbedderSettings Embedder { get; init; }

    public required RunSettings Run { get; init; }

    public required Budget Budget { get; init; }

    public required ISelectionMethod Method { get; init; }

    /// <summary>All methods; perplexity is given the model's losses, and askllm its scores, once they are known.</summary>
    public static IEnumerable<ISelectionMethod> Methods => SelectionMethods.All.Append(new Perplexity([])).Append(new AskLlm([]));

    /// <summary>What the method may miss; null where it misses nothing of that kind.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Whom --method askllm asks; null for other methods.</summary>
    public AskLlmSettings? Asking { get; init; }

    public double Ridge { get; init; } = 1;

    public int Shards { get; init; }

    public int Pool { get; init; }

    /// <summary>The folder that keeps the embeddings; null where none was named.</summary>
    public string? Store { get; init; }

    /// <summary>How much memory may be taken, in bytes; null for no limit.</summary>
    public long? Memory { get; init; }

    /// <exception cref="Corpus.InputException">Something is wrong; the message holds all of it.</exception>
    public static SelectSettings Read(GivenOptions given) => Read(given, RunSettings.Read);

    /// <param name="given">The options.</param>
    /// <param name="run">Reads where the results go.</param>
    /// <exception cref="Corpus.InputException">Something is wrong; the message holds all of it.</exception>
    public static SelectSettings Read(GivenOptions given, Func<GivenOptions, RunSettings> run)
    {
        var defaults = new SelectionOptions();
        var budget = ReadBudget(given);
        var method = given.Choice("method", [.. Methods.Select(method => (method.Name, method))]);
        if (method is SentenceOd)
        {
            method = new SentenceOd(given.Choice("pool", ("mean", Pooling.Mean), ("sum", Pooling.Sum), ("last", Pooling.Last)));
        }

        var settings = new SelectSettings
        {
            Corpus = CorpusSettings.Read(given),
            Embedder = EmbedderSettings.Read(given),
            Run = run(given),
            Budget = budget,
            Method = method,
            Epsilon = ReadEpsilon(given, method),
            Asking = AskLlmSettings.Read(given, method),
            Ridge = ReadRidge(given),
            Shards = (int)(given.Whole("shards", 1, 65_536) ?? defaults.Shards),
            Pool = method is SentenceOd ? defaults.Pool : (int)(given.Whole("pool", 1, 1 << 24) ?? defaults.Pool),
            Store = given.Text("store"),
            Memory = given.Bytes("memory"),
        };
        settings.CheckStore(given);
        given.ThrowIfViolated();
        return settings;
    }

    /// <summary>--budget.</summary>
    public static Budget ReadBudget(GivenOptions given)
    {
        var (budget, violation) = given.Required("budget", "say how much to select: 1000, 5% or 200000tok") is { Length: > 0 } text
            ? Budget.Parse(text)
            : (null, null);
        if (violation is not null)
        {
            given.Violate(violation);
        }

        return budget ?? new Budget(BudgetUnit.Examples, 1, "1");
    }

    /// <summary>What fixes the ranking, apart from the inputs' bytes: an interrupted run goes on only under the same.</summary>
    /// <param name="embedded">Whether the input is an embeddings folder.</param>
    public JsonObject Identity(bool embedded)
    {
        var options = new JsonObject { ["command"] = "select" };
        Corpus.AddTo(options);
        options["budget"] = Budget.Text;
        options["method"] = Method.Name;
        if (Epsilon is not null)
        {
            options["epsilon"] = Epsilon;
        }

        if (Method is SentenceOd { Pooling: var pooling })
        {
            options["pool"] = pooling.ToString().ToLowerInvariant();
        }

        Asking?.AddTo(options);
        options["ridge"] = Ridge;
        Embedder.AddTo(options);
        if (embedded)
        {
            foreach (var name in OptionTable.Embedder.Append(OptionTable.Dtype).Select(spec => spec.Name))
            {
                options.Remove(name);
            }
        }

        return options;
    }

    /// <summary>Every option as it was resolved.</summary>
    public JsonObject Resolved(bool embedded)
    {
        var options = Identity(embedded);
        options["out"] = Run.Out;
        options["max-rejected"] = Corpus.MaxRejectedText;
        options["threads"] = Embedder.Threads;
        options["shards"] = Shards;
        options["pool"] ??= Pool;
        options["store"] = Store;
        options["memory"] = Memory;
        Asking?.Model.AddMannerTo(options);
        return options;
    }

    private static double? ReadEpsilon(GivenOptions given, ISelectionMethod method)
    {
        if (given.Text("epsilon") is not { } text)
        {
            return method.DefaultEpsilon;
        }

        if (method.DefaultEpsilon is null)
        {
            var users = string.Join(" or ", Methods.Where(other => other.DefaultEpsilon is not null).Select(other => "--method " + other.Name));
            given.Violate($"--epsilon does not apply to --method {method.Name}; leave it out, or pass {users}.");
            return null;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var epsilon) || !double.IsFinite(epsilon))
        {
            given.Violate($"--epsilon {text} is no number; pass one above 0 and below 1, such as 0.05.");
            return method.DefaultEpsilon;
        }

        if (epsilon is <= 0 or >= 1)
        {
            given.Violate($"--epsilon {text} is out of range; pass a number above 0 and below 1, such as 0.05.");
            return method.DefaultEpsilon;
        }

        return epsilon;
    }

    /// <summary>What `embed` would be asked for to write the same embeddings.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="option">The option that names it.</param>
    public EmbedSettings Embedding(string path, string option) => new()
    {
        Corpus = Corpus,
        Embedder = Embedder,
        Run = Run with { Out = path, OutOption = option },
    };

    private void CheckStore(GivenOptions given)
    {
        if (Store is not { } store)
        {
            return;
        }

        if (store.Length == 0 || store.Contains('\0'))
        {
            given.Violate("--store is no name; name a folder, which may be a new one.");
        }
        else if (Run.Out.Length > 0 && !Run.Out.Contains('\0') && IsSameFolder(store, Run.Out))
        {
            given.Violate($"--store and --out are both {store}; name a folder of its own for the embeddings.");
        }

        if (Method is Match)
        {
            given.Violate("--store keeps no tokens' ids, which --method match goes by; leave it out.");
        }

        if (Method is Perplexity)
        {
            given.Violate(
                "--store keeps no losses, which --method perplexity ranks by; leave it out. --memory may be passed all the same.");
        }

        static bool IsSameFolder(string x, string y) =>
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(x)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(y));
    }

    private static double ReadRidge(GivenOptions given)
    {
        if (given.Text("ridge") is not { } text)
        {
            return 1;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ridge) || !double.IsFinite(ridge))
        {
            given.Violate($"--ridge {text} is no number; pass one above 0, such as 1 or 1e-3.");
            return 1;
        }

        if (ridge <= 0)
        {
            given.Violate($"--ridge {text} leaves the design matrix singular; pass --ridge 1e-6 or more.");
            return 1;
        }

        return ridge;
    }
}
