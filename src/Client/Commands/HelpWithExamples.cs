using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FisherSft.Client.Commands;

/// <summary>The usual help, and whole command lines below it.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyList<string> examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        return code;
    }
}
