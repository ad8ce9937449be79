using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FisherSft.Cluster.Tests.Support;

/// <summary>A metric's last value: a sum, or how many values a histogram counted.</summary>
/// <param name="Sum">Σ.</param>
/// <param name="Count">How many values; 1 for a sum.</param>
internal readonly record struct Metric(double Sum, long Count);

/// <summary>A collector that takes metrics by OTLP over gRPC and keeps the last value of each.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    // Numbers of the fields in opentelemetry/proto/metrics/v1/metrics.proto.
    private const int ResourceMetrics = 1;
    private const int ScopeMetrics = 2;
    private const int MetricsOfScope = 2;
    private const int Name = 1;
    private const int SumOfMetric = 7;
    private const int HistogramOfMetric = 9;
    private const int DataPoints = 1;

    // A message of gRPC: whether it is compressed, its length in four bytes, itself.
    private const int Prefix = 5;

    private readonly WebApplication _app;
    private readonly Dictionary<string, Metric> _metrics = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Endpoint { get; private init; } = string.Empty;

    /// <summary>What came, by name, with the value of its attribute in brackets where it has one.</summary>
    public IReadOnlyDictionary<string, Metric> Metrics => _metrics;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var port = Processes.FreePort();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenLocalhost(port, static listen => listen.Protocols = HttpProtocols.Http2));
        var receiver = new OtlpReceiver(builder.Build()) { Endpoint = $"http://localhost:{port}" };
        receiver._app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", receiver.ExportAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ExportAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        lock (_metrics)
        {
            Read(body.ToArray().AsMemory(Prefix));
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[Prefix], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void Read(ReadOnlyMemory<byte> request)
    {
        foreach (var metric in Inside(Inside(Inside([request], ResourceMetrics), ScopeMetrics), MetricsOfScope))
        {
            var name = ProtobufField.Of(metric).First(static field => field.Number == Name).Text;
            foreach (var point in Inside(Inside([metric], SumOfMetric), DataPoints))
            {
                var fields = ProtobufField.Of(point).ToList();
                var whole = fields.FirstOrDefault(static field => field.Number == 6);
                Keep(name, fields, 7, new Metric(whole.Number > 0 ? whole.Value : fields.First(static field => field.Number == 4).Double, 1));
            }

            foreach (var point in Inside(Inside([metric], HistogramOfMetric), DataPoints))
            {
                var fields = ProtobufField.Of(point).ToList();
                Keep(name, fields, 9, new Metric(
                    fields.First(static field => field.Number == 5).Double, (long)fields.First(static field => field.Number == 4).Value));
            }
        }
    }

    private void Keep(string name, IEnumerable<ProtobufField> point, int attributes, Metric value)
    {
        // An attribute is a key, 1, and a value, 2, of which 1 is the text.
        var attribute = point.Where(field => field.Number == attributes)
            .Select(static field => Inside(Inside([field.Bytes], 2), 1).FirstOrDefault())
            .Select(static text => System.Text.Encoding.UTF8.GetString(text.Span));
        _metrics[string.Concat([name, .. attribute.Select(static text => $"[{text}]")])] = value;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Inside(IEnumerable<ReadOnlyMemory<byte>> messages, int number) =>
        messages.SelectMany(ProtobufField.Of).Where(field => field.Number == number).Select(static field => field.Bytes);
}
