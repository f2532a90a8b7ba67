"""Reads a script whose cells begin with `# %%`: what jupytext and editors write, and the notation of our examples."""

from __future__ import annotations

import re
from itertools import zip_longest

from mlready_jupyter.subjects.cell import Document, Draft, Kind
from mlready_jupyter.subjects.ipynb import text_of
from mlready_jupyter.subjects.pattern import Pattern

MARKER = Pattern(r"^# ?%%(?=\s|\[|$)[ \t]*(?:\[(?P<word>\w+)\])?(?P<rest>.*)$", re.MULTILINE)
HEADER = Pattern(r"\A# ---\n(?:#.*\n)*?# ---\n")
TAGS = Pattern(r"\btags=\[([^\]]*)\]")
KINDS: dict[str, Kind] = {"markdown": "markdown", "md": "markdown", "raw": "raw"}
UNCOMMENTED = Pattern(r"^(?![#\s])", re.MULTILINE)
FIRST_CODE = Pattern(rb"^(?:# ?%%(?=[\s\[]|$)|[^#\s])", re.MULTILINE)


def is_script(raw: bytes) -> bool:
    """Whether a .py file is a notebook: a cell marker stands before the first line of code."""
    found = FIRST_CODE.search(raw)
    return found is not None and found[0].startswith(b"#")


def read(source: str) -> Document:
    """The cells of a script; `# %% [3]` is a code cell that ran third, `# %% [markdown]` a cell of text."""
    text = text_of(source)
    header = HEADER.match(text)
    marks = list(MARKER.finditer(text))
    begin = header.end() if header else 0
    drafts, starts = [], []
    before = text[begin : marks[0].start() if marks else len(text)]
    if before.strip():
        drafts.append(Draft("code", before))
        starts.append(text.count("\n", 0, begin) + 1)
    for mark, following in zip_longest(marks, marks[1:]):
        body = text[mark.end() + 1 : following.start() if following else len(text)]
        first = text.count("\n", 0, mark.end()) + 2
        code = _code_below(body) if KINDS.get(mark["word"] or "") == "markdown" else len(body)
        drafts.append(_draft(mark, body[:code].rstrip("\n")))
        starts.append(first)
        if code < len(body):
            drafts.append(Draft("code", body[code:].rstrip("\n")))
            starts.append(first + body.count("\n", 0, code))
    return Document(tuple(drafts), starts=tuple(starts))


def _code_below(body: str) -> int:
    """Where code begins below the comments of a markdown cell: the script runs it, whatever the marker says."""
    found = UNCOMMENTED.search(body)
    return len(body) if found is None or body.lstrip().startswith(('"""', "'''", 'r"""')) else found.start()


def _draft(mark: re.Match[str], body: str) -> Draft:
    word = mark["word"] or ""
    kind = KINDS.get(word, "code")
    if kind != "code":
        body = "\n".join(line.removeprefix("#").removeprefix(" ") for line in body.split("\n"))
    tags = TAGS.search(mark["rest"])
    named = frozenset(tag.strip(" \"'") for tag in tags[1].split(",")) if tags else frozenset()
    return Draft(kind, body, int(word) if word.isdigit() else None, named)
