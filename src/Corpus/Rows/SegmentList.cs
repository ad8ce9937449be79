namespace FisherSft.Corpus.Rows;

/// <summary>
/// Collects an example's segments. Empty ones are left out, but for turns: that there is one shows where a chat is written.
/// </summary>
internal sealed class SegmentList
{
    private readonly List<Segment> _segments = [];
    private readonly List<string> _roles = [];
    private readonly bool _trainAll;

    public SegmentList(bool trainAll)
    {
        _trainAll = trainAll;
    }

    /// <summary>The segments so far.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>Who speaks each segment, where all were added with a role; otherwise null.</summary>
    public IReadOnlyList<string>? Roles => _segments.Count > 0 && _roles.Count == _segments.Count ? _roles : null;

    /// <summary>Whether something trained is more than white space.</summary>
    public bool HasTrainedText { get; private set; }

    /// <summary>Whether everything is trained, prompts too.</summary>
    public bool TrainsAll => _trainAll;

    public void Add(string text, bool trained, string? role = null)
    {
        if (text.Length > 0 || role is not null)
        {
            if (role is not null)
            {
                _roles.Add(role);
            }

            trained |= _trainAll;
            _segments.Add(new Segment(text, trained));
            HasTrainedText |= trained && !string.IsNullOrWhiteSpace(text);
        }
    }
}
