using FisherSft.Silo;

// One silo: `dotnet run --project src/Silo` is a cluster of one on this machine. See docs/operations.md for the settings.
return await SiloHost.RunAsync(args, CancellationToken.None);
