// Stands for src/Silo where the package feeds lack Orleans.
Console.Error.WriteLine(
    "This build has no cluster: the package feeds lacked Microsoft.Orleans when it was made. Add a feed that has it, " +
    "delete artifacts/feed.props, and build again. Everything else works: dotnet run -c Release --project src/Client -- --help");
return 2;
