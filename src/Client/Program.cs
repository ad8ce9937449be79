using FisherSft.Client;

using var signals = new StopSignals();
var surroundings = new Surroundings(
    Console.Out, Console.Error, Console.OpenStandardInput, IsTerminal: !Console.IsErrorRedirected)
{
    LimitHeap = HeapLimit.Set,
};
return await Cli.RunAsync(args, surroundings, signals.Token).ConfigureAwait(false);
