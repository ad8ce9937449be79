"""Chats by Jinja2, set up as the ecosystem does: {template, variables, chats} on standard input, an array of texts out."""
import json
import sys

from jinja2.sandbox import ImmutableSandboxedEnvironment

asked = json.load(sys.stdin)
template = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).from_string(asked["template"])
common = dict(asked["variables"], tools=None, documents=None, add_generation_prompt=False)
json.dump([template.render(messages=chat, **common) for chat in asked["chats"]], sys.stdout)
