using System.Globalization;
using FisherSft.Client.Options;
using FisherSft.Corpus;
using FisherSft.Corpus.Inputs;
using FisherSft.Embedding.Precomputed;

namespace FisherSft.Client.Cluster;

/// <summary>A file to put into blob storage.</summary>
/// <param name="Path">The file.</param>
/// <param name="Blob">The blob's name in the container.</param>
/// <param name="Length">In bytes.</param>
internal sealed record UploadFile(string Path, string Blob, long Length);

/// <summary>
/// What to upload for a job, and what silos find it by. Each input gets a folder of blobs: ID/0, ID/1 …; a folder's files keep
/// their places in it, so silos find them in the order in which they are found here, and call them by the same names.
/// </summary>
internal sealed class UploadPlan
{
    private readonly List<UploadFile> _files = [];
    private readonly List<string> _paths = [];
    private readonly List<string> _names = [];

    public IReadOnlyList<UploadFile> Files => _files;

    public JobInputs Inputs => new([.. _paths], [.. _names]);

    /// <summary>Plans the upload of a job's inputs; those that are in blob storage already stay where they are.</summary>
    /// <exception cref="InputException">An input is not there, or cannot be used; the message names every such one.</exception>
    public static UploadPlan Of(CorpusSettings corpus, string id)
    {
        var plan = new UploadPlan();
        var local = corpus.Inputs.Where(input => !RemotePath.IsOne(input) && !EmbeddingsFolder.IsOne(input)).ToList();
        if (local.Count > 0)
        {
            // For its faults: all of them in one message.
            _ = new CorpusReader(new CorpusOptions { Inputs = local });
        }

        foreach (var input in corpus.Inputs)
        {
            plan.Add(input, string.Create(CultureInfo.InvariantCulture, $"{id}/{plan._paths.Count}"));
        }

        return plan;
    }

    private void Add(string input, string place)
    {
        if (RemotePath.IsOne(input))
        {
            AddInput(input, input);
        }
        else if (EmbeddingsFiles.Find(input, input, null) is { } embeddings)
        {
            _files.AddRange(embeddings.All.Select(file => new UploadFile(file.Path, $"{place}/{Path.GetFileName(file.Path)}", file.Length)));
            AddInput(PathOf(place), input);
        }
        else if (Directory.Exists(input))
        {
            AddFiles(input, place + "/", input.EndsWith('/') ? input.Length : input.Length + 1);
            AddInput(PathOf(place) + "/", input);
        }
        else if (File.Exists(input))
        {
            AddFiles(input, $"{place}/{Path.GetFileName(input)}", input.Length);
            AddInput(PathOf($"{place}/{Path.GetFileName(input)}"), input);
        }
        else
        {
            // A glob: blobs are found by the same pattern, from its own root on.
            var root = Glob.RootOf(input);
            AddFiles(input, place + "/", root.Length);
            AddInput(PathOf($"{place}/{input[root.Length..]}"), input);
        }
    }

    /// <summary>Adds the files of an input, each under what its name goes on with after so many characters.</summary>
    private void AddFiles(string input, string blob, int from) => _files.AddRange(
        new CorpusReader(new CorpusOptions { Inputs = [input] }).Files
            .Select(file => new UploadFile(file.Path, blob + file.Name[from..], file.Length)));

    private void AddInput(string path, string name)
    {
        _paths.Add(path);
        _names.Add(name);
    }

    private static string PathOf(string blob) => $"{RemotePath.Scheme}{UploadSettings.Container}/{blob}";
}
