"""Reads debts in comments: `TODO(@ana, 2026-12-31, #412): what is to be done`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from mlready_jupyter.rules import Pattern, Words

TAG = Pattern(r"(?<![\w@#/.-])(?P<tag>(?i:todo|fixme|hack)|XXX)(?![\w/-]|\.\w)(?P<head>\s*\([^)]*\)|\s*\[[^\]]*\])?\s*:?\s*(?P<rest>.*)")
DAY = Pattern(r"\b(?P<day>20\d\d-\d\d-\d\d)\b")
OWNER = Pattern(r"@[\w/-]+|^\s*[(\[]\s*[A-Za-z][\w.-]*")
EXERCISE = Pattern(
    r"your (?:code|answer|solution|turn|work|implementation|name|own)"
    r"|(?:fill|write|complete|implement|insert|add|enter|put) .{0,25}\b(?:here|below|blank|code)\b"
    r"|exercise|student|solution here|\.\.\.\s*$",
    re.IGNORECASE,
)


class Debt(NamedTuple):
    """One tag: what is owed, by whom, until when."""

    tag: str
    says: str
    owner: str
    until: date | None
    words: Words


def debts(comments: tuple[Words, ...]) -> Iterator[Debt]:
    """The debts in comments; what asks a student to write code is none, nor is a cell tagged as an exercise."""
    for comment in comments:
        found = TAG.search(comment.text)
        if not found or EXERCISE.search(comment.text) or "exercise" in comment.cell.tags:
            continue
        if found["tag"].lower() == "hack" and not _is_tag(comment.text, found):
            continue
        head = found["head"] or ""
        owner = OWNER.search(head)
        yield Debt(found["tag"].upper(), found["rest"].strip(), owner[0].strip("([ ") if owner else "", _day(comment.text), comment)


def _is_tag(text: str, found: re.Match[str]) -> bool:
    """`HACK: …` and `hack: …`, but not "a small hack to…": the word is ordinary English too."""
    return found["tag"].isupper() or text[found.end("tag") :].lstrip().startswith((":", "("))


def _day(text: str) -> date | None:
    found = DAY.search(text)
    try:
        return date.fromisoformat(found["day"]) if found else None
    except ValueError:
        return None
