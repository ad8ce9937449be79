// Token ids by npm's @huggingface/tokenizers: `node ids.mjs NODE_MODULES MODEL_FOLDER < texts.json`, an array of strings
// in, an array of arrays of ids out. Where the folder has no tokenizer.json, GPT-2's is put together from its two files.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, folder] = process.argv.slice(2);
const home = path.join(path.resolve(modules), "@huggingface/tokenizers");
const entry = JSON.parse(fs.readFileSync(path.join(home, "package.json"))).module;
const { Tokenizer } = await import(pathToFileURL(path.join(home, entry)));
const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");

function gpt2() {
  const vocab = JSON.parse(read("vocab.json"));
  const merges = read("merges.txt").split("\n").filter((line) => line && !line.startsWith("#version")).map((line) => line.split(" "));
  const special = "<|endoftext|>";
  return {
    version: "1.0", truncation: null, padding: null, normalizer: null, post_processor: null, decoder: { type: "ByteLevel" },
    added_tokens: [{ id: vocab[special], content: special, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }],
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: { type: "BPE", unk_token: null, continuing_subword_prefix: "", end_of_word_suffix: "", fuse_unk: false, vocab, merges },
  };
}

const json = fs.existsSync(path.join(folder, "tokenizer.json")) ? JSON.parse(read("tokenizer.json")) : gpt2();
const config = fs.existsSync(path.join(folder, "tokenizer_config.json")) ? JSON.parse(read("tokenizer_config.json")) : {};
const tokenizer = new Tokenizer(json, config);
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => tokenizer.encode(text, { add_special_tokens: false }).ids)));
