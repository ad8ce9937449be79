using FisherSft.Corpus;
using FisherSft.Embedding;
using FisherSft.LanguageModels;

namespace FisherSft.Grains.Jobs;

/// <summary>Of what kind a failure is: the same that `select` would end with.</summary>
internal static class Faults
{
    public static JobFault Of(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } first } => Of(first),
        JobException job => job.Fault,
        CorpusChangedException => JobFault.Changed,
        InputException or ArgumentException => JobFault.Input,
        // Core's word for embeddings too large for the ridge; what derives from it is a fault of ours.
        ArithmeticException when exception.GetType() == typeof(ArithmeticException) => JobFault.Input,
        DeviceException or EndpointException or InputUnavailableException or IOException or UnauthorizedAccessException or OutOfMemoryException
            or OrleansException or TimeoutException => JobFault.Outside,
        _ => JobFault.Ours,
    };
}
