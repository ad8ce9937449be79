namespace FisherSft.LanguageModels.Tests.Support;

/// <summary>A client of a server of the tests' own, with a journal in a folder that is gone afterwards.</summary>
internal sealed class Clients : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fishersft-test-");
    private readonly List<IDisposable> _opened = [];

    public VirtualClock Clock { get; } = new();

    public string JournalPath => Path.Combine(_folder.FullName, AnswerJournal.FileName);

    /// <summary>A client; its journal is the folder's, as far as that has come.</summary>
    public ChatClient Open(string endpoint, Func<EndpointOptions, EndpointOptions>? change = null)
    {
        Close();
        var options = new EndpointOptions { Endpoint = new Uri(endpoint), Model = "judge", Parallel = 4, Clock = Clock };
        var journal = AnswerJournal.Open(JournalPath);
        var client = new ChatClient(change?.Invoke(options) ?? options, journal);
        _opened.AddRange([client, journal]);
        return client;
    }

    /// <summary>Closes what is open, as the end of a process would.</summary>
    public void Close()
    {
        _opened.ForEach(one => one.Dispose());
        _opened.Clear();
    }

    public void Dispose()
    {
        Close();
        _folder.Delete(recursive: true);
    }
}
