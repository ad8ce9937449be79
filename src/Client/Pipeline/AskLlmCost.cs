using FisherSft.Client.Options;
using FisherSft.Client.Progress;
using FisherSft.Corpus;
using FisherSft.LanguageModels;

namespace FisherSft.Client.Pipeline;

/// <summary>What asking costs, before it is done: four characters are taken for a token, which is about right for English.</summary>
/// <param name="Requests">Questions, if each is answered at once.</param>
/// <param name="Characters">Of all of them.</param>
/// <param name="AnswerTokens">The most that the answers can have.</param>
internal sealed record QuestionCost(long Requests, long Characters, long AnswerTokens)
{
    private const double CharactersOfToken = 4;

    /// <summary>"600 requests, about 120,000 tokens of questions and at most 600 of answers, about 0.02 at your prices".</summary>
    public string Told(LanguageModelSettings prices)
    {
        var tokens = (long)Math.Ceiling(Characters / CharactersOfToken);
        var asked = $"{Words.Count(Requests, "requests")}, about {Words.Count(tokens)} tokens of questions and at most {Words.Count(AnswerTokens)} of answers";
        return prices.PriceOf(tokens, AnswerTokens) is { } price ? $"{asked}, about {LanguageModelSettings.Money(price)} at your prices" : asked;
    }
}

/// <summary>What --method askllm costs.</summary>
internal sealed class AskLlmCost(AskLlmSettings settings)
{
    private long _examples;
    private long _characters;

    /// <summary>Whether nothing is left to be asked.</summary>
    public bool IsNothing => _examples == 0;

    /// <summary>Counts an example that is to be asked about.</summary>
    public void Add(Example example) => Add(ExampleText.Of(example));

    /// <inheritdoc cref="Add(Example)"/>
    public void Add(string text)
    {
        _examples++;
        _characters += Math.Min(text.Length, AskLlmPrompt.MaxCharacters) + AskLlmPrompt.FrameCharacters;
    }

    /// <summary>With log-probabilities, which take a question and a token each, and without.</summary>
    public override string ToString()
    {
        var (with, counted) = (new QuestionCost(_examples, _characters, _examples), (long)settings.Answers * _examples);
        var without = new QuestionCost(counted, settings.Answers * _characters, counted * settings.Model.AnswerTokens);
        return $"{with.Told(settings.Model)}; where the service gives no log-probabilities, {without.Told(settings.Model)}";
    }
}
