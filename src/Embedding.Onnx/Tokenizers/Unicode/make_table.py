#!/usr/bin/env python3
"""Writes normalization.txt beside it from Python's unicodedata: canonical decompositions and combining classes.

    00C0 0041 0300     a character and what it is made of, one step
    0958! 0915 093C    the same, never made again by composition
    @0300 0314 230     characters from .. to with a combining class other than 0
"""
import sys
import unicodedata
from pathlib import Path

lines = [f"# Unicode {unicodedata.unidata_version}, by make_table.py"]
run = None
for code in range(sys.maxunicode + 1):
    char = chr(code)
    made = unicodedata.decomposition(char)
    if made and not made.startswith("<"):
        again = unicodedata.normalize("NFC", char) == char
        lines.append(f"{code:04X}{'' if again else '!'} {made}")
    kind = unicodedata.combining(char)
    if run and kind == run[2] and code == run[1] + 1:
        run[1] = code
        continue
    if run:
        lines.append(f"@{run[0]:04X} {run[1]:04X} {run[2]}")
    run = [code, code, kind] if kind else None
Path(__file__).with_name("normalization.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
