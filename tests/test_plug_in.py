"""The guide's own adapter, as a package named in the settings: it is found, asked, and refuses in one line."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.exam import exam
from mlready_jupyter.settings import Settings, read

GUIDE = Path(__file__).parent.parent / "docs" / "adapters.md"
HOUSE = """
class RuleBook:
    columns = ["age", "height"]

    def __init__(self, *rules):
        self.rules = list(rules)

    def decide(self, table):
        return ["yes" if all(row[name] > least for name, least in self.rules) else "no" for row in table.to_dict("records")]
"""
TABLE = pd.DataFrame({"age": [31, 45, 28, 60, 19, 33] * 20, "height": [1.7, 1.6, 1.8, 1.75, 1.9, 1.65] * 20})
LABELS = (TABLE["age"] > 30).map({True: "yes", False: "no"})


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The package of the guide, and the library whose models it adapts."""
    code = next(block for block in re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL) if "def adapt" in block)
    folder = tmp_path / "rulebook_ready" / "models"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "rulebook.py").write_text(code, encoding="utf-8")
    (tmp_path / "rulebook_house.py").write_text(HOUSE, encoding="utf-8")
    (tmp_path / "mlready.toml").write_text('plug-ins = ["rulebook_ready"]\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    from importlib import import_module

    yield import_module("rulebook_house")
    for name in [name for name in sys.modules if name.startswith("rulebook_")]:
        del sys.modules[name]


@pytest.fixture
def settings(house: ModuleType, tmp_path: Path) -> Settings:
    return read(tmp_path / "mlready.toml")


@pytest.mark.slow
def test_a_plug_in_adapts_its_own_models(house: Any, settings: Settings) -> None:
    report = exam(
        house.RuleBook(("age", 30)), test=(TABLE, LABELS), settings=settings, select=["predicts", "fresh-process", "output-contract"]
    )
    assert {outcome.criterion: outcome.answer.value for outcome in report.outcomes} == dict.fromkeys(
        ("assumptions/predicts", "reliability/fresh-process", "reliability/output-contract"), "clear"
    ), [(outcome.criterion, outcome.reason, [finding.evidence.says for finding in outcome.findings]) for outcome in report.outcomes]
    assert dict(report.about.facts)["task"] == "binary"


def test_what_it_must_refuse(house: Any, settings: Settings) -> None:
    with pytest.raises(UsageError, match="book holds no rules yet"):
        exam(house.RuleBook(), test=(TABLE, LABELS), settings=settings, name="book")


def test_without_the_plug_in(house: Any) -> None:
    with pytest.raises(UsageError, match="expected an object with predict"):
        exam(house.RuleBook(("age", 30)), test=(TABLE, LABELS), settings=Settings())


def test_a_plug_in_without_adapt(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "rulebook_ready" / "models" / "empty.py").touch()
    with pytest.raises(TypeError, match=r"rulebook_ready.models.empty must define adapt"):
        exam(len, test=(TABLE, LABELS), settings=settings)
