namespace FisherSft.LanguageModels;

/// <summary>Reads what a user gives as --endpoint, and finds the key that goes along.</summary>
public static class EndpointAddress
{
    /// <summary>Where the key is looked for, in this order; it is never an option, since commands are shown and kept.</summary>
    public static readonly IReadOnlyList<string> KeyVariables = ["FISHERSFT_API_KEY", "OPENAI_API_KEY"];

    /// <summary>The address, or null with what is wrong with it.</summary>
    /// <param name="text">The base of a service.</param>
    /// <param name="fault">What is wrong, and what to pass; null where nothing is.</param>
    public static Uri? Read(string text, out string? fault)
    {
        (fault, var endpoint) = (null, default(Uri));
        if (text.AsSpan().IndexOfAny('@', '?', '#') >= 0)
        {
            // Not repeated here: there may be a password in it.
            fault = $"--endpoint has more than an address; leave out what stands before @ and behind ? or #, and give a key in {KeyVariables[0]}";
        }
        else if (!Uri.TryCreate(text, UriKind.Absolute, out endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.Host.Length == 0)
        {
            fault = $"--endpoint {text} is no address; pass one such as http://localhost:8000/v1";
        }
        else if (endpoint.AbsolutePath.EndsWith("/chat/completions", StringComparison.Ordinal))
        {
            fault = $"--endpoint {text} is more than the base; leave out /chat/completions";
        }

        return fault is null ? endpoint : null;
    }

    /// <summary>Whether two name the same service.</summary>
    public static bool AreSame(Uri one, Uri other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.AbsoluteUri.TrimEnd('/') == other.AbsoluteUri.TrimEnd('/');
    }

    /// <summary>The key; null where there is none, or what stands in its place is none.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="fault">What is wrong with it; null where nothing is.</param>
    public static string? FindKey(Func<string, string?> variable, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(variable);
        fault = null;
        foreach (var name in KeyVariables)
        {
            if (variable(name)?.Trim() is { Length: > 0 } key)
            {
                if (key.All(c => c is > ' ' and <= '~'))
                {
                    return key;
                }

                fault = $"The environment variable {name} holds what no key does: spaces, or other than ASCII. Set it anew.";
                return null;
            }
        }

        return null;
    }
}
