"""Reads promises to do it later, in comments, in text and in messages: what is owed, by whom, until when."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from mlready_jupyter.subjects.cell import Cell
from mlready_jupyter.subjects.pattern import Pattern
from mlready_jupyter.subjects.phrases import HINTS, admission, may_admit, stated
from mlready_jupyter.subjects.python import Code, Node, Nodes, Words, callee
from mlready_jupyter.subjects.teaching import Teaching

Kind = Literal["tag", "temporary", "doubt"]

TAG = Pattern(
    r"(?<![^\W_])(?<![#/.-])(?P<tag>(?i:todo|fixme|hack)|XXX)(?![\w/-]|\.\w)"
    r"(?P<head>\s*\([^)\n]*\)|\s*\[[^\]\n]*\])?(?P<colon>\s*:)?\s*(?P<rest>.*)"
)
TAGS = ("todo", "fixme", "xxx", "hack")
SHOUTED = ("TODO", "FIXME", "XXX", "HACK")
DAY = Pattern(r"\b(?P<day>20\d\d-\d\d-\d\d)\b")
OWNER = Pattern(r"@[\w/-]+|^\s*[(\[]\s*(?:by\s+)?[A-Za-z][\w.-]*")
TICKET = Pattern(
    r"(?<![\w&])#\d+\b(?![0-9a-fA-F])|\b(?!UTF-|SHA-|ISO-|COVID-|GPT-|CIFAR-)[A-Z][A-Z0-9]+-\d+\b|\b[\w-]+/[\w-]+#\d+"
    r"|https?://\S+"
)
ROMANCE = frozenset(
    "el los las lo de del que en para por con se una un unos son os do da dos das na ao esto este eso mundo bien muy mais".split()
)
"""Words beside which "todo" is Spanish or Portuguese for "all"."""
OF_LISTS = Pattern(r"\s*(?:list|item|app|table|entr|tree|tag|api)", re.IGNORECASE)
WORD = Pattern(r"[A-Za-z]\w+")
SPEAKING = (*TAGS, *HINTS)
MESSAGES = ("print", "warn", "warning", "info", "error", "debug", "NotImplementedError", "Exception", "RuntimeError", "ValueError")
LONG = 2000
"""Characters beyond which a comment is no sentence."""


class Promise(NamedTuple):
    """One promise, or an admission that something is not as it should be."""

    kind: Kind
    says: str
    """What is owed, for a tag; else the words that gave it away."""
    words: Words
    tag: str = ""
    owner: str = ""
    ticket: str = ""
    until: date | None = None


def promises(comments: Iterable[Words], prose: Iterable[Words], said: Iterable[Words], teaching: Teaching) -> tuple[Promise, ...]:
    """Every promise of a notebook. What a student is asked to write is none."""
    tags: list[tuple[Words, re.Match[str]]] = []
    made: list[Promise] = []
    speaks: dict[int, bool] = {}
    for words in comments:
        lowered = words.text.lower()
        if _holds(lowered, TAGS) and (found := tagged(words.text)):
            tags.append((words, found))
        elif may_admit(lowered) and len(words.text) < LONG and (gave_away := admission(words.text)):
            made.append(Promise("doubt" if gave_away[1] else "temporary", gave_away[0], words))
    made = [promise for promise in made if not _is_text(promise)]
    for words in (words for words in (*prose, *said) if _speaks(words.cell, speaks)):
        if _holds(words.text, SHOUTED) and (found := tagged(words.text)) and _stands_out(found):
            tags.append((words, found))
        elif words.alone and (phrase := stated(words.text)):
            made.append(Promise("temporary", phrase, words))
    made += [_promise(words, found) for words, found in tags if not _is_task(words, found, teaching, len(tags))]
    return tuple(sorted(made, key=lambda promise: (promise.words.cell.number, promise.words.line, promise.words.column)))


def _is_text(promise: Promise) -> bool:
    """Whether a comment is a line of a text: of three lines or more that open a cell of a script, as in galleries of examples.

    Elsewhere such a line is part of a sentence, of which only a phrase can be told, not the weight of its words.
    """
    words = promise.words
    lines = words.cell.source.split("\n")
    first = last = words.line - 1
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    while last < len(lines) - 1 and lines[last + 1].lstrip().startswith("#"):
        last += 1
    if not words.alone or last - first < 2:
        return False
    opens_a_script = first == 0 and words.cell.file.document.starts is not None
    return opens_a_script or promise.says == words.text


def _speaks(cell: Cell, known: dict[int, bool]) -> bool:
    """Whether a cell holds any word without which no line of text or message promises anything: most hold none."""
    speaks = known.get(cell.number)
    if speaks is None:
        speaks = known[cell.number] = _holds(cell.source.lower(), SPEAKING)
    return speaks


def _holds(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 any() takes three times as long, and this is asked of every comment
        if word in text:
            return True
    return False


def spoken(codes: Iterable[Code], nodes: Nodes) -> Iterator[Words]:
    """The lines of docstrings and of messages (raised, asserted, printed, logged) in cells that hold a tag."""
    wanted = {code.cell.number for code in codes if _holds(code.cell.source, SHOUTED)}
    for node in nodes.of(ast.Constant) if wanted else ():
        if node.cell.number in wanted and isinstance(node.tree.value, str) and _is_said(node):
            place = node.place
            for n, line in enumerate(node.tree.value.split("\n")):
                yield Words(line.strip(), node.cell, place.line + n, place.column if n == 0 else 1, alone=False)


def tagged(text: str) -> re.Match[str] | None:
    """The tag in a comment; None where the word is Spanish for "all", or ordinary English."""
    return next((found for found in TAG.finditer(text) if not _is_ordinary(text, found)), None)


def is_bare(text: str) -> bool:
    """Whether a comment is all but nothing besides its tag: a word or two do not say what is owed."""
    return len(WORD.findall(text)) < 3 and tagged(text) is not None


def day_in(text: str) -> date | None:
    found = DAY.search(text)
    try:
        return date.fromisoformat(found["day"]) if found else None
    except ValueError:
        return None


def _promise(words: Words, found: re.Match[str]) -> Promise:
    owner, ticket = OWNER.search(found["head"] or ""), TICKET.search(words.text)
    named = owner[0].strip("([ ").removeprefix("by ") if owner else ""
    return Promise("tag", found["rest"].strip(), words, found["tag"].upper(), named, ticket[0] if ticket else "", day_in(words.text))


def _is_task(words: Words, found: re.Match[str], teaching: Teaching, tags: int) -> bool:
    """Whether it is set to a student: a tag with an owner or a date is not."""
    if day_in(words.text) or OWNER.search(found["head"] or ""):
        return False
    return teaching.asks(words.text, words.cell) or (found["tag"].upper() == "TODO" and teaching.sounds(found["rest"], words.cell, tags))


def _is_ordinary(text: str, found: re.Match[str]) -> bool:
    tag, marked = found["tag"], bool(found["colon"] or found["head"])
    if tag.isupper():
        beside = _beside(text, found, 1)
        return tag == "TODO" and bool(beside) and beside <= ROMANCE
    if tag.lower() == "hack":
        return not marked
    if tag.lower() != "todo" or marked:
        return False
    last = "\n" not in text and not found["rest"].strip() and text[: found.start()].strip()
    return bool(last or _beside(text, found, 2) & ROMANCE or OF_LISTS.match(text, found.end("tag")))


def _beside(text: str, found: re.Match[str], count: int) -> set[str]:
    near = (*text[: found.start()].lower().split()[-count:], *text[found.end("tag") :].lower().split()[:count])
    return {word.strip(".,:;!?()") for word in near} - {""}


def _stands_out(found: re.Match[str]) -> bool:
    """Whether a tag in text is meant as one: in capitals, and first in its line or with a colon."""
    return found["tag"].isupper() and (
        bool(found["colon"] or found["head"]) or not any(letter.isalpha() for letter in found.string[: found.start()])
    )


def _is_said(node: Node[ast.Constant]) -> bool:
    parent = node.parent
    if isinstance(parent, ast.JoinedStr):
        parent = node.parents.get(parent)
    return isinstance(parent, ast.Expr | ast.Assert) or (isinstance(parent, ast.Call) and callee(parent) in MESSAGES)
