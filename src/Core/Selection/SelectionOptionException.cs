namespace FisherSft.Core.Selection;

/// <summary>An option of a selection is out of its range: the caller's user is to choose another, no code is at fault.</summary>
public sealed class SelectionOptionException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Every option that is wrong, and what it may be.</param>
    public SelectionOptionException(string message)
        : base(message)
    {
    }
}
