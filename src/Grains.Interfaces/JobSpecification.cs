namespace FisherSft.Grains;

/// <summary>What a job is to do; the options of `select`, with the same meaning and defaults.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.JobSpecification")]
public sealed record JobSpecification
{
    /// <summary>Files, folders and globs that every silo can read, in the order they count.</summary>
    [Id(0)]
    public required string[] Inputs { get; init; }

    /// <summary>"1000" examples, "5%" of the examples, "200000tok" trained tokens.</summary>
    [Id(1)]
    public required string Budget { get; init; }

    /// <summary>The method's name. Default: tokenod.</summary>
    [Id(2)]
    public string Method { get; init; } = "tokenod";

    /// <summary>d. Default: 256.</summary>
    [Id(3)]
    public int Dimension { get; init; } = 256;

    /// <summary>The design starts as ridge·I. Default: 1; above 0.</summary>
    [Id(4)]
    public double Ridge { get; init; } = 1;

    /// <summary>Default: 0.</summary>
    [Id(5)]
    public int Seed { get; init; }

    /// <summary>
    /// What methods that look at a part of the examples may miss, as a share of the optimum. Default: null, the method's own.
    /// Above 0 and below 1.
    /// </summary>
    [Id(17)]
    public double? Epsilon { get; init; }

    /// <summary>Whether a .txt file's examples are paragraphs instead of lines. Default: false.</summary>
    [Id(6)]
    public bool SplitParagraphs { get; init; }

    /// <summary>Whether prompts are trained on too. Default: false.</summary>
    [Id(7)]
    public bool TrainOnAll { get; init; }

    /// <summary>The field of the text. Default: null, found by the row's keys.</summary>
    [Id(8)]
    public string? TextKey { get; init; }

    /// <summary>The field of the id. Default: null, the field "id" where there is one.</summary>
    [Id(9)]
    public string? IdKey { get; init; }

    /// <summary>Builds the text from fields. Default: null.</summary>
    [Id(10)]
    public string? Template { get; init; }

    /// <summary>How many examples to read at most. Default: null, all.</summary>
    [Id(11)]
    public long? Limit { get; init; }

    /// <summary>The share of all rows that may be unusable. Default: 0.01.</summary>
    [Id(12)]
    public double MaxRejected { get; init; } = 0.01;

    /// <summary>Into how many shards the corpus is divided. Default: 0, so many as the cluster finds good. Changes no pick.</summary>
    [Id(13)]
    public int Shards { get; init; }

    /// <summary>
    /// How many candidates all shards together propose in a round. Default: 0, so many as the cluster finds good. Changes no
    /// pick; raising it saves rounds and costs evaluations.
    /// </summary>
    [Id(14)]
    public int Pool { get; init; }

    /// <summary>How sentenceod makes one row of an example's: mean, sum or last. Default: null, mean.</summary>
    [Id(18)]
    public string? Pooling { get; init; }

    /// <summary>What to call the job in lists. Default: empty.</summary>
    [Id(15)]
    public string Name { get; init; } = string.Empty;

    /// <summary>
    /// The folder of the transformer that embeds, which every silo can read. Default: null, vectors fitted on the corpus.
    /// <see cref="Dimension"/> is then the length of its states.
    /// </summary>
    [Id(32)]
    public string? Model { get; init; }

    /// <summary>The model's output to take. Default: null, the one found by itself.</summary>
    [Id(33)]
    public string? ModelOutput { get; init; }

    /// <summary>Whether a token counts by how unsure the model is of it. Default: false.</summary>
    [Id(34)]
    public bool Uncertainty { get; init; }

    /// <summary>A .npy with the output layer's weights, which every silo can read. Default: null, the model's logits.</summary>
    [Id(35)]
    public string? Head { get; init; }

    /// <summary>
    /// What the model must run on: cuda, on silos with a GPU alone; cpu, on any silo's processors; auto, on each silo's own
    /// device, those with a GPU first. Default: null, as auto.
    /// </summary>
    [Id(36)]
    public string? Device { get; init; }

    /// <summary>Tokens of a window at most, at least 2. Default: null, the model's context.</summary>
    [Id(37)]
    public int? Context { get; init; }

    /// <summary>
    /// What the files of <see cref="Model"/> must hash to; told to shards by the coordinator once all have embedded, so that one
    /// that comes up elsewhere embeds with the same. Default: null, whatever they do.
    /// </summary>
    [Id(38)]
    public string? ModelSha256 { get; init; }

    /// <summary>What askllm asks, and whom; null for methods that ask nothing. Default: null.</summary>
    [Id(39)]
    public AskSpecification? Asking { get; init; }

    /// <summary>
    /// What to call <see cref="Inputs"/> in the results, one name each: as their user named them, where silos know them by
    /// other names. Default: null, as they are.
    /// </summary>
    [Id(16)]
    public string[]? Names { get; init; }
}
