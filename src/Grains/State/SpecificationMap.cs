using FisherSft.Core.Methods;
using FisherSft.Core.Selection;
using FisherSft.Core.Vectors;
using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.Embedding.Fitted;
using FisherSft.Grains.Jobs;
using FisherSft.Transformers;

namespace FisherSft.Grains.State;

/// <summary>A job's specification in the words of Corpus, Embedding and Core, and what may be wrong with it.</summary>
internal static class SpecificationMap
{
    public static CorpusOptions ToCorpus(JobSpecification specification, IRemoteFiles remote) => new()
    {
        Inputs = specification.Inputs,
        Remote = remote,
        Names = specification.Names,
        Split = specification.SplitParagraphs ? TextSplit.Paragraph : TextSplit.Line,
        TrainOn = specification.TrainOnAll ? TrainOn.All : TrainOn.Completion,
        TextKey = specification.TextKey,
        IdKey = specification.IdKey,
        Template = specification.Template,
        Limit = specification.Limit,
    };

    public static FittedOptions ToFitted(JobSpecification specification, int threads) => new()
    {
        Dimension = specification.Dimension,
        Seed = specification.Seed,
        Threads = threads,
    };

    /// <summary>The model that embeds, on a silo's device; null where vectors are fitted.</summary>
    /// <param name="specification">The job.</param>
    /// <param name="device">The silo's device: cpu or cuda:N.</param>
    /// <param name="threads">How many threads it has for this.</param>
    /// <exception cref="DeviceException">The job needs another device than the silo has.</exception>
    public static ModelOptions? ToModel(JobSpecification specification, string device, int threads) => specification.Model is null
        ? null
        : new ModelOptions
        {
            Model = specification.Model,
            Output = specification.ModelOutput,
            Uncertainty = specification.Uncertainty,
            Losses = MeasuresLosses(specification),
            Head = specification.Head,
            Context = specification.Context,
            Device = DeviceOf(specification, device),
            Threads = threads,
        };

    /// <summary>Whether shards may embed on silos with a GPU alone.</summary>
    public static bool NeedsGpu(JobSpecification specification) => specification is { Model: not null, Device: Cuda };

    private const string Cpu = "cpu";
    private const string Cuda = "cuda";

    private static readonly string?[] Devices = [null, Cpu, Cuda, "auto"];

    private static string DeviceOf(JobSpecification specification, string device) => specification.Device switch
    {
        Cpu => Cpu,
        Cuda when !device.StartsWith(Cuda, StringComparison.Ordinal) => throw new DeviceException(
            $"--device cuda cannot be had: a shard is on a silo that offers {device} alone, for those with a GPU have gone. " +
            "Start one with Grains:Device cuda and resume the job, or submit it with --device auto or cpu."),
        _ => device,
    };

    // Fewer from each shard, and one that holds many of the best ends a round early.
    private const int LeastPool = 128;
    private const int PoolAShard = 64;

    // A round costs messages here, and bounds are computed by many.
    private const double Reach = 0.25;

    public static SelectionOptions ToSelection(
        JobSpecification specification, int budget, long? tokenBudget, int shards, int threads) => new()
    {
        Budget = budget,
        TokenBudget = tokenBudget,
        Ridge = specification.Ridge,
        Seed = specification.Seed,
        Epsilon = specification.Epsilon,
        Pool = specification.Pool > 0 ? specification.Pool : Math.Max(LeastPool, PoolAShard * shards),
        Reach = Reach,
        Threads = threads,
    };

    /// <param name="specification">The job.</param>
    /// <param name="scores">The score of every example, where the method goes by such.</param>
    public static ISelectionMethod Method(JobSpecification specification, IReadOnlyList<double> scores) =>
        MeasuresLosses(specification) ? new Perplexity(scores)
        : specification.Method == AskLlm.MethodName ? new AskLlm(scores)
        : SelectionMethods.Find(specification.Method) is SentenceOd ? new SentenceOd(Poolings[specification.Pooling ?? "mean"])
        : SelectionMethods.Find(specification.Method)!;

    private static readonly Dictionary<string, Pooling> Poolings = new(StringComparer.Ordinal)
    {
        ["mean"] = Pooling.Mean, ["sum"] = Pooling.Sum, ["last"] = Pooling.Last,
    };

    /// <summary>Whether the method goes by the model's losses.</summary>
    public static bool MeasuresLosses(JobSpecification specification) => specification.Method == Perplexity.MethodName;

    /// <summary>Whether two ask for the same.</summary>
    public static bool AreSame(JobSpecification one, JobSpecification other) =>
        one.Inputs.SequenceEqual(other.Inputs)
        && (one.Names ?? one.Inputs).SequenceEqual(other.Names ?? other.Inputs)
        && one with { Inputs = other.Inputs, Names = other.Names } == other;

    /// <summary>Everything that is wrong with a specification, as far as it can be told without the corpus.</summary>
    public static IReadOnlyList<string> Faults(JobSpecification specification)
    {
        var faults = new List<string>();
        if (specification.Inputs.Length == 0)
        {
            faults.Add("there is no input; name a file, a folder or a glob that the silos can read");
        }

        if (specification.Names is { } names && names.Length != specification.Inputs.Length)
        {
            faults.Add($"{names.Length} names are given for {specification.Inputs.Length} inputs; give one each, or none");
        }

        if (specification.Inputs.Contains("-"))
        {
            faults.Add("standard input (-) cannot be read by a cluster; put it into a file that the silos can read");
        }

        if (Budget.Parse(specification.Budget).Violation is { } violation)
        {
            faults.Add(violation);
        }

        if (MeasuresLosses(specification))
        {
            if (specification.Model is null)
            {
                faults.Add("--method perplexity ranks by a language model's loss; pass --embedder onnx --model DIR with it");
            }
        }
        else if (specification.Method == AskLlm.MethodName)
        {
            faults.AddRange(specification.Asking is { } asking
                ? AskingMap.Faults(asking)
                : ["--method askllm asks a language model; pass --endpoint and --judge-model with it"]);
        }
        else if (SelectionMethods.Find(specification.Method) is null)
        {
            var known = SelectionMethods.All.Select(method => method.Name).Append(Perplexity.MethodName).Append(AskLlm.MethodName);
            faults.Add($"--method {specification.Method} is not known; pass one of {string.Join(", ", known)}");
        }

        if (specification.Asking is not null && specification.Method != AskLlm.MethodName)
        {
            faults.Add($"--endpoint does not apply to --method {specification.Method}, which asks no language model; leave it out");
        }

        if (specification.Epsilon is not null && SelectionMethods.Find(specification.Method) is not { DefaultEpsilon: not null })
        {
            faults.Add($"--epsilon does not apply to --method {specification.Method}; leave it out");
        }
        else if (specification.Epsilon is { } epsilon && !(epsilon > 0 && epsilon < 1))
        {
            faults.Add($"--epsilon {epsilon} is out of range; pass a number above 0 and below 1, such as 0.05");
        }

        if (!(specification.Ridge > 0) || !double.IsFinite(specification.Ridge))
        {
            faults.Add($"--ridge {specification.Ridge} leaves the design matrix singular; pass --ridge 1e-6 or more");
        }

        if (specification.Model is not null && ModelEmbedders.Lack is { } lack)
        {
            faults.Add(lack);
        }

        if (specification.Pooling is { } pooling && !Poolings.ContainsKey(pooling))
        {
            faults.Add($"--pool {pooling} is none of {string.Join(", ", Poolings.Keys)}");
        }

        if (!Devices.Contains(specification.Device))
        {
            faults.Add(
                $"--device {specification.Device} is none of cpu, cuda and auto; a silo's GPU is its own setting, Grains:Device");
        }

        if (specification is { Device: not null, Model: null })
        {
            faults.Add("--device says where a model runs; leave it out, or pass --embedder onnx --model DIR with it");
        }

        if (specification.Context < 2)
        {
            faults.Add($"--context {specification.Context} is out of range; pass 2 to the model's context");
        }

        Range("--dim", specification.Dimension, 1, specification.Model is null ? 4096 : 65_536);
        Range("--shards", specification.Shards, 0, 65_536);
        Range("--pool", specification.Pool, 0, 1 << 24);
        return faults;

        void Range(string name, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                faults.Add($"{name} {value} is out of range; pass {least} to {most}");
            }
        }
    }
}
