#!/usr/bin/env bash
# The whole chain on one text: a small model is trained on its first half, examples of the other half are selected, the model is
# tuned on each selection and judged on what was held out, and completions are written for `fishersft judge`.
#
#     finetune/chain.sh corpus.txt out [budget]
#
# PYTHON names a Python with PyTorch; SEEDS says how many uniform draws match and tokenod are set beside.
set -euo pipefail
corpus=$1 out=$2 budget=${3:-10000tok}
root=$(cd "$(dirname "$0")/.." && pwd)
tool=("${PYTHON:-python3}" "$root/finetune/finetune.py")
fishersft() { dotnet run -c Release --project "$root/src/Client" -- "$@"; }

"${tool[@]}" split "$corpus" --out "$out/parts"
"${tool[@]}" pretrain "$out/parts/half.txt" --out "$out/small"
for method in match tokenod; do
    fishersft select "$out/parts/pool.jsonl" --budget "$budget" --dim 64 --method "$method" --out "$out/$method" --overwrite
done
for seed in $(seq "${SEEDS:-3}"); do
    fishersft select "$out/parts/pool.jsonl" --budget "$budget" --dim 64 --method uniform --seed "$seed" --out "$out/uniform-$seed" --overwrite
    for method in match tokenod; do
        "${tool[@]}" tune "$out/small" "$out/$method/selected.jsonl" "$out/uniform-$seed/selected.jsonl" \
            "$out/parts/held-out.jsonl" --out "$out/$method-beside-uniform-$seed"
    done
done
