using System.Globalization;
using System.Text;
using FisherSft.Client.Output;
using FisherSft.Client.Pipeline;
using FisherSft.Client.Progress;
using FisherSft.Core.Tokens;

namespace FisherSft.Client.Compare;

/// <summary>Selections of one corpus, and what of them stands side by side.</summary>
internal sealed class Comparison
{
    public const string MethodsFile = "methods.csv";
    public const string OverlapFile = "overlap.csv";
    public const string SelectionsFile = "selections.csv";

    public Comparison(IReadOnlyList<ComparedSelection> selections, ITokenStore tokens, CorpusFacts corpus)
    {
        (Selections, Corpus) = (selections, corpus);
        Rows =
        [
            .. selections.Select(one => new ComparedRow(
                one,
                one.Tokens(tokens),
                one.Length(tokens, 0.5),
                one.Length(tokens, 0.9),
                one.SourceShift(corpus.ExamplesByName, corpus.SourceOf),
                one.NearDuplicates(tokens))),
        ];
    }

    public IReadOnlyList<ComparedSelection> Selections { get; }

    public CorpusFacts Corpus { get; }

    /// <summary>One a method.</summary>
    public IReadOnlyList<ComparedRow> Rows { get; }

    public void Write(RunFolder folder)
    {
        Save(MethodsFile, Rows.Select(row => Line(
            $"{row.Selection.Method},{row.Selection.Indices.Count},{row.Tokens},{row.Selection.Information:R},{row.Selection.Share:R},{row.MedianLength},{row.LongLength},{row.SourceShift:R},{row.NearDuplicates},{row.Selection.Seconds:R}"))
            .Prepend("method,examples,tokens,information,certified_share,length_median,length_90,source_shift,near_duplicates,seconds"));
        Save(OverlapFile, Selections.Select(one => one.Method + "," + string.Join(',', Selections.Select(other => Line($"{one.Overlap(other):R}"))))
            .Prepend("method," + string.Join(',', Selections.Select(one => one.Method))));
        Save(SelectionsFile, Selections.SelectMany(one => one.Indices.Select((index, rank) => Line($"{one.Method},{rank + 1},{index}")))
            .Prepend("method,rank,index"));

        void Save(string name, IEnumerable<string> lines) =>
            File.WriteAllText(folder.WorkFile(name), string.Join('\n', lines) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    public string Summary(string path)
    {
        var text = new StringBuilder(path).Append('\n');
        foreach (var row in Rows)
        {
            text.Append("  ").Append(row.Selection.Method.PadRight(11)).Append(Words.Count(row.Selection.Indices.Count, "examples")).Append(", ")
                .Append(Words.Count(row.Tokens, "tokens")).Append(", ").Append(Words.Figure(row.Selection.Information)).Append(" nats, ")
                .Append(Words.Seconds(row.Selection.Seconds)).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A method's line.</summary>
/// <param name="Selection">Its selection.</param>
/// <param name="Tokens">T of it.</param>
/// <param name="MedianLength">Half its examples are no longer.</param>
/// <param name="LongLength">Nine tenths are no longer.</param>
/// <param name="SourceShift">Total variation between its sources and the corpus'.</param>
/// <param name="NearDuplicates">How many say again what an earlier one said; null where not known.</param>
internal sealed record ComparedRow(
    ComparedSelection Selection, long Tokens, int MedianLength, int LongLength, double SourceShift, int? NearDuplicates);
