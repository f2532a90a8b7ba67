"""mlready.lock: what is agreed, reviewable, kept whole, and told plainly when it is broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter import exam, lock, schema
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.candidate import Candidate


def people(rows: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    names = [f"Person {i} of {seed}" for i in range(rows)]
    shops = np.where(np.arange(rows) == 7, "once", random.choice(["bern", "basel", "zürich"], rows))
    age = np.where(np.arange(rows) % 20 == 0, np.nan, random.integers(18, 91, rows))
    return pd.DataFrame({"name": names, "age": age, "shop": shops, "bought": random.integers(0, 2, rows)})


def agreed(table: pd.DataFrame) -> lock.Agreeable:
    return lock.agree(Candidate.of(train=table, target="bought"))


def written(folder: Path, **candidates: lock.Agreeable) -> Path:
    made = lock.read(folder / lock.FILE)
    for name, (block, sketches) in candidates.items():
        made = made.with_block(name, block, sketches)
    lock.write(made)
    return made.path


def test_what_is_agreed() -> None:
    block = agreed(people(400)).block
    assert (block["rows"], block["target"], list(block["schema"])) == (400, "bought", ["name", "age", "shop"])
    assert block["schema"]["age"] == {"kind": "number", "type": "Float64", "nulls": 0.05, "low": 18, "high": 90}
    assert block["schema"]["shop"] == {**block["schema"]["shop"], "categories": ["basel", "bern", "zürich"], "other": 0.003}
    assert "categories" not in block["schema"]["name"] and set(block["versions"]) == {"python", "numpy", "pandas"}


def test_nothing_identifies_a_person(tmp_path: Path) -> None:
    table = people(400).assign(income=np.random.default_rng(1).lognormal(10, 1, 400))
    text = written(tmp_path, m=agreed(table)).read_text()
    assert "Person" not in text and "once" not in text
    assert not {str(value) for value in table["income"]} & set(text.replace(",", " ").replace("}", " ").split())


@pytest.mark.parametrize(
    ("low", "high", "out"), [(18, 90, (18, 90)), (0.0137, 0.982, (0, 1)), (-3.21, 1234.5, (-100, 1300)), (5, 5, (5, 5.5))]
)
def test_ranges_are_rounded_outward(low: float, high: float, out: tuple[float, float]) -> None:
    found = lock.outward(low, high)
    assert found[0] <= low and found[1] >= high
    assert out[0] <= found[0] and found[1] <= out[1]


def test_it_is_stable_and_comes_back(tmp_path: Path) -> None:
    path = written(tmp_path, zoo=agreed(people(300)), ant=agreed(people(200)))
    first = path.read_bytes()
    again = lock.read(path)
    assert list(again.document["candidates"]) == ["ant", "zoo"]
    assert lock.render(again).encode() == first
    found = again.agreement("zoo")
    assert found is not None and found.rows == 300 and found.columns["shop"].categories == ("basel", "bern", "zürich")
    assert again.agreement("nobody") is None and again.agreement("") is None
    assert len(first.splitlines()) < 70 and list(again.document)[-1] == "sketches"


def test_what_it_does_not_know_is_kept(tmp_path: Path) -> None:
    path = tmp_path / lock.FILE
    path.write_text('{"format": 1, "candidates": {"m": {"weather": [1, 2], "rows": 9}}, "seals": {"m": "AAAA"}}')
    lock.write(lock.read(path).with_block("m", *agreed(people(100))))
    document = json.loads(path.read_text())
    assert document["sketches"] == {"m": "AAAA"} and document["candidates"]["m"]["golden"] == [1, 2]
    assert document["candidates"]["m"]["rows"] == 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 1,\n "candidates": {"m": {,}}}', "mlready.lock:2: "),
        ('{"format": 1,\n<<<<<<< HEAD\n', "mlready.lock:2: "),
        ("", "mlready.lock:1: "),
        ("[]", "mlready.lock:1: the lock is []; expected a block { … }"),
        ('{"format": 99, "candidates": {}}', "mlready.lock: format 99 is of a newer mlready"),
        ('{"candidates": {}}', "mlready.lock:1: format is None; expected a whole number"),
        ('{"format": 1}', "candidates is null; expected a block"),
        (
            '{"format": 1, "candidates": {"m":\n{"schema": {"age":\n{"kind": "number", "low": "ten"}}}}}',
            "mlready.lock:3: candidates.m.schema.age.low",
        ),
        ('{"format": 1, "candidates": {"m": {"schema": {"age": {}}}}}', "candidates.m.schema.age has no kind"),
        ('{"format": 1, "candidates": {}, "candidates": {}}', "'candidates' stands there twice"),
        ('{"format": 1, "candidates": {"m": {"schema": {"a": {"kind": "number", "low": NaN}}}}}', "NaN is no number"),
    ],
)
def test_a_broken_lock_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / lock.FILE).write_text(text)
    with pytest.raises(UsageError) as error:
        lock.read(tmp_path / lock.FILE)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_an_exam_holds_tables_against_it(tmp_path: Path) -> None:
    table = people(600)
    settings = Settings(path=tmp_path / "mlready.toml")

    def found(today: pd.DataFrame) -> set[str]:
        report = exam(
            lambda rows: [0] * len(rows),
            train=table,
            current=today,
            target="bought",
            name="m",
            settings=settings,
            select=("locked-schema", "locked-values", "changed-environment"),
        )
        assert not report.of(Answer.BROKEN)
        return {finding.criterion for finding in report.findings if finding.answer is Answer.FOUND}

    assert found(table) == set()
    written(tmp_path, m=agreed(table))
    fresh = people(300, seed=5).drop(columns="bought")
    assert found(fresh) == set()
    assert found(fresh.assign(age=fresh["age"] * 12)) == {"pipeline/locked-values"}
    assert found(fresh.drop(columns="shop")) == {"pipeline/locked-schema"}
    report = schema(fresh.assign(age=fresh["age"] * 12), "lock", settings=settings)
    assert [finding.evidence.at[1] for finding in report.findings if finding.severity is Severity.ERROR] == ["age"]
    with pytest.raises(UsageError, match="expected a table, or the word 'lock'"):
        schema(fresh, "m", settings=settings)
    (tmp_path / lock.FILE).write_text("{")
    with pytest.raises(UsageError, match=r"mlready\.lock:1: "):
        found(fresh)
