using System.Security.Cryptography;
using System.Text;
using FisherSft.Grains;
using FisherSft.LanguageModels.Tests.Support;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A real server that has an opinion of every question, the same each time.</summary>
internal sealed class Opinions : IDisposable
{
    public const string Model = "judge-1";

    private readonly ModelServer _server;

    private Opinions(ModelServer server) => _server = server;

    public string Endpoint => _server.Endpoint;

    /// <summary>How often it was asked each question.</summary>
    public IReadOnlyDictionary<string, int> Questions =>
        _server.Requests.GroupBy(asked => asked.Prompt).ToDictionary(same => same.Key, same => same.Count());

    /// <param name="pause">How long it thinks.</param>
    /// <param name="port">Where it listens; null for where nobody does.</param>
    public static Opinions Start(TimeSpan pause = default, int? port = null) => new(ModelServer.Start(
        async asked =>
        {
            await Task.Delay(pause);
            return Reply.Yes(Worth(asked.Prompt));
        },
        port));

    /// <summary>A server that does what it is told.</summary>
    public static Opinions Start(Func<Asked, Reply> reply) => new(ModelServer.Start(reply));

    /// <summary>The job, with this server asked.</summary>
    public JobSpecification Asked(JobSpecification specification) => specification with
    {
        Method = "askllm", Asking = new AskSpecification { Endpoint = Endpoint, Model = Model },
    };

    /// <summary>0.05 to 0.95, in steps so that some are equal.</summary>
    public static double Worth(string prompt) => 0.05 + (SHA256.HashData(Encoding.UTF8.GetBytes(prompt))[0] % 91 / 100.0);

    public void Dispose() => _server.Dispose();
}
