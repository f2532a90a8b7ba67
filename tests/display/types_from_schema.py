"""TypeScript types of the report's JSON Schema: the one contract between Python and the front end."""

from __future__ import annotations

import json
from typing import Any

HEAD = """// Generated from mlready_jupyter/display/report.schema.json by `python -m tests.display.refresh`. Do not edit.
"""


def types_of(schema: dict[str, Any]) -> str:
    """One exported type for each definition."""
    return HEAD + "".join(f"\n{_definition(name, body)}" for name, body in schema["$defs"].items())


def _definition(name: str, body: dict[str, Any]) -> str:
    if body.get("type") != "object":
        return f"export type {name} = {_type(body)};\n"
    fields = "".join(_field(key, each, required=key in body["required"]) for key, each in body["properties"].items())
    return f"export interface {name} {{\n{fields}}}\n"


def _field(name: str, body: dict[str, Any], *, required: bool) -> str:
    comment = f"  /** {body['description']} */\n" if "description" in body else ""
    return f"{comment}  readonly {name}{'' if required else '?'}: {_type(body)};\n"


def _type(body: dict[str, Any]) -> str:
    """The type of a value; a kind of schema that is not known here raises a KeyError."""
    if "$ref" in body:
        return str(body["$ref"]).rpartition("/")[2]
    if "const" in body:
        return json.dumps(body["const"])
    if "enum" in body:
        return " | ".join(json.dumps(value) for value in body["enum"])
    if "oneOf" in body:
        return " | ".join(_type(each) for each in body["oneOf"])
    if isinstance(body["type"], list):
        return " | ".join(_type({**body, "type": each}) for each in body["type"])
    if body["type"] == "array":
        return _array(body)
    if body["type"] == "object":
        return f"Readonly<Record<string, {_type(body['additionalProperties'])}>>"
    return {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}[body["type"]]


def _array(body: dict[str, Any]) -> str:
    item = _type(body["items"])
    if body.get("minItems") == body.get("maxItems") == 2:
        return f"readonly [{item}, {item}]"
    return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
