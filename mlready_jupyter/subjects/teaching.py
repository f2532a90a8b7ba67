"""Knows a task that is set to a student from work that somebody left undone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlready_jupyter.subjects.cell import Cell
from mlready_jupyter.subjects.pattern import Pattern

TASK = Pattern(
    r"your (?:code|answer|solution|turn|work|implementation|name|own|response|task|job)|\byou(?:r|rself)?\b"
    r"|(?:fill|write|complete|implement|insert|add|enter|put|replace|type|paste)\b.{0,30}\b(?:here|below|blanks?|code|function|method"
    r"|this)\b"
    r"|exercise|homework|assignment|student|solution here|\bhint\b|\.\.\.\s*\Z",
    re.IGNORECASE,
)
"""A comment that speaks to a student."""
COURSE = Pattern(
    r"your[ _](?:code|answer|solution|implementation|response|work)s?[ _](?:goes[ _])?here|(?:start|end|begin)[ _](?:your[ _])?(?:code"
    r"|solution)\b"
    r"|^[^\w\n]*+(?:graded|ungraded|exercises?|assignment|homework|problem set|quiz|lab)\b[ #:-]*\d|\bgraded (?:cell|function|exercise)"
    r"|\b(?:in this|for this|this) (?:\w+ )?(?:exercise|assignment|homework|lab|quiz|workshop|practical)\b"
    r"|\bfill in the (?:blanks?|missing|code|gaps?)|\bcomplete the (?:code|function|following|todo|cell|missing|implementation)"
    r"|\byour (?:task|job|turn|goal)\b|\bnbgrader\b|\bautograder\b|\bstudents? (?:should|must|will|need)|^[^\w\n]*+exercises?\b"
    r"|\b(?:parts?|sections?|cells?|places?|code) (?:that are |that is )?(?:marked|labell?ed|tagged) (?:\w+ )?\W{0,3}todo\b"
    r"|\b(?:complete|finish|implement|solve|address) (?:\w+ ){0,3}todos\b"
    r"|^[^\w\n]*+(?:exercices?|exerc[ií]cios?|ejercicios?|esercizio?|aufgabe|übung)\b[ #:-]*\d",
    re.IGNORECASE | re.MULTILINE,
)
"""Text of a notebook that sets tasks."""
HINTS = (
    "your", "exercise", "assignment", "homework", "quiz", "lab ", "labs", "lab:", "graded", "problem set", "fill in the", "complete the",
    "nbgrader", "autograder", "student", "todo", "workshop", "practical", "solution", " code",
    "exercic", "exercíc", "ejercic", "eserciz", "aufgabe", "übung",
)  # fmt: skip
"""One of these stands in every line that COURSE finds."""
SHELF = Pattern(
    r"(?:^|[/_\W])(?:exercises?|assignments?|homeworks?|hw\d*|labs?(?=[/\d])|lab[-_ ]?\d+|students?|starter|quiz(?:zes)?|problem_?sets?"
    r"|nbgrader)(?:[/_\W\d]|$)",
    re.IGNORECASE,
)
"""Where courses keep their notebooks."""
SET = frozenset(
    "add answer apply build calculate call choose compare compile complete compute concatenate configure construct convert create "
    "define describe design determine display draw encode evaluate experiment explain extract fill find finish fit generate get "
    "implement import initialise initialize instantiate iterate load loop make modify normalise normalize obtain perform pick plot "
    "predict print read repeat replace report return run save scale select set show split store train transform try use visualise "
    "visualize write".split()
)
"""What a student is told to do; those who mend their own code fix, handle, check, move, remove or refactor."""
ADDRESSED = Pattern(r"\b(?:you|your|you'll|hints?|questions?|solutions?)\b", re.IGNORECASE)
BLANK = Pattern(r"=\s*None\b|^\s*(?:\.\.\.|pass)\s*$|_{3,}|=\s*\.\.\.|raise NotImplementedError", re.MULTILINE)
MANY = 3
"""Tags in one notebook from which on those that sound like tasks are tasks."""


class Teaching:
    """Whether tags in a notebook are tasks; its text is read only once a tag asks."""

    def __init__(self, cells: Sequence[Cell], path: str, *, known: bool) -> None:
        self._cells, self._path = cells, path
        self._course: bool | None = True if known else None
        self._addressed: bool | None = None

    @property
    def is_course(self) -> bool:
        if self._course is None:
            self._course = SHELF.search(self._path) is not None or any(_sets_tasks(cell.source) for cell in self._cells)
        return self._course

    @property
    def addresses(self) -> bool:
        """Whether its text speaks to a reader."""
        if self._addressed is None:
            self._addressed = any(cell.kind == "markdown" and ADDRESSED.search(cell.source) for cell in self._cells)
        return self._addressed

    def asks(self, text: str, cell: Cell) -> bool:
        """Whether a tag speaks to a student, or stands where everything does."""
        return bool(TASK.search(text) or cell.tags & {"exercise", "solution"} or self.is_course)

    def sounds(self, rest: str, cell: Cell, tags: int) -> bool:
        """Whether what stands after a TODO sounds like a task, in a notebook with so many tags."""
        first = next(iter(rest.lower().lstrip("0123456789.:-()[] \t").split()), "").strip(".,:;!")
        if first and first not in SET:
            return False
        return tags >= MANY or self.addresses or _holds_only_comments(cell) or (not first and BLANK.search(cell.source) is not None)


def _sets_tasks(text: str) -> bool:
    lowered = text.lower()
    hints = tuple(hint for hint in HINTS if hint in lowered)
    return bool(hints) and any(COURSE.search(line) for line in lowered.split("\n") if any(hint in line for hint in hints))


def _holds_only_comments(cell: Cell) -> bool:
    return cell.kind == "code" and all(line.lstrip().startswith("#") or not line.strip() for line in cell.source.split("\n"))
