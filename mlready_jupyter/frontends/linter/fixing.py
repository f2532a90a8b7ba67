"""Mends notebooks: makes the fixes that findings carry, looks again, and writes only what reads as it should."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from mlready_jupyter import __version__, atomic
from mlready_jupyter.core.finding import Fix
from mlready_jupyter.core.judge import judge
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.frontends.linter.checked import Checked, checked
from mlready_jupyter.frontends.linter.checking import shown
from mlready_jupyter.frontends.linter.narrowing import Narrowing
from mlready_jupyter.frontends.linter.plans import Plans
from mlready_jupyter.subjects.cell import Cell, File
from mlready_jupyter.subjects.notebook import Notebook, document_of
from mlready_jupyter.subjects.python import Code, parse_all
from mlready_jupyter.subjects.rewrite import Unwritable, compatible, edited, order, rewritten

ROUNDS = 10
"""How often a notebook is mended and looked at again: fixes that touch one place are made one after the other."""


class Mended(NamedTuple):
    """A notebook before and after, what is still found in it, and how many fixes were made."""

    path: Path
    old: bytes
    new: bytes
    left: Checked
    made: int


def look(path: Path, raw: bytes, plans: Plans) -> Checked:
    """What is found in these bytes, if the notebook were to hold them."""
    plan = plans.of(path)
    given = raw, document_of(path, raw)
    notebook = Notebook(path, shown=shown(path), today=plans.today, document=given, teaching=plan.teaching, rule_ids=plans.rule_ids)
    return checked(notebook, judge(notebook, plan.asked_of(notebook), plan.policy, version=__version__))


def fixes_of(each: Checked, *, unsafe: bool) -> list[Fix]:
    """The fixes of what was found and nobody waived."""
    open_fixes = (f.evidence.fix for f in each.findings if f.answer is Answer.FOUND and f.waiver is None)
    return [fix for fix in open_fixes if fix is not None and (fix.safe or unsafe)]


def mended(path: Path, raw: bytes, plans: Plans, narrowing: Narrowing, *, unsafe: bool) -> Mended:
    """The notebook after all the fixes that can be made; a fix that would break it, or has no place in the file, is left out."""
    new, made, refused = raw, 0, list[Fix]()
    for _ in range(ROUNDS):
        left = narrowing.narrowed(path, look(path, new, plans), new)
        fixes = compatible(fix for fix in fixes_of(left, unsafe=unsafe) if fix not in refused)
        after = _made(path, new, fixes)
        if after is None:
            accepted: list[Fix] = []
            for fix in fixes:
                one = _made(path, new, [*accepted, fix])
                if one is None:
                    refused.append(fix)
                else:
                    accepted.append(fix)
                    after = one
            fixes = accepted
        if not fixes or after is None or after == new:
            break
        new, made = after, made + len(fixes)
    return Mended(path, raw, new, narrowing.narrowed(path, look(path, new, plans), new), made)


def _made(path: Path, raw: bytes, fixes: Sequence[Fix]) -> bytes | None:
    """The bytes with the fixes made; None where that cannot be done, or would not read as it should."""
    before = File(str(path), raw, document_of(path, raw))
    try:
        new = rewritten(before, fixes)
        after = File(str(path), new, document_of(path, new))
        return new if _as_meant(before, after, fixes) else None
    except (Unwritable, ValueError, IndexError, RecursionError):
        return None


def _as_meant(before: File, after: File, fixes: Sequence[Fix]) -> bool:
    """Whether every cell holds what it should, and parses if it did."""
    old, new = before.document.drafts, after.document.drafts
    if len(old) != len(new) or after.document.problems != before.document.problems:
        return False
    edits = [edit for fix in fixes for edit in fix.edits]
    old = tuple(old[number] for number in order(len(old), (move for fix in fixes for move in fix.moves)))
    for number, (was, now) in enumerate(zip(old, new, strict=True)):
        mine = [edit for edit in edits if edit.cell == number]
        if now.kind != was.kind or now.tags != was.tags or now.source != edited(was.source, mine):
            return False
        if mine and was.kind == "code":
            codes = [Code(Cell(number, *draft, file=file)) for draft, file in ((was, before), (now, after))]
            parse_all(codes)
            if codes[1].error is not None and codes[0].error is None:
                return False
    return True


def write(one: Mended) -> None:
    """Put the new bytes in the file's place, whole or not at all, with the permissions it had."""
    atomic.write(one.path, one.new)


def difference(one: Mended, name: str) -> str:
    """The change as a patch of the file, for people and for `git apply`."""
    return "".join(unified_diff(_lines(one.old), _lines(one.new), f"a/{name}", f"b/{name}"))


def _lines(raw: bytes) -> list[str]:
    """The lines with their ends, and git's remark where the last has none."""
    text = raw.decode("utf-8").split("\n")
    return [f"{line}\n" for line in text[:-1]] + ([f"{text[-1]}\n\\ No newline at end of file\n"] if text[-1] else [])
