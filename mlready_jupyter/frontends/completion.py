"""Completes a line of `%mlready`: commands, flags, ids, and names of the right kind only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from mlready_jupyter.frontends import objects
from mlready_jupyter.frontends.grammar import LEVELS, MANNER, VERBS, Flag
from mlready_jupyter.subjects.namespace import HIDDEN

LINE = re.compile(r"^\s*(?:[\w.]+\s*=\s*)?%%?mlready(?P<rest>\s.*)$")
IDENTIFIER = "mlready_jupyter"


def matcher(magics: Any) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """A matcher for IPython's completer, which takes the whole line over once it is ours."""

    def mlready_matcher(context: CompletionContext) -> SimpleMatcherResult:
        found = LINE.match(context.line_with_cursor[: context.cursor_position])
        if found is None:
            return {"completions": []}
        *words, begun = re.split(r"\s+", found["rest"].lstrip())
        offers = list(_offers(words, begun, magics))
        stem, _, begun = begun.rpartition(",") if begun and not begun.startswith("-") else ("", "", begun)
        completions = [
            SimpleCompletion(text=text, type=kind) for text, kind in offers if text.startswith(begun) and text not in stem.split(",")
        ]
        return {"completions": completions, "matched_fragment": begun, "suppress": bool(offers), "ordered": True}

    mark: Callable[..., Any] = context_matcher(identifier=IDENTIFIER, priority=100)
    made: Callable[[CompletionContext], SimpleMatcherResult] = mark(mlready_matcher)
    return made


def _offers(words: list[str], begun: str, magics: Any) -> Iterator[tuple[str, str]]:
    """What may stand here, as text and what kind of thing it is."""
    verb = VERBS.get(words[0]) if words else None
    flags = (*verb.flags, *(MANNER if verb.reports else ())) if verb else MANNER
    before, value = _open_flag(words, flags)
    if begun.startswith("-"):
        yield from ((flag.names[-1], "keyword") for flag in flags if not set(flag.names) & set(words))
    elif before is not None:
        yield from _of_kind(before.takes, words, magics, second=bool(value))
    elif verb is None:
        yield from ((name, "magic") for name in VERBS) if not words else ()
    elif verb.operand and (len(words) == 1 or (verb.operand[2].get("nargs") == "+" and verb.operand[1] == "report" and len(words) == 2)):
        yield from _of_kind(verb.operand[1], words, magics)
    elif verb.operand and verb.operand[1] == "path":
        return
    else:
        yield from ((flag.names[-1], "keyword") for flag in flags if not set(flag.names) & set(words))


def _open_flag(words: list[str], flags: Iterable[Flag]) -> tuple[Flag | None, list[str]]:
    """The flag that still takes the next word, with the words it has."""
    by_name = {name: flag for flag in flags for name in flag.names}
    at = max((i for i, word in enumerate(words) if word in by_name), default=-1)
    if at < 0 or by_name[words[at]].how.get("action") == "store_true":
        return None, []
    flag, values = by_name[words[at]], words[at + 1 :]
    nargs = flag.how.get("nargs", 1)
    most = nargs if isinstance(nargs, int) else 2 if flag.takes == "table" else len(values) + 1
    return (flag, values) if len(values) < most else (None, [])


def _of_kind(kind: str, words: list[str], magics: Any, *, second: bool = False) -> Iterator[tuple[str, str]]:
    names = magics.shell.user_ns
    mine = [name for name in names if not name.startswith("_") and name not in HIDDEN]
    if kind == "model":
        yield from ((name, "instance") for name in mine if objects.is_model(names[name]))
    elif kind == "table" and second:
        yield from ((name, "instance") for name in mine if objects.is_labels(names[name]) and not isinstance(names[name], list | tuple))
        yield from ((flag, "keyword") for flag in ("--train", "--test", "--current", "--target") if flag not in words)
    elif kind == "function" and not second:
        yield from ((name, "function") for name in mine if objects.is_function(names[name]))
    elif kind in ("table", "function"):
        yield from ((name, "instance") for name in mine if objects.is_table(names[name]))
    elif kind in ("column", "columns"):
        tables = [names[word] for word in words if word in names and objects.is_frame(names[word])]
        columns = objects.columns_of(tables[0]) or () if tables else ()
        yield from ((column, "property") for column in columns if " " not in column and column not in words)
    elif kind == "assumption":
        frames = [names[name] for name in mine if objects.is_frame(names[name])]
        known = {str(column): None for frame in frames for column in objects.columns_of(frame) or ()}
        yield from ((column, "property") for column in known if column.isidentifier())
    elif kind == "ids":
        yield from ((ident, "text") for ident in _ids())
    elif kind == "signed":
        from mlready_jupyter.score import LINES

        yield from ((what, "text") for what in ("exam", *(line.id for line in LINES)))
    elif kind == "candidate":
        yield from ((name, "text") for name in _candidates())
    elif kind == "report":
        yield from ((name, "instance") for name in mine if is_report(names[name]) and name not in words)
        yield "last", "text"
    elif kind == "switch":
        yield from ((word, "text") for word in ("on", "off"))
    elif kind == "level":
        yield from ((level, "text") for level in LEVELS)
    elif kind == "budget":
        yield from ((time, "text") for time in ("10s", "60s", "none"))
    elif kind == "number" and magics.last is not None:
        yield from ((str(n), "text") for n in range(1, len(magics.last.findings) + 1))


def _candidates() -> tuple[str, ...]:
    """Whom the history knows; () where it cannot be asked, which the command tells."""
    from mlready_jupyter import history
    from mlready_jupyter.core.errors import UsageError
    from mlready_jupyter.settings import load

    try:
        return history.candidates(history.home(load()))
    except (UsageError, history.Unkept):
        return ()


def is_report(thing: Any) -> bool:
    from mlready_jupyter.core.report import Report

    return isinstance(thing, Report)


def _ids() -> tuple[str, ...]:
    from mlready_jupyter.catalogue import catalogue

    known = catalogue()
    return (*known.checks, *known.rules)
