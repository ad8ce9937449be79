using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace FisherSft.Client.Tests.Support;

/// <summary>
/// A terminal of a given width: what is written to it, with the cursor's moves carried out, is what a person sees. It knows
/// the few sequences that a progress bar uses, and no colours.
/// </summary>
internal sealed partial class Screen(int width) : TextWriter, IAnsiConsoleOutput
{
    /// <summary>Longer than a slow machine takes to draw; a test that waits so long has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly List<StringBuilder> _lines = [new()];
    private readonly StringBuilder _pending = new();
    private int _row;
    private int _column;

    public override Encoding Encoding => Encoding.UTF8;

    public TextWriter Writer => this;

    public bool IsTerminal => true;

    public int Width => width;

    public int Height => 50;

    /// <summary>The longest that a line ever was: beyond the width, a terminal would break it and the bars would smear.</summary>
    public int Widest { get; private set; }

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines.Select(line => line.ToString().TrimEnd())).TrimEnd();
            }
        }
    }

    public void SetEncoding(Encoding encoding)
    {
    }

    public IAnsiConsole Console() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = this,
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
    });

    /// <summary>Waits until a person sees something: bars are drawn from a timer.</summary>
    public string WaitFor(string text)
    {
        var until = DateTime.UtcNow + Patience;
        lock (_gate)
        {
            while (!Text.Contains(text, StringComparison.Ordinal))
            {
                Assert.True(Monitor.Wait(_gate, Patience) && DateTime.UtcNow < until, $"never shown: {text}\n{Text}");
            }

            return Text;
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_gate)
        {
            _pending.Append(value);
            var text = _pending.ToString();
            var at = 0;
            while (at < text.Length)
            {
                var sequence = Sequence().Match(text, at);
                if (text[at] == '\e' && !sequence.Success)
                {
                    break;
                }

                at += sequence.Success ? Move(sequence) : Put(text[at]);
            }

            _pending.Remove(0, at);
            Monitor.PulseAll(_gate);
        }
    }

    private int Move(Match sequence)
    {
        var count = sequence.Groups[1].Length > 0 && int.TryParse(sequence.Groups[1].Value, out var given) ? given : 1;
        switch (sequence.Groups[2].Value)
        {
            case "A":
                _row = Math.Max(0, _row - count);
                break;
            case "B":
                GoTo(_row + count);
                break;
            case "C":
                _column += count;
                break;
            case "D":
                _column = Math.Max(0, _column - count);
                break;
            case "K" when sequence.Groups[1].Value == "2":
                _lines[_row].Clear();
                break;
            case "K":
                _lines[_row].Length = Math.Min(_column, _lines[_row].Length);
                break;
            default:
                break;
        }

        return sequence.Length;
    }

    private int Put(char character)
    {
        switch (character)
        {
            case '\r':
                _column = 0;
                break;
            case '\n':
                GoTo(_row + 1);
                _column = 0;
                break;
            default:
                var line = _lines[_row];
                line.Append(' ', Math.Max(0, _column + 1 - line.Length));
                line[_column++] = character;
                Widest = Math.Max(Widest, _column);
                break;
        }

        return 1;
    }

    private void GoTo(int row)
    {
        _row = row;
        while (_lines.Count <= row)
        {
            _lines.Add(new StringBuilder());
        }
    }

    [GeneratedRegex("\\G\\e\\[\\??([0-9;]*)([A-Za-z])")]
    private static partial Regex Sequence();
}
