using FisherSft.Client;

using var signals = new StopSignals();
var surroundings = new Surroundings(
    Console.Out, Console.Error, Console.OpenStandardInput, IsTerminal: !Console.IsErrorRedirected);
return await Cli.RunAsync(args, surroundings, signals.Token).ConfigureAwait(false);
