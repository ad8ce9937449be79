using FisherSft.Corpus;

namespace FisherSft.Embedding.Onnx;

/// <summary>Checks the options of a model.</summary>
internal static class OnnxOptions
{
    /// <exception cref="InputException">One is out of range; the message holds all that are.</exception>
    public static void Validate(ModelOptions options)
    {
        var faults = new List<string>();
        if (options.Threads is < 1 or > 1024)
        {
            faults.Add($"--threads {options.Threads} is out of range; pass 1 to 1024.");
        }

        if (options.Context < 2)
        {
            faults.Add($"--context {options.Context} is out of range; pass 2 to the model's context.");
        }

        if (options.Head is not null && !Predicts(options))
        {
            faults.Add("--head serves predictions; pass --weights uncertainty or --method perplexity with it, or leave it out.");
        }

        if (!DeviceName.IsOne(options.Device))
        {
            faults.Add($"--device {options.Device} is not known; choose cpu, cuda, cuda:1 or another number, or auto.");
        }

        if (faults.Count > 0)
        {
            throw new InputException(string.Join('\n', faults));
        }
    }

    /// <summary>Whether predictions are needed.</summary>
    public static bool Predicts(ModelOptions options) => options.Uncertainty || options.Losses;
}
