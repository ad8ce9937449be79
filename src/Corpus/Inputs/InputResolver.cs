using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Inputs;

/// <summary>Finds the files that the inputs name, in the order in which they count, and collects every fault.</summary>
internal sealed class InputResolver
{
    private readonly List<CorpusFile> _files = [];
    private readonly List<string> _faults;
    private bool _hasStandardInput;

    private InputResolver(List<string> faults)
    {
        _faults = faults;
    }

    /// <summary>Finds the files; standard input only takes a place, as "-" with an empty path.</summary>
    public static List<CorpusFile> Resolve(IReadOnlyList<string> inputs, List<string> faults)
    {
        var resolver = new InputResolver(faults);
        if (inputs.Count == 0)
        {
            faults.Add("no input; name a file, a folder, a glob, or - for JSON Lines on standard input");
        }

        foreach (var input in inputs)
        {
            resolver.Add(OperatingSystem.IsWindows() ? input.Replace('\\', '/') : input);
        }

        return resolver._files;
    }

    private void Add(string input)
    {
        if (input == "-")
        {
            AddStandardInput();
        }
        else if (File.Exists(input))
        {
            AddNamed(input);
        }
        else if (Directory.Exists(input))
        {
            var folder = input.EndsWith('/') ? input : input + "/";
            AddFound($"folder {input}", Folder.FilesOf(input, int.MaxValue, withHidden: false).Select(path => folder + path));
        }
        else if (Glob.IsPattern(input))
        {
            AddFound($"glob {input}", Glob.FilesOf(input));
        }
        else
        {
            var place = input.Length == 0 ? "an empty name" : Path.GetFullPath(input);
            _faults.Add($"input \"{input}\" does not exist (looked for {place}); check the name and the current folder");
        }
    }

    private void AddStandardInput()
    {
        if (_hasStandardInput)
        {
            _faults.Add("- is named twice, and standard input can be read once; name it once");
        }

        _hasStandardInput = true;
        _files.Add(new CorpusFile("-", "", 0));
    }

    private void AddNamed(string name)
    {
        if (Format.IsParquet(name))
        {
            AddParquetFault(name);
        }
        else if (Format.Of(name) is null)
        {
            _faults.Add($"{name} has an extension that is not known; readable are {Format.Readable}");
        }
        else
        {
            AddFile(name);
        }
    }

    /// <summary>Adds files that were looked for: one that cannot be read is no fault where others can.</summary>
    private void AddFound(string what, IEnumerable<string> names)
    {
        var any = false;
        foreach (var name in names)
        {
            if (Format.IsParquet(name))
            {
                // Its rows were meant: leaving them out in silence would give another corpus than was asked for.
                AddParquetFault(name);
                any = true;
            }
            else if (Format.Of(name) is not null)
            {
                AddFile(name);
                any = true;
            }
        }

        if (!any)
        {
            _faults.Add($"{what} holds nothing that can be read; readable are {Format.Readable}");
        }
    }

    private void AddParquetFault(string name) =>
        _faults.Add($"{name}: this build has no Parquet reader; convert the file to .jsonl, or leave it out");

    private void AddFile(string name)
    {
        var file = new FileInfo(name);

        // A link's own length is not that of the file it leads to.
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        if (!target.Exists)
        {
            _faults.Add($"{name} is a link to {target.FullName}, which does not exist; mend the link, or leave it out");
            return;
        }

        _files.Add(new CorpusFile(name, file.FullName, target.Length));
    }
}
