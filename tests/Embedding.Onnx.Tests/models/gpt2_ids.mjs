// Token ids by npm's gpt-3-encoder, with its own copy of GPT-2's vocabulary: `node gpt2_ids.mjs NODE_MODULES - < texts.json`.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { encode } = require(path.join(path.resolve(process.argv[2]), "gpt-3-encoder"));
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => encode(text))));
