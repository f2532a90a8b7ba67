"""A notebook: a file on disk that is read, never run; its parts are what rules may ask for."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from mlready_jupyter.core.part import About, Cost, Subject, part
from mlready_jupyter.core.places import InCell, Place
from mlready_jupyter.core.waiver import Waiver
from mlready_jupyter.subjects import ipynb, percent
from mlready_jupyter.subjects.allowed import ALLOW, Allowed, allowed, in_cells, in_metadata
from mlready_jupyter.subjects.cell import Cell, Document, File, Problem
from mlready_jupyter.subjects.kernel import is_python_2, language
from mlready_jupyter.subjects.outputs import Outputs
from mlready_jupyter.subjects.pattern import Pattern
from mlready_jupyter.subjects.python import Calls, Code, Nodes, Words, parse_all
from mlready_jupyter.subjects.vocabulary import vocabulary

if TYPE_CHECKING:
    from mlready_jupyter.subjects.flow import Flow
    from mlready_jupyter.subjects.promises import Promise
    from mlready_jupyter.subjects.provenance import Provenance
    from mlready_jupyter.subjects.repository import Repository
    from mlready_jupyter.subjects.teaching import Teaching

EXAMPLE = "nb"
"""What the notebook of an example is called."""
INDEX = Path(__file__).parents[1] / "rules" / "index.json"
UNREADABLE = "pipeline/unreadable-notebook"
FENCE = Pattern(r"^[ \t]*(?:```|~~~)", re.MULTILINE)


class Unreadable(Exception):
    """No cell could be had from the file; `pipeline/unreadable-notebook` says why."""


def document_of(path: Path, raw: bytes) -> Document:
    """What the bytes of a script or of an .ipynb file say."""
    if path.suffix != ".py":
        return ipynb.read(raw)
    try:
        return percent.read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Document(problems=(Problem(f"is not UTF-8 (byte {error.start})", "Save it as UTF-8."),))


class Notebook(Subject):
    """What a rule looks at. Nothing is read before a part is asked for, nothing twice, and no part runs any of the code."""

    reported = (Unreadable,)

    def __init__(
        self,
        path: str | Path,
        *,
        shown: str = "",
        today: date | None = None,
        document: tuple[bytes, Document] | None = None,
        teaching: bool = False,
        rule_ids: frozenset[str] | None = None,
        repositories: dict[str, Repository | None] | None = None,
    ):
        super().__init__()
        self.is_exercise = teaching
        """Whether it is known to be an exercise, so that its tags are tasks."""
        self.path, self.shown, self.today = Path(path), shown or str(path), today or date.today()
        self._given, self._rule_ids, self._repositories = document, rule_ids, repositories
        self._words: frozenset[bytes] | None = None

    @classmethod
    def of(cls, source: str, *, today: date | None = None) -> Notebook:
        """A notebook in the notation of examples: cells begin with `# %%`, and `# %% [2]` ran second."""
        return cls(EXAMPLE, today=today, document=(source.encode("utf-8", "surrogatepass"), percent.read(source)))

    @classmethod
    def from_json(cls, document: dict[str, Any], *, path: str = EXAMPLE, today: date | None = None) -> Notebook:
        """A notebook as its JSON document, for examples about metadata and outputs."""
        raw = json.dumps(document, indent=1).encode()
        return cls(path, today=today, document=(raw, ipynb.read(raw)))

    def about(self) -> About:
        return About(self.shown, "notebook")

    def located(self, at: Place) -> Place:
        if not isinstance(at, Place):
            raise TypeError(f"a place is a node's or a call's .place, or cell.at(line), not {type(at).__name__}")
        if isinstance(at, InCell) and at.file_line == 0:
            return at._replace(file_line=self.file.line_of(at.cell, at.line))
        return at

    def lacks(self, about: frozenset[bytes]) -> bool:
        if self._words is None:
            try:
                self._words = self.vocabulary
            except Unreadable:
                return False
        return self._words.isdisjoint(about)

    def waivers_inline(self) -> tuple[Waiver, ...]:
        """The complete wishes to allow something; an incomplete one waives nothing."""
        return tuple(
            Waiver(wish.criterion, f"{self.shown}:{wish.at.cell}".removesuffix(":-1"), wish.owner, wish.reason, wish.until, "inline")
            for wish in self.allows
            if wish.until is not None and not wish.lacks
        )

    @part(Cost.FREE)
    def file(self) -> File:
        """The file as bytes, and what could be read from them."""
        if self._given is not None:
            return File(self.shown, *self._given)
        try:
            if not S_ISREG(os.stat(self.path).st_mode):
                return self._unread("is not a regular file", "Name a notebook.")
            with open(self.path, "rb", buffering=0) as file:
                raw = file.readall()
        except OSError as error:
            return self._unread(f"cannot be opened: {(error.strerror or str(error)).lower()}", "Check the path and its permissions.")
        return File(self.shown, raw, document_of(self.path, raw))

    def _unread(self, says: str, remedy: str) -> File:
        return File(self.shown, b"", Document(problems=(Problem(says, remedy),)))

    @part(Cost.FREE, reported_by=UNREADABLE)
    def cells(self) -> tuple[Cell, ...]:
        file = self.file
        if any(problem.fatal for problem in file.document.problems):
            raise Unreadable(file.document.problems[-1].says)
        return tuple(Cell(n, *draft, file=file) for n, draft in enumerate(file.document.drafts))

    @part(Cost.FREE, reported_by=UNREADABLE)
    def vocabulary(self) -> frozenset[bytes]:
        """Every word of every cell, and the facts that rules are `about`."""
        return vocabulary(self.cells, self.file.document)

    @part(Cost.FREE, reported_by=UNREADABLE)
    def metadata(self) -> Mapping[str, Any]:
        """The notebook's own metadata, as it stands in the file."""
        return self.file.document.metadata if self.cells is not None else {}

    @part(Cost.PASS, reported_by=UNREADABLE)
    def code(self) -> tuple[Code, ...]:
        """Every code cell, masked and parsed; those in another language have no tree."""
        spoken = language(self.metadata)
        codes = tuple(Code(cell, language=spoken) for cell in self.cells if cell.kind == "code")
        parse_all(codes)
        return codes

    @part(Cost.PASS, reported_by=UNREADABLE)
    def nodes(self) -> Nodes:
        return Nodes(self.code)

    @part(Cost.PASS, reported_by=UNREADABLE)
    def calls(self) -> Calls:
        return Calls(self.nodes)

    @part(Cost.PASS, reported_by=UNREADABLE)
    def comments(self) -> tuple[Words, ...]:
        """Every comment in Python code, without its `#`."""
        return tuple(comment for code in self.code for comment in code.comments())

    @part(Cost.PASS, reported_by=UNREADABLE)
    def allows(self) -> tuple[Allowed, ...]:
        """Every `nblint: allow …`: in comments, in markdown as an HTML comment, in the metadata of a cell or of the notebook."""
        if b"nblint" not in self.vocabulary:
            return ()
        everywhere = InCell(self.shown, -1, 1, 1, 1)
        wishes = [said for text in in_metadata(self.metadata) if (said := allowed(ALLOW + text, everywhere))]
        wishes += in_cells(self.cells)
        wishes += [said for comment in self.comments if "nblint" in comment.text if (said := allowed(comment.text, comment.place))]
        return tuple(wishes)

    @part(Cost.FREE)
    def rule_ids(self) -> frozenset[str]:
        """Every rule that can be allowed: those that this run knows, else those of the house."""
        return frozenset(json.loads(INDEX.read_bytes())["rules"]) if self._rule_ids is None else self._rule_ids

    @part(Cost.FREE, reported_by=UNREADABLE)
    def prose(self) -> tuple[Words, ...]:
        """Every line of markdown that is no fenced code."""
        lines: list[Words] = []
        for cell in self.cells:
            if cell.kind == "markdown":
                fenced, fences = False, "```" in cell.source or "~~~" in cell.source
                for n, line in enumerate(cell.source.split("\n"), 1):
                    if fences and FENCE.match(line):
                        fenced = not fenced
                    elif not fenced and (said := line.strip()):
                        lines.append(Words(said, cell, n, line.index(said[0]) + 1))
        return tuple(lines)

    @part(Cost.PASS, reported_by=UNREADABLE)
    def promises(self) -> tuple[Promise, ...]:
        """What somebody promised to do later, or admitted to be left undone; tasks set to students are none."""
        from mlready_jupyter.subjects.promises import promises, spoken

        said = spoken(self.code, self.nodes)
        return promises(self.comments, self.prose, said, self.teaching)

    @part(Cost.FREE, reported_by=UNREADABLE)
    def teaching(self) -> Teaching:
        """Whether it sets tasks to students, who are to write what is missing; found out once somebody asks."""
        from mlready_jupyter.subjects.teaching import Teaching

        return Teaching(self.cells, self.shown, known=self.is_exercise)

    @part(Cost.PASS, reported_by=UNREADABLE)
    def flow(self) -> Flow:
        from mlready_jupyter.subjects.flow import Flow  # built only if a selected rule asks for it

        old = is_python_2(self.metadata) or any(code.error is not None and code.looks_python_2 for code in self.code)
        return Flow(self.code, self.nodes, self.calls, open_by="Python 2" if old else "")

    @part(Cost.PASS, reported_by=UNREADABLE)
    def provenance(self) -> Provenance:
        """Where rows come from, what learned from them, and where they are split and scored; empty where nothing learns or splits."""
        from mlready_jupyter.subjects.provenance import Provenance, concerns  # built only if a selected rule asks for it

        return Provenance(self.code if concerns(self.calls) else ())

    @part(Cost.FREE, reported_by=UNREADABLE)
    def outputs(self) -> Outputs:
        return Outputs(self.cells)

    @part(Cost.FREE, absent="not in a repository")
    def repository(self) -> Repository | None:
        from mlready_jupyter.subjects.repository import repository

        return None if self._given is not None else repository(self.path, self._repositories)

    @part(Cost.FREE)
    def clock(self) -> date:
        """The day on which promises are held against."""
        return self.today
