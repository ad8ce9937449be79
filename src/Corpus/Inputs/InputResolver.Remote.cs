namespace FisherSft.Corpus.Inputs;

/// <content>Inputs that lie elsewhere: a path that a file has, else a folder, which is what paths begin with, or a glob.</content>
internal sealed partial class InputResolver
{
    private void AddRemote(string input, string name)
    {
        if (_remote is null)
        {
            _faults.Add($"{input} lies in Azure Blob storage, which the silos of a cluster read and nobody else; submit it, or " +
                "download it and name the file");
            return;
        }

        if (Glob.IsPattern(input))
        {
            var (root, called, matches) = (Glob.RootOf(input), Glob.RootOf(name), Glob.MatcherOf(input));
            AddListed($"glob {name}", root, called, matches);
        }
        else if (!input.EndsWith('/') && _remote.Find(input) is { } file)
        {
            AddNamed(input, name, (_, _) => AddRemote(file, name));
        }
        else
        {
            AddListed($"folder {name}", WithSlash(input), WithSlash(name), static path => !Folder.IsHidden(path));
        }
    }

    private void AddListed(string what, string root, string called, Func<string, bool> matches)
    {
        var listed = _remote!.List(root).Where(file => matches(file.Path[root.Length..])).ToDictionary(file => file.Path);
        if (listed.Count == 0)
        {
            _faults.Add($"{what} does not exist: no blob is called {root}…; check the container and the name");
            return;
        }

        AddFound(
            what,
            listed.Keys.Order(StringComparer.Ordinal).Select(path => (path, called + path[root.Length..])),
            (path, name) => AddRemote(listed[path], name));
    }

    private void AddRemote(RemoteFile file, string name) => _files.Add(new CorpusFile(name, file.Path, file.Length, file.Version));
}
