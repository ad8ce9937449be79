namespace FisherSft.Embedding.Onnx.Tests.Support;

/// <summary>chat_templates of the kinds that models have, with their loops, conditions and white space.</summary>
internal static class Templates
{
    public const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}" +
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    public const string Phi4 =
        "{% for message in messages %}{% if (message['role'] == 'system') %}{{'<|im_start|>system<|im_sep|>' + message['content'] + '<|im_end|>'}}" +
        "{% elif (message['role'] == 'user') %}{{'<|im_start|>user<|im_sep|>' + message['content'] + '<|im_end|>'}}" +
        "{% elif (message['role'] == 'assistant') %}{{'<|im_start|>assistant<|im_sep|>' + message['content'] + '<|im_end|>'}}{% endif %}" +
        "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant<|im_sep|>' }}{% endif %}";

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["ChatML"] = ChatMl,
        ["Phi 4"] = Phi4,
        ["ChatML by members, bos first"] = "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{{ bos_token }}"
            + ChatMl.Replace("['role']", ".role", StringComparison.Ordinal).Replace("['content']", ".content", StringComparison.Ordinal),
        ["Llama 3"] = """
            {% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}
            """,
        ["with tools, as Qwen 2.5"] = """
            {%- if tools %}
                {{- '<|im_start|>system\n' }}
                {%- for tool in tools %}
                    {{- "\n" }}
                    {{- tool | tojson(indent=4) }}
                {%- endfor %}
                {{- "\n</tools>\n{\"name\": <function-name>}<|im_end|>\n" }}
            {%- else %}
                {%- if messages[0]['role'] == 'system' %}
                    {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
                {%- else %}
                    {{- '<|im_start|>system\nYou are made by "us". You\'re helpful.<|im_end|>\n' }}
                {%- endif %}
            {%- endif %}
            {%- for message in messages %}
                {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
                    {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
                {%- elif message.role == "assistant" %}
                    {{- '<|im_start|>' + message.role }}
                    {%- for tool_call in message.tool_calls %}
                        {%- if tool_call.function is defined %}
                            {%- set tool_call = tool_call.function %}
                        {%- endif %}
                        {{- '\n<tool_call>\n{"name": "' }}
                        {{- tool_call.arguments | tojson }}
                    {%- endfor %}
                    {{- '<|im_end|>\n' }}
                {%- elif message.role == "tool" %}
                    {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
                        {{- '<|im_start|>user' }}
                    {%- endif %}
                    {{- message.content }}
                {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\n' }}
            {%- endif %}

            """,
        ["by lines, as Zephyr"] = """
            {# Blocks and their line ends leave no trace. #}
            {% for message in messages %}
              {% if message['role'] == 'user' %}
            {{ '<|user|>\n' + message['content'] + eos_token }}
              {% elif message['role'] == 'system' %}
            {{ '<|system|>\n' + message['content'] + eos_token }}
              {% elif message['role'] == 'assistant' %}
            {{ '<|assistant|>\n'  + message['content'] + eos_token }}
              {% endif %}
            {% if loop.last and add_generation_prompt %}
            {{ '<|assistant|>' }}
            {% endif %}
              {%+ if true +%}
            {% endif -%}

            {% endfor %}
            """,
        ["roles renamed, as Gemma"] = """
            {{ bos_token }}{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] | upper %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}
            """,
        ["turns checked, as Mistral and Llama 2"] = """
            {% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = '<<SYS>>\n' + messages[0]['content'].strip() + '\n<</SYS>>\n\n' %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = system_message + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content + ' [/INST]' }}{% else %}{{ ' ' ~ content.strip() ~ ' ' ~ eos_token }}{% endif %}{% endfor %}
            """,
        ["every operator"] = """
            {%- for m in messages -%}
              {{ (loop.index ~ '/' ~ loop.length) if m.role in ['user', "system"] and not (m.role is none) else 'A' }}{{ -1 + 4 - 2 }}
              {{- ' ' ~ (-7 % 3) ~ m['role'].capitalize() ~ ('!' if 'ser' in m.role) }} {{ m.content is string and 'name' not in m and messages|length >= loop.index and 2 > 1 and 1 <= 1 and 0 < 1 and m.role or 'no' }}
              {{ messages[-1].role == m.role and 'last' or undefined_name }}{% if not loop.last %};{% endif %}{{ m.content | string }}.

            {% endfor %}
            """,
    };

    public static TheoryData<string> All => [.. Kinds.Keys];

    public static string Of(string name) => Kinds[name];
}
