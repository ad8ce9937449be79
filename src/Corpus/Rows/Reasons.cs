namespace FisherSft.Corpus.Rows;

/// <summary>Why rows are rejected: the same words for the same fault, so that they can be counted.</summary>
internal static class Reasons
{
    public const string BadUtf8 = "bad UTF-8";
    public const string BadJson = "bad JSON";
    public const string LoneSurrogate = "bad JSON: half a surrogate pair in a string";
    public const string TooDeep = "JSON nested deeper than 64";
    public const string NotAnObject = "not a JSON object";
    public const string UnexpectedEnd = "unexpected end of file";
    public const string BadQuoting = "bad quoting: a quoted field goes on after its closing quote or is never closed";
    public const string WrongColumns = "number of columns is not the header's";
    public const string EmptyText = "empty text";
    public const string NoTrainedTurn = "no assistant turn";

    public const string UnknownShape =
        "missing field: a row has messages, conversations, prompt and completion, instruction and output, or text";

    public static string Missing(string field) => $"missing field {field}";

    public static string WrongType(string field, string expected) => $"field {field} is not {expected}";

    public static string TooLong(int limit) =>
        limit % (1 << 20) == 0 ? $"row above {limit >> 20} MB" : $"row above {limit} bytes";
}
