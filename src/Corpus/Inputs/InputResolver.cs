using FisherSft.Corpus.Formats;

namespace FisherSft.Corpus.Inputs;

/// <summary>Finds the files that the inputs name, in the order in which they count, and collects every fault.</summary>
internal sealed partial class InputResolver
{
    private readonly List<CorpusFile> _files = [];
    private readonly List<string> _faults;
    private readonly List<string> _passedOver;
    private bool _hasStandardInput;

    private readonly IRemoteFiles? _remote;

    private InputResolver(IRemoteFiles? remote, List<string> faults, List<string> passedOver)
    {
        (_remote, _faults, _passedOver) = (remote, faults, passedOver);
    }

    /// <summary>Finds the files; standard input only takes a place, as "-" with an empty path.</summary>
    /// <param name="options">What to find, and what to call it.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="passedOver">Takes the names of files that were found, and are results of runs.</param>
    public static List<CorpusFile> Resolve(CorpusOptions options, List<string> faults, List<string> passedOver)
    {
        var (inputs, names, resolver) = (options.Inputs, options.Names, new InputResolver(options.Remote, faults, passedOver));
        if (names is not null && names.Count != inputs.Count)
        {
            throw new ArgumentException($"{names.Count} names for {inputs.Count} inputs; give one each", nameof(options));
        }

        if (inputs.Count == 0)
        {
            faults.Add("no input; name a file, a folder, a glob, or - for JSON Lines on standard input");
        }

        for (var at = 0; at < inputs.Count; at++)
        {
            resolver.Add(Slashed(inputs[at]), Slashed((names ?? inputs)[at]));
        }

        return resolver._files;
    }

    private static string Slashed(string path) => OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;

    private void Add(string input, string name)
    {
        if (input == "-")
        {
            AddStandardInput();
        }
        else if (RemotePath.IsOne(input))
        {
            AddRemote(input, name);
        }
        else if (File.Exists(input))
        {
            AddNamed(input, name, AddFile);
        }
        else if (Directory.Exists(input))
        {
            var (folder, called) = (WithSlash(input), WithSlash(name));
            AddFound(
                $"folder {name}",
                Folder.FilesOf(input, int.MaxValue, withHidden: false).Select(path => (folder + path, called + path)),
                AddFile);
        }
        else if (Glob.IsPattern(input))
        {
            var (root, called) = (Glob.RootOf(input), Glob.RootOf(name));
            var named = !Glob.IsPattern(input[(input.LastIndexOf('/') + 1)..]);
            AddFound($"glob {name}", Glob.FilesOf(input).Select(path => (path, called + path[root.Length..])), AddFile, named);
        }
        else
        {
            var place = input.Length == 0 ? "an empty name"
                : input.Contains('\0') ? "a name with a NUL in it"
                : Path.GetFullPath(input);
            _faults.Add($"input \"{name}\" does not exist (looked for {place}); check the name and the current folder");
        }
    }

    private static string WithSlash(string folder) => folder.EndsWith('/') ? folder : folder + "/";

    private void AddStandardInput()
    {
        if (_hasStandardInput)
        {
            _faults.Add("- is named twice, and standard input can be read once; name it once");
        }

        _hasStandardInput = true;
        _files.Add(new CorpusFile("-", "", 0));
    }

    private void AddNamed(string path, string name, Action<string, string> add)
    {
        if (Format.IsParquet(path))
        {
            AddParquetFault(name);
        }
        else if (Format.Of(path) is null)
        {
            _faults.Add($"{name} has an extension that is not known; readable are {Format.Readable}");
        }
        else
        {
            add(path, name);
        }
    }

    /// <summary>Adds files that were looked for: one that cannot be read is no fault where others can.</summary>
    private void AddFound(
        string what, IEnumerable<(string Path, string Name)> files, Action<string, string> add, bool named = false)
    {
        var (any, before) = (false, _passedOver.Count);
        foreach (var (path, name) in files)
        {
            if (Format.IsParquet(path))
            {
                // Its rows were meant: leaving them out in silence would give another corpus than was asked for.
                AddParquetFault(name);
                any = true;
            }
            else if (RunResults.IsOne(path, named))
            {
                _passedOver.Add(name);
            }
            else if (Format.Of(path) is not null)
            {
                add(path, name);
                any = true;
            }
        }

        if (!any)
        {
            _faults.Add(_passedOver.Count > before
                ? $"{what} holds nothing but results of runs, which are passed over; name the file to read one"
                : $"{what} holds nothing that can be read; readable are {Format.Readable}");
        }
    }

    private void AddParquetFault(string name) =>
        _faults.Add($"{name}: this build has no Parquet reader; convert the file to .jsonl, or leave it out");

    private void AddFile(string path, string name)
    {
        var file = new FileInfo(path);

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
