using System.Text;
using FisherSft.Client.Options;
using FisherSft.Client.Output;
using FisherSft.Client.Tests.Support;
using FisherSft.Core.Selection;
using FisherSft.Corpus;
using FsCheck;
using FsCheck.Fluent;

namespace FisherSft.Client.Tests;

public sealed class Properties
{
    [Fact]
    public void AnyBytesAsAJournal_GiveValidPicksAndNoException() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<byte[]>(bytes =>
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["picks.bin"], bytes ?? []);
        var (journal, done) = PickJournal.Open(folder["picks.bin"], 10, 5);
        journal.Dispose();
        return done.Count <= 5 && done.All(pick => pick.Index is >= 0 and < 10);
    }));

    [Fact]
    public void JournalReadBack_GivesThePicksThatWereAppended() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<double[]>(gains =>
    {
        using var folder = new TestFolder();
        var picks = gains.Select((gain, index) => new Pick(index, gain)).ToList();
        using (var journal = PickJournal.Open(folder["picks.bin"], picks.Count, picks.Count).Journal)
        {
            // Rounds overlap with what is there when a run goes on: each pick is kept once.
            journal.Append(picks[..(picks.Count / 2)], picks.Count / 2);
            journal.Append(picks, picks.Count);
        }

        var (again, done) = PickJournal.Open(folder["picks.bin"], picks.Count, picks.Count);
        again.Dispose();
        return done.SequenceEqual(picks);
    }));

    [Fact]
    public void AnyTextAsABudget_IsABudgetOrAViolation() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll<NonNull<string>, int>((text, tail) =>
    {
        var suffix = (tail & 3) switch { 0 => "%", 1 => "tok", _ => string.Empty };
        var (budget, violation) = Budget.Parse(text.Get + suffix);
        var (number, none) = Budget.Parse(Math.Max(1, tail) + suffix);
        return (budget is null) != (violation is null) && (none is null || suffix == "%") && number?.Amount != 0;
    }));

    [Fact]
    public void AnyBytesAsAConfiguration_AreOptionsOrAnInputError()
    {
        // Pieces of JSON among bytes of any kind, so that names and values with faults come about at all.
        var pieces = Gen.Elements(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\"split\"", "\"input\"", "{\"limit\":1,", "\"\\ud800\"", "\\u0000", "-1e9", "//");
        var any = ArbMap.Default.GeneratorFor<byte>().Select(value => new[] { value });
        var bytes = Gen.OneOf(pieces.Select(Encoding.UTF8.GetBytes), any).ListOf().Select(parts => parts.SelectMany(part => part).ToArray());
        var shapes = Gen.Elements(
            (string.Empty, string.Empty), ("\uFEFF{\"limit\": ", "}"), ("{\"", "\": 1}"), ("{\"split\": \"", "\"}"),
            ("{\"input\": [\"", "\"]}"));
        using var folder = new TestFolder();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(bytes.ToArbitrary(), shapes.ToArbitrary(), (content, shape) =>
        {
            var (head, tail) = (Encoding.UTF8.GetBytes(shape.Item1), Encoding.UTF8.GetBytes(shape.Item2));
            File.WriteAllBytes(folder["c.json"], [.. head, .. content, .. tail]);
            try
            {
                var config = ConfigFile.Read(folder["c.json"], OptionTable.Corpus, []);
                return config.Values.Keys.All(name => OptionTable.Corpus.Any(spec => spec.Name == name)) && config.Inputs.All(input => input is not null);
            }
            catch (InputException refused)
            {
                return refused.Message.StartsWith(folder["c.json"], StringComparison.Ordinal);
            }
        }));
    }
}
