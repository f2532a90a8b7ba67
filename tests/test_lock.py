"""mlready.lock: what is agreed, reviewable, kept whole, and told plainly when it is broken."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.gate import kills
from mlready_jupyter import drift, exam, lock, schema
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.part import About
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.frontends import locking
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.agreement import Owner, Owners
from mlready_jupyter.subjects.candidate import Candidate


def people(rows: int, seed: int = 0) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    names = [f"Person {i} of {seed}" for i in range(rows)]
    shops = np.where(np.arange(rows) == 7, "once", draw.choice(["bern", "basel", "zürich"], rows))
    age = np.where(np.arange(rows) % 20 == 0, np.nan, draw.integers(18, 91, rows))
    return pd.DataFrame({"name": names, "age": age, "shop": shops, "bought": draw.integers(0, 2, rows)})


def agreed(table: pd.DataFrame) -> lock.Agreeable:
    return lock.agree(Candidate.of(train=table, target="bought"))


def written(folder: Path, **candidates: lock.Agreeable) -> Path:
    made = lock.read(folder / lock.FILE)
    for name, (block, sketches) in candidates.items():
        made = made.with_block(name, block, sketches)
    lock.write(made)
    return made.path


SKETCHED = """{"format": 2, "candidates": {"m": {"rows": 9, "schema": {"age": {"kind": "number"}}}},
"sketches": {"m": {"columns": {"age": {%s}}}}}"""


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


def test_points_that_are_written_alike_are_one(tmp_path: Path) -> None:
    table = pd.DataFrame({"sum": [0.1 + 0.2] * 300 + [0.3] * 300 + [0.5] * 300})
    path = written(tmp_path, sums=lock.agree(Candidate.of(train=table)))
    assert lock.read(path).document["sketches"]["sums"]["columns"]["sum"]["edges"][0] == 0.3


def test_what_it_does_not_know_is_kept(tmp_path: Path) -> None:
    path = tmp_path / lock.FILE
    path.write_text('{"format": 1, "candidates": {"m": {"weather": [1, 2], "rows": 9}}, "seals": {"m": "AAAA"}}')
    lock.write(lock.read(path).with_block("m", *agreed(people(100))))
    document = json.loads(path.read_text())
    assert document["seals"] == {"m": "AAAA"} and document["candidates"]["m"]["weather"] == [1, 2]
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
        ('{"format": 1, "candidates": {},\n"candidates": {}}', "mlready.lock:2: 'candidates' stands there twice"),
        (SKETCHED % '"edges": [1, 3, 2], "below": [1, 2, 3]', "mlready.lock:2: sketches.m.columns.age has edges that are no ascending"),
        (SKETCHED % '"edges": [1, 2], "below": [1, 99]', "has below that are not 2 ascending numbers of rows"),
        (SKETCHED % '"nulls": -1', "has nulls -1, which is no part of 9 rows"),
        (SKETCHED % '"counts": [1, 2]', "has 2 counts for 0 categories"),
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


def test_a_lock_of_format_1_still_loads(tmp_path: Path) -> None:
    path = tmp_path / lock.FILE
    path.write_text('{"format": 1, "candidates": {"m": {"rows": 9, "schema": {"age": {"kind": "number", "type": "Int64"}}}}}')
    found = lock.read(path).agreement("m")
    assert found is not None and found.remembered is None and found.columns["age"].type == "Int64"
    assert not drift(people(20), "lock", settings=Settings(path=path)).of(Answer.BROKEN)


@pytest.mark.slow
def test_drift_is_told_without_the_training_table(tmp_path: Path) -> None:
    table = people(3_000)
    written(tmp_path, m=agreed(table))
    settings = Settings(path=tmp_path / "mlready.toml")

    def both(today: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
        one, other = drift(today, "lock", settings=settings), drift(today, table.drop(columns="bought"), settings=settings)
        first, second = ({place(f): f.answer.value for f in report if "drifted-column" in f.criterion} for report in (one, other))
        return first, {column: answer for column, answer in second.items() if column != "name"}

    fresh = people(3_000, seed=5).drop(columns="bought")
    for today in (fresh, fresh.assign(age=fresh["age"] + 9), fresh.assign(shop=fresh["shop"].replace("bern", "chur"))):
        against_lock, against_table = both(today)
        assert against_lock == against_table and set(against_lock) == {"age", "shop"}
    assert both(fresh.assign(age=fresh["age"] + 9))[0]["age"] == "found"


def place(finding: Finding) -> str:
    return str(finding.evidence.at[1])


def test_no_number_that_few_rows_have_is_written_down(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "customer_id": 10_000 + draw.permutation(500),
            "income": draw.lognormal(10, 1, 500).round(2),
            "age": np.where(np.arange(500) == 3, 97, draw.integers(18, 60, 500)),
            "bought": draw.integers(0, 2, 500),
        }
    )
    sketches = agreed(table).sketches["columns"]
    assert set(sketches["customer_id"]) == {"nulls"}
    assert not set(sketches["income"]["edges"]) & set(table["income"])
    often = set(table["age"].value_counts()[lambda rows: rows >= 5].index)
    assert set(sketches["age"]["edges"]) <= often


class Fair:
    """Right nine times of ten."""

    classes_ = np.array([0, 1])

    def predict(self, table: pd.DataFrame) -> Any:
        return (table["age"].fillna(50).to_numpy() > 50).astype(int)


def judged(verdict: str, **answers: Answer) -> Report:
    outcomes = [Outcome(f"pipeline/{name}", "", Severity.ERROR, answer=answer) for name, answer in answers.items()]
    report = Report(About("m", "candidate"), outcomes, started=datetime.now(UTC), today=date(2026, 11, 27))
    assert report.verdict.value == verdict
    return report


def candidate(table: pd.DataFrame) -> Candidate:
    labelled = table.assign(bought=(table["age"].fillna(50) > 50).astype(int) ^ (np.arange(len(table)) % 10 == 0))
    return Candidate.of(Fair(), train=labelled, test=labelled.iloc[: len(table) // 2], target="bought", name="m")


def test_only_what_is_ready_is_locked_and_a_change_needs_an_owner(tmp_path: Path) -> None:
    settings = Settings(path=tmp_path / "mlready.toml", owners=Owners(model=Owner("Ana Silva", "Bo Li")))
    with pytest.raises(UsageError, match=r"m is undecided \(nothing could be decided about pipeline\); only what is ready is locked"):
        locking.lock(candidate(people(400)), judged("undecided", x=Answer.SKIPPED), write=True, settings=settings)
    ready = judged("ready", x=Answer.CLEAR)
    shown = locking.lock(candidate(people(400)), ready, write=True, settings=settings)
    assert "has changed so" in str(shown) and '"sketches": { … }' in str(shown)
    found = lock.read(tmp_path / lock.FILE).agreement("m")
    assert found is not None and found.metrics["error rate"].value == pytest.approx(0.1) and found.metrics["error rate"].rows == 200
    assert "says so already" in str(locking.lock(candidate(people(400)), ready, write=True, settings=settings))

    other = candidate(people(500, seed=2).assign(age=lambda t: t["age"] + 20))
    with pytest.raises(
        UsageError, match=r"m stands in mlready.lock already, and changes only with a name: add --by NAME; owners: Ana Silva, Bo Li"
    ):
        locking.lock(other, ready, write=True, settings=settings)
    with pytest.raises(UsageError, match="--by 'Ana Silv' owns nothing here; did you mean 'Ana Silva'"):
        locking.lock(other, ready, write=True, by="Ana Silv", settings=settings)
    told = str(locking.lock(other, ready, write=False, review=True, settings=settings))
    for line in ("- rows: 400 → 500", "- `age`: 18 to 90 → 38 to 110", "`age` is distributed otherwise: about", "`train` is another table"):
        assert line in told
    locking.lock(other, ready, write=True, by="Bo Li", settings=settings, today=date(2026, 11, 27))
    assert json.loads((tmp_path / lock.FILE).read_text())["candidates"]["m"]["agreed"] == {"by": "Bo Li", "on": "2026-11-27"}


@pytest.mark.slow
def test_a_kill_leaves_the_old_lock_or_the_new_one() -> None:
    told = kills(12)
    assert told["locks written"] > 12 and (told["acknowledged and lost"], told["half-written"]) == (0, 0)
