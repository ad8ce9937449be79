using System.CommandLine;

namespace FisherSft.Client.Options;

/// <summary>
/// An option as help shows it. Values are text up to <see cref="GivenOptions"/>, so that flags and a configuration file
/// are checked by the same code and all violations come in one message.
/// </summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Value">What stands for its value in help; null for a switch.</param>
/// <param name="Description">What it does, its default and range.</param>
internal sealed record OptionSpec(string Name, string? Value, string Description)
{
    public Option ToOption() => Value is null
        ? new Option<bool>("--" + Name) { Description = Description }
        : new Option<string>("--" + Name) { Description = Description, HelpName = Value };
}
