namespace FisherSft.LanguageModels;

/// <summary>Where answers are kept, so that a run that was stopped, or killed, asks nothing twice.</summary>
public interface IAnswerJournal
{
    /// <summary>The answer under a key, or null.</summary>
    ChatAnswer? Find(string key);

    /// <summary>Keeps an answer; called from several threads.</summary>
    /// <param name="key">Its question's.</param>
    /// <param name="answer">The answer.</param>
    void Add(string key, ChatAnswer answer);
}
