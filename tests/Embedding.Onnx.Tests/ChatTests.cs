using System.Text.Json;
using FisherSft.Corpus;
using FisherSft.Embedding.Onnx.Chat;
using FisherSft.Embedding.Onnx.Tests.Support;

namespace FisherSft.Embedding.Onnx.Tests;

public sealed class ChatTests
{
    private static readonly Example Chat = Models.Example(
        [new Segment("Be kind.", false), new Segment(" Hi ", false), new Segment(" Hello! ", true)], 0, ["system", "human", "gpt"]);

    [Fact]
    public void ChatMl_IsWrittenAndTheAnswerTrainedToItsEnd() => Writes(
        FormOfModel(Models.Qwen), Chat,
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n<|im_start|>assistant\n[ Hello! <|im_end|>\n]");

    [Fact]
    public void ChatMl_PutsTheTemplatesSystemTurnWhereThereIsNone() => Writes(
        FormOfModel(Models.Qwen), Models.Example([new Segment("Hi", false), new Segment("Yes.", true)], 0, ["user", "assistant"]),
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n[Yes.<|im_end|>\n]");

    [Fact]
    public void Llama3_IsWrittenTrimmed() => Writes(
        FormOfModel(Models.Llama), Chat,
        "<|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>" +
        "<|start_header_id|>assistant<|end_header_id|>\n\n[Hello!<|eot_id|>]");

    [Fact]
    public void PlainRoles_AreWritten() => Writes(
        FormOf("{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}"), Chat,
        "system: Be kind.\nuser:  Hi \nassistant: [ Hello! \n]");

    [Fact]
    public void ALoopOverPairs_IsOfNoMatterWhereNoChatComesToIt()
    {
        const string Pairs = "{% for name, value in call.arguments | items %}{{ name }}{{ value }}{% endfor %}";
        Writes(FormOf("{% if tools %}" + Pairs + "{% endif %}" + Templates.ChatMl), Chat,
            "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n<|im_start|>assistant\n[ Hello! <|im_end|>\n]");
        Refused(FormOf(Pairs + Templates.ChatMl), "the statement for name , value");
    }

    [Fact]
    public void Phi4_IsNotTakenForChatMl() => Writes(FormOf(Templates.Phi4), Chat,
        "<|im_start|>system<|im_sep|>Be kind.<|im_end|><|im_start|>user<|im_sep|> Hi <|im_end|><|im_start|>assistant<|im_sep|>[ Hello! <|im_end|>]");

    [Fact]
    public void ASystemTurn_KeepsTheTemplatesOwnOut_HoweverItIsWrittenAndIfItIsEmpty()
    {
        var written = string.Concat(FormOfModel(Models.Qwen).Write(Models.Example(
            [new Segment("", false), new Segment("Yes.", true)], 0, ["System", "assistant"])).Select(segment => segment.Text));

        Assert.Equal("<|im_start|>system\n<|im_end|>\n<|im_start|>assistant\nYes.<|im_end|>\n", written);
    }

    [Theory]
    [InlineData("'I\\'m <b>\"bold\"</b>'")]
    [InlineData("\"I'm <b>\\\"bold\\\"</b>\"")]
    public void ADefaultSystemTurn_IsWrittenWhateverItHolds(string literal) => Writes(
        FormOf("{% if messages[0].role != 'system' %}{% set system = " + literal + " %}{{ '<|im_start|>system\\n' ~ system ~ '<|im_end|>\\n' }}{% endif %}" +
            Templates.ChatMl),
        Models.Example([new Segment("Hi", false), new Segment("Yes.", true)], 0, ["user", "assistant"]),
        "<|im_start|>system\nI'm <b>\"bold\"</b><|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n[Yes.<|im_end|>\n]");

    [Fact]
    public void TrimmingElsewhere_TrimsNoTurn() => Writes(
        FormOf("{{ bos_token | trim }}" + Templates.ChatMl), Chat,
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n<|im_start|>assistant\n[ Hello! <|im_end|>\n]");

    [Fact]
    public void OfAListOfTemplates_TheDefaultIsTaken()
    {
        string[] entries = ["{\"name\":\"tool_use\",\"template\":\"x\"}", $"{{\"name\":\"default\",\"template\":{JsonSerializer.Serialize(Templates.ChatMl)}}}"];

        Writes(FormOfSettings($"[{string.Join(',', entries)}]"), Chat,
            "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n<|im_start|>assistant\n[ Hello! <|im_end|>\n]");
        Refused(FormOfSettings($"[{entries[0]}]"), "default");
        Refused(FormOfSettings("5"), "neither text nor a list");
    }

    [Theory]
    [InlineData("[INST] {{ messages[0]['content'] }} [/INST]", "turn 1, of the role user, is left out")]
    [InlineData("{% for m in messages %}{{ m.content + m.content }}{% endfor %}", "out of order")]
    [InlineData("{% for m in messages %}{{ m.content }}{% endfor %}{{ messages[2].content }}", "written twice")]
    [InlineData("{% for m in messages %}{% if '</think>' in m.content %}{% endif %}{{ m.content }}{% endfor %}", "a condition on what a turn says")]
    [InlineData("{% for m in messages %}{% if m.content %}{{ m.content }}{% endif %}{% endfor %}", "a condition on what a turn says")]
    [InlineData("{{ strftime_now('%d %b %Y') }}{% for m in messages %}{{ m.content }}{% endfor %}", "strftime_now")]
    [InlineData("{% if messages[0].role == 'system' %}{{ raise_exception('No system turn') }}{% endif %}", "refuses such a chat: No system turn")]
    [InlineData("{% for m in messages %}{{ m.content }}{{ '<end>' }}{% endfor %}{{ 'assistant:' }}", "ends in another way")]
    [InlineData("{% macro turn(m) %}{% endmacro %}", "the statement macro")]
    [InlineData("{% for m in messages[::-1] %}{{ m.content }}{% endfor %}", "a slice with a step")]
    [InlineData("{% for m in messages %}{{ m.content | tojson }}{% endfor %}", "tojson")]
    [InlineData("{% for m in messages %}{{ m.content.split('x')[0] }}{% endfor %}", "split")]
    [InlineData("{% for m in messages %}{{ m.content }}", "endfor")]
    [InlineData("{{ messages[0].content", "a tag without its end")]
    [InlineData("{{ 'a' 'b' }}", "an expression with b in that place")]
    [InlineData("{% set a = 'xxxxxxxxxxxxxxxx' %}{% for i in messages %}{% for j in messages %}{% for k in messages %}{{ a * 9 }}{% endfor %}{% endfor %}{% endfor %}", "* in that place")]
    public void OtherTemplates_AreRefusedWhereARowIsAChat(string template, string what) => Refused(FormOf(template), what);

    [Theory]
    [InlineData("(", ")", 100_000)]
    [InlineData("not ", "", 100_000)]
    [InlineData("'a' + ", "", 100_000)]
    [InlineData("[", "]", 100_000)]
    public void HostileExpressions_AreRefusedOrRun(string before, string after, int times)
    {
        var nested = string.Concat(Enumerable.Repeat(before, times)) + "'a'" + string.Concat(Enumerable.Repeat(after, times));

        Refused(FormOf("{{ " + nested + " }}"), "followed");
    }

    [Fact]
    public void HostileStatements_AreRefused()
    {
        var loops = string.Concat(Enumerable.Range(0, 40).Select(depth => "{% for m" + depth + " in messages %}"));

        Refused(FormOf(loops + string.Concat(Enumerable.Repeat("{% endfor %}", 40))), "steps");
        Refused(FormOf(string.Concat(Enumerable.Repeat("{% if a %}", 100_000))), "nested");
        Refused(FormOf("{% set a = 'aa' %}" + string.Concat(Enumerable.Repeat("{% set a = a + a %}", 100))), "characters");
    }

    [Theory]
    [MemberData(nameof(Templates.All), MemberType = typeof(Templates))]
    public async Task Templates_WriteWhatJinjaWrites(string name)
    {
        var template = Templates.Of(name);
        string[][] chats = [["user", "assistant"], ["system", "user", "assistant", "user", "assistant"], ["user", "assistant", "user", "assistant", "user"]];
        var texts = (string[])["Be  kind.", "  two\nlines \n", "x", "<b>'\"</b>", ""];
        var form = FormOf(template);
        var examples = chats.Select(roles => Models.Example(
            [.. roles.Select((role, turn) => new Segment(texts[turn], role == "assistant"))], 0, roles)).ToList();

        var expected = await Peers.RenderAsync(
            template, new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>" },
            examples.Select(example => example.Roles!.Zip(example.Segments, (role, segment) => new { role, content = segment.Text })));

        Assert.Equal(
            expected.Select(text => text.StartsWith("<s>") ? text[3..] : text),
            examples.Select(example => string.Concat(form.Write(example).Select(segment => segment.Text))));
    }

    [Fact]
    public void RolesOfAnyText_AreKeptApart()
    {
        var form = FormOf(Templates.ChatMl);
        var segments = (Segment[])[new Segment("a", false), new Segment("b", true)];

        Writes(form, Models.Example(segments[1..], 0, ["x\nassistant"]), "<|im_start|>x\nassistant\n[b]<|im_end|>\n");
        Writes(form, Models.Example(segments, 0, ["x", "assistant"]),
            "<|im_start|>x\na<|im_end|>\n<|im_start|>assistant\n[b<|im_end|>\n]");
    }

    [Fact]
    public void AChatOfManyTurns_IsWrittenInOneGo()
    {
        var roles = Enumerable.Range(0, 20_000).Select(turn => turn % 2 == 0 ? "user" : "assistant").ToList();
        var written = FormOfModel(Models.Llama).Write(Models.Example([.. roles.Select(role => new Segment("a", role == "assistant"))], 0, roles));

        Assert.Equal(20_000, written.Count(segment => segment.Trained));
    }

    [Fact]
    public void TheMarkThatEndsAnAnswer_IsATrainedToken()
    {
        using var embedder = Models.Open(Models.Qwen);
        var chat = Models.Example([new Segment("Hi", false), new Segment("a", true)], 0, ["user", "assistant"]);

        // "a", <|im_end|>, and the line end behind it.
        Assert.Equal(3, embedder.TokensOf(chat));
    }

    [Fact]
    public void AChatOfAnswersAlone_TrainsNoMoreThanThose()
    {
        using var embedder = Models.Open(Models.Qwen);
        var chat = Models.Example([new Segment("a", true)], 0, ["assistant"]);

        Assert.Equal(3, embedder.TokensOf(chat));
        Assert.Equal(36, embedder.TokensOf(chat with { TrainsAll = true }));
    }

    /// <summary>A template with marks for the beginning and the end of text.</summary>
    private static ChatForm FormOf(string template) => FormOfSettings(JsonSerializer.Serialize(template));

    private static ChatForm FormOfSettings(string template)
    {
        using var settings = JsonDocument.Parse($$"""{"bos_token":"<s>","eos_token":{"content":"</s>"},"chat_template":{{template}}}""");
        return ChatForm.Find("m", settings, SpecialTokens.Read("m", settings))!;
    }

    private static ChatForm FormOfModel(string model)
    {
        using var settings = JsonValues.ReadObject(Path.Combine(Models.Folder(model), "tokenizer_config.json"));
        return ChatForm.Find(Models.Folder(model), settings, SpecialTokens.Read(Models.Folder(model), settings))!;
    }

    private static void Refused(ChatForm form, string what)
    {
        var fault = Assert.Throws<InputException>(() => form.Write(Chat));

        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.Contains("m/tokenizer_config.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--template", fault.Message, StringComparison.Ordinal);
    }

    private static void Writes(ChatForm form, Example example, string expected)
    {
        var written = form.Write(example).Select(segment => segment.Trained ? $"[{segment.Text}]" : segment.Text);

        // What is trained side by side is one stretch.
        Assert.Equal(expected, string.Concat(written).Replace("][", string.Empty, StringComparison.Ordinal));
    }
}
