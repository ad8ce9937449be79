using FisherSft.Core.Selection;

namespace FisherSft.Core.Methods;

/// <summary>The methods there are, by name.</summary>
public static class SelectionMethods
{
    /// <summary>All methods; the first is the default.</summary>
    public static IReadOnlyList<ISelectionMethod> All { get; } =
    [
        new TokenOd(), new Stochastic(), new Sieve(), new Uniform(), new Length(),
        new Density(), new Cluster(), new SentenceOd(), new Match(),
    ];

    /// <summary>The method of that name, or null.</summary>
    public static ISelectionMethod? Find(string name) =>
        All.FirstOrDefault(method => string.Equals(method.Name, name, StringComparison.Ordinal));
}
