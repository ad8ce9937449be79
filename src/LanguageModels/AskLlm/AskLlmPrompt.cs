namespace FisherSft.LanguageModels;

/// <summary>
/// The question of Ask-LLM (Sachdeva et al., "How to Train Data-Efficient LLMs", 2024, arXiv 2402.09668): whether an example that
/// stands between ### marks carries informative signal for training a language model, is well-formed, holds usable knowledge and
/// does no harm; yes or no. The wording is ours: theirs asks of pre-training, and examples here are what a model is fine-tuned on.
/// </summary>
public static class AskLlmPrompt
{
    /// <summary>Of longer examples the model sees so many UTF-16 units from the beginning: about 1,500 tokens of English.</summary>
    public const int MaxCharacters = 6000;

    private const string Before = "###\n";

    private const string After = "\n###\n\n" +
        "Above, between the ### marks, is a training example. Would a large language model learn something useful from being " +
        "fine-tuned on it? A good example is well-formatted, is complete enough to be understood, contains some usable knowledge, " +
        "reasoning or skill, and contains nothing harmful, hateful or abusive.\n" +
        "Answer with one word, yes or no.";

    /// <summary>What is sent along with every example, in UTF-16 units.</summary>
    public static int FrameCharacters => Before.Length + After.Length;

    /// <summary>The question about an example.</summary>
    public static string For(string example)
    {
        return Before + Shown(example) + After;
    }

    /// <summary>What the model sees of an example: its beginning.</summary>
    public static string Shown(string example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return Cut.Text(example, MaxCharacters);
    }
}
