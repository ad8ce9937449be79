using System.Text.Json;
using System.Text.Json.Serialization;
using FisherSft.Grains;

namespace FisherSft.Silo.Web;

/// <summary>The page of jobs, and the JSON it and others read: the list, a job with its shards, its gain curve.</summary>
internal static class JobsEndpoints
{
    private const int CurvePoints = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    public static void MapJobs(this WebApplication app)
    {
        app.MapGet("/jobs", static () => Results.Content(JobsPage.Html, "text/html; charset=utf-8"));
        app.MapGet("/jobs/list", ListAsync);
        app.MapGet("/jobs/{id}", static async (string id, IGrainFactory grains) =>
        {
            var status = await grains.GetGrain<IJobGrain>(id).GetStatusAsync();
            return status.Stage == JobStage.None ? Results.NotFound() : Results.Json(status, Json);
        });
        app.MapGet("/jobs/{id}/curve", static async (string id, IGrainFactory grains) =>
            Results.Json(await grains.GetGrain<IJobGrain>(id).GetCurveAsync(CurvePoints), Json));
    }

    private static async Task<IResult> ListAsync(IGrainFactory grains, int skip = 0, int take = 50)
    {
        var page = await grains.GetGrain<IJobCatalogGrain>(0).ListAsync(skip, take);
        var jobs = await Task.WhenAll(page.Jobs.Select(async job =>
        {
            try
            {
                return await grains.GetGrain<IJobGrain>(job).GetStatusAsync().WaitAsync(Patience);
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException or StorageAwayException)
            {
                return new JobStatus { Job = job, Message = "its coordinator does not answer: " + exception.Message };
            }
        }));
        return Results.Json(new { page.Total, Jobs = jobs }, Json);
    }
}
