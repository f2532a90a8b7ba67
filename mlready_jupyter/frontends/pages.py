"""The commands `nblint explain ID`, `nblint list` and `nblint schema`: what there is to know of rules and settings."""

from __future__ import annotations

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.criterion import ROOMS
from mlready_jupyter.frontends.commands import CLEAR, Parser
from mlready_jupyter.settings import load


def explain(words: list[str]) -> int:
    parser = Parser(prog="nblint explain", description="Show a rule's page.")
    parser.add_argument("id", metavar="ID", help="a rule: pipeline/fit-before-split, or fit-before-split")
    rule = catalogue(load().plug_ins).find(parser.parse_args(words).id)
    examples = [example for example in rule.examples if isinstance(example.make, str)]
    kinds = f"{rule.severity.name.lower()}{', preview: asked only when it is named' if rule.preview else ''}"
    print(f"{rule.id}  ({kinds})\n\n{rule.doc}")
    for name, wanted in (("Found", False), ("Fine", True)):
        shown = next((str(example.make) for example in examples if example.good is wanted), "")
        if shown:
            print(f"\n{name}:\n" + "\n".join(f"    {line}".rstrip() for line in shown.rstrip().split("\n")))
    return CLEAR


def list_rules(words: list[str]) -> int:
    parser = Parser(prog="nblint list", description="List the rules by room.")
    parser.parse_args(words)
    known = catalogue(load().plug_ins)
    rules = [known.find(ident) for ident in known.rules]
    width = max((len(rule.id) for rule in rules), default=0)
    for room in ROOMS:
        for rule in rules:
            if rule.room == room:
                word = "preview" if rule.preview else rule.severity.name.lower()
                print(f"{rule.id:{width}}  {word:7}  {rule.title}")
    return CLEAR


def schema(words: list[str]) -> int:
    Parser(prog="nblint schema", description="Show the JSON Schema of the settings, for editors.").parse_args(words)
    from mlready_jupyter.settings_schema import SCHEMA

    print(SCHEMA.read_text(encoding="utf-8"), end="")
    return CLEAR
