namespace FisherSft.LanguageModels;

/// <summary>What was asked and what it took.</summary>
/// <param name="Requests">Requests made by this run, those made anew included.</param>
/// <param name="Retries">How many of them were made anew.</param>
/// <param name="Kept">Answers that were there already and not asked for again: an interrupted run's, or those to the same question.</param>
/// <param name="Failed">Questions that stayed unanswered.</param>
/// <param name="PromptTokens">Tokens of all questions that were answered, kept ones included, as far as the service counts them.</param>
/// <param name="CompletionTokens">Tokens of the answers, likewise.</param>
public sealed record ChatCounts(long Requests, long Retries, long Kept, long Failed, long PromptTokens, long CompletionTokens);
