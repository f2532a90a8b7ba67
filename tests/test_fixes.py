"""What a fix promises (benchmarks/fixes.py, which asks real notebooks), on the project's own notebooks and on every rule's examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.fixes import fixes, violations
from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.subjects.notebook import Notebook
from tests.notebooks import document

ROOT = Path(__file__).parent.parent
OWN = sorted(
    path for folder in ("notebooks", "examples") for path in (ROOT / folder).rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
KNOWN = catalogue()


@pytest.mark.parametrize("path", OWN, ids=[path.name for path in OWN])
def test_own_notebooks(path: Path) -> None:
    assert [what for _, _, one in fixes(path) for what in violations(one)] == []


@pytest.mark.slow
def test_examples(tmp_path: Path) -> None:
    """As notebooks whose every line of source has a line of the file to itself."""
    tried, broken = 0, []
    for rule in map(KNOWN.find, KNOWN.rules):
        for number, example in enumerate(example for example in rule.examples if not example.good and isinstance(example.make, str)):
            drafts = Notebook.of(str(example.make)).file.document.drafts
            whole = document(*(draft.source.splitlines(keepends=True) for draft in drafts))
            for cell, draft in zip(whole["cells"], drafts, strict=True):
                cell |= {"cell_type": draft.kind} | ({"execution_count": draft.ran} if draft.kind == "code" else {})
            path = tmp_path / f"{rule.name}-{number}.ipynb"
            path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
            for fixed_by, _, one in fixes(path):
                tried += 1
                broken += [f"{path.name}: {fixed_by}: {what}" for what in violations(one)]
    assert broken == []
    assert tried > 50
