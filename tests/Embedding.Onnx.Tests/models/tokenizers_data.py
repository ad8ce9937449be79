"""Small tokenizers in the files that model folders have, trained on the samples."""
import json
import re
from collections import Counter

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
CHATML = ("{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
          "{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{% endif %}"
          "{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
          "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
LLAMA3_CHAT = ("{% set loop_messages = messages %}{% for message in loop_messages %}"
               "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' %}"
               "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
               "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}")


def byte_letters():
    """GPT-2's letters for bytes: printable ones stand for themselves, the others for letters from 256 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return {b: chr(b) if b in plain else chr(next(others)) for b in range(256)}


def words_of(samples):
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(samples.glob("*.jsonl")))
    return Counter(re.findall(r" ?[^\W\d_]+| ?[0-9]+| ?[^\s\w]+|\s+", text))


def train_bpe(samples, count):
    """The most frequent pair is merged, count times; of equals the first in order."""
    letters = byte_letters()
    words = {tuple(letters[b] for b in word.encode()): n for word, n in words_of(samples).items()}
    vocabulary, merges = list(letters.values()), []
    for _ in range(count):
        pairs = Counter()
        for word, n in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += n
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        vocabulary.append("".join(best))
        words = {merged(word, best): n for word, n in words.items()}
    return {token: at for at, token in enumerate(dict.fromkeys(vocabulary))}, merges


def merged(word, pair):
    out, at = [], 0
    while at < len(word):
        joined = word[at:at + 2] == pair
        out.append("".join(pair) if joined else word[at])
        at += 2 if joined else 1
    return tuple(out)


def dump(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def added(first, *names, **more):
    return [dict(id=first + at, content=name, single_word=False, lstrip=False, rstrip=False, normalized=False,
                 special=True, **more) for at, name in enumerate(names)]


def write_gpt2(folder, vocabulary, merges):
    end = len(vocabulary)
    dump(folder / "vocab.json", {**vocabulary, "<|endoftext|>": end})
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges), encoding="utf-8")
    context = 128 if folder.name == "gpt2" else 32
    dump(folder / "config.json", dict(model_type="gpt2", vocab_size=end + 1, n_positions=context, bos_token_id=end, eos_token_id=end))
    return end


def write_json(folder, vocabulary, merges, pattern, tokens, **options):
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None,
                 fuse_unk=False, byte_fallback=False, ignore_merges=options.get("ignore_merges", False),
                 vocab=vocabulary, merges=[f"{a} {b}" for a, b in merges])
    split = dict(type="Split", pattern=dict(Regex=pattern), behavior="Isolated", invert=False)
    level = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=False)
    dump(folder / "tokenizer.json", dict(
        version="1.0", truncation=None, padding=None, added_tokens=tokens, normalizer=options.get("normalizer"),
        pre_tokenizer=dict(type="Sequence", pretokenizers=[split, level]), post_processor=None,
        decoder=dict(type="ByteLevel"), model=model))


def write_llama(folder, vocabulary, merges):
    # A word that no merge makes: Llama 3 takes a whole word of its vocabulary before it merges.
    vocabulary = {**vocabulary, "ĠJuliet": len(vocabulary)}
    tokens = added(len(vocabulary), "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
    size = len(vocabulary) + len(tokens)
    write_json(folder, vocabulary, merges, LLAMA3, tokens, ignore_merges=True)
    dump(folder / "config.json", dict(model_type="llama", vocab_size=size, max_position_embeddings=128, hidden_size=32,
                                      num_attention_heads=4, num_key_value_heads=2, bos_token_id=tokens[0]["id"]))
    dump(folder / "tokenizer_config.json", dict(bos_token="<|begin_of_text|>", chat_template=LLAMA3_CHAT))
    return size, tokens[0]["id"]


def write_qwen(folder, vocabulary, merges):
    tokens = added(len(vocabulary), "<|endoftext|>", "<|im_start|>", "<|im_end|>")
    write_json(folder, vocabulary, merges, QWEN2, tokens, normalizer=dict(type="NFC"))
    size = len(vocabulary) + len(tokens)
    dump(folder / "config.json", dict(model_type="qwen2", vocab_size=size, max_position_embeddings=128, hidden_size=16,
                                      bos_token_id=tokens[0]["id"]))
    dump(folder / "tokenizer_config.json", dict(bos_token=None, chat_template=CHATML))
    return size, tokens[0]["id"]


def write_wordpiece(folder, samples):
    words = Counter()
    for word, n in words_of(samples).items():
        words[word.strip().lower()] += n
    letters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *("##" + c for c in letters if c.isalnum()),
                  *(word for word, _ in words.most_common(300) if len(word) > 1), "##ing", "##ed", "##s"]
    vocabulary = {token: at for at, token in enumerate(dict.fromkeys(vocabulary))}
    specials = [dict(id=vocabulary[name], content=name, single_word=False, lstrip=False, rstrip=False, normalized=False,
                     special=True) for name in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")]
    dump(folder / "tokenizer.json", dict(
        version="1.0", truncation=None, padding=None, added_tokens=specials,
        normalizer=dict(type="BertNormalizer", clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True),
        pre_tokenizer=dict(type="BertPreTokenizer"), post_processor=None, decoder=dict(type="WordPiece", prefix="##", cleanup=True),
        model=dict(type="WordPiece", unk_token="[UNK]", continuing_subword_prefix="##", max_input_chars_per_word=100, vocab=vocabulary)))
    dump(folder / "config.json", dict(model_type="bert", vocab_size=len(vocabulary), max_position_embeddings=128, hidden_size=16))
    dump(folder / "tokenizer_config.json", dict(cls_token="[CLS]", sep_token="[SEP]"))
    return len(vocabulary), vocabulary["[CLS]"]
