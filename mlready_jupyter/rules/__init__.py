"""`@rule`, and everything that a rule's author imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.finding import Evidence, Fix
from mlready_jupyter.core.measure import Limit, Severity, exact
from mlready_jupyter.core.places import InCell, Whole
from mlready_jupyter.subjects.cell import Cell, File
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.outputs import Outputs
from mlready_jupyter.subjects.pattern import Pattern
from mlready_jupyter.subjects.python import Call, Calls, Code, Node, Nodes, Words, constant, dotted, names_in, root
from mlready_jupyter.subjects.vocabulary import COUNTS, ERRORS, MARKDOWN, MLREADY, OUTPUTS, PROBLEMS

Rule = Callable[[Callable[..., Iterator[Evidence]]], Criterion]


def rule(*, severity: Severity, about: tuple[str, ...] = (), preview: bool = False, formerly: tuple[str, ...] = ()) -> Rule:
    """Make a generator function a rule; a preview is asked only when it is named, until it has proven precise.

    `about` names lower-case words and facts (`subjects/vocabulary.py`): a notebook that has none of them gives the rule nothing to
    say. Leave it out where there are no such words; with them, most notebooks never import the rule.
    """
    return lambda function: Criterion(function, Notebook, severity=severity, about=about, preview=preview, formerly=formerly)


__all__ = [
    "COUNTS", "ERRORS", "MARKDOWN", "MLREADY", "OUTPUTS", "PROBLEMS", "Call", "Calls", "Cell", "Code", "Criterion", "Evidence",
    "File", "Fix", "InCell", "Iterator", "Limit", "Node", "Nodes", "Notebook", "Outputs", "Pattern", "Severity", "Whole",
    "Words", "constant", "dotted", "exact", "names_in", "root", "rule",
]  # fmt: skip
