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
        FormOf(Models.Qwen), Chat,
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n Hi <|im_end|>\n<|im_start|>assistant\n[ Hello! <|im_end|>\n]");

    [Fact]
    public void ChatMl_PutsTheTemplatesSystemTurnWhereThereIsNone() => Writes(
        FormOf(Models.Qwen), Models.Example([new Segment("Hi", false), new Segment("Yes.", true)], 0, ["user", "assistant"]),
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n[Yes.<|im_end|>\n]");

    [Fact]
    public void Llama3_IsWrittenTrimmed() => Writes(
        FormOf(Models.Llama), Chat,
        "<|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>" +
        "<|start_header_id|>assistant<|end_header_id|>\n\n[Hello!<|eot_id|>]");

    [Fact]
    public void PlainRoles_AreWritten() => Writes(
        ChatForm.Of("{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\\n' }}{% endfor %}", "t"), Chat,
        "system: Be kind.\nuser:  Hi \nassistant: [ Hello! \n]");

    [Fact]
    public void OtherTemplates_AreRefusedWhereARowIsAChat()
    {
        var fault = Assert.Throws<InputException>(() => ChatForm.Of("[INST] {{ messages[0]['content'] }} [/INST]", "m/tokenizer_config.json").Write(Chat));

        Assert.Contains("m/tokenizer_config.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--template", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheMarkThatEndsAnAnswer_IsATrainedToken()
    {
        using var embedder = Models.Open(Models.Qwen);
        var chat = Models.Example([new Segment("Hi", false), new Segment("a", true)], 0, ["user", "assistant"]);

        // "a", <|im_end|>, and the line end behind it.
        Assert.Equal(3, embedder.TokensOf(chat));
    }

    private static ChatForm FormOf(string model)
    {
        using var settings = JsonValues.ReadObject(Path.Combine(Models.Folder(model), "tokenizer_config.json"));
        return ChatForm.Find(Models.Folder(model), settings)!;
    }

    private static void Writes(ChatForm form, Example example, string expected) =>
        Assert.Equal(expected, string.Concat(form.Write(example).Select(segment => segment.Trained ? $"[{segment.Text}]" : segment.Text)));
}
