"""A batch held against a lock: every format says the same, and what cannot be read ends in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from mlready_jupyter import Report, check_batch, history, lock
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.frontends.gate.command import main
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.profile import profile
from mlready_jupyter.subjects.tables import Table


class Steep:
    classes_ = np.array([0, 1])

    def predict(self, table: pd.DataFrame) -> Any:
        return (self.predict_proba(table)[:, 1] > 0.5).astype(int)

    def predict_proba(self, table: pd.DataFrame) -> Any:
        chance = 1 / (1 + np.exp(-(table["age"].fillna(50).to_numpy() - 50) / 10))
        return np.c_[1 - chance, chance]


def people(rows: int, seed: int = 0, *, older: int = 0) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    age = np.where(np.arange(rows) % 20 == 0, np.nan, draw.integers(18, 91, rows) + older)
    table = pd.DataFrame(
        {
            "name": [f"Person {i} of {seed}" for i in range(rows)],
            "age": age,
            "shop": draw.choice(["bern", "basel", "zürich"], rows),
            "income": draw.lognormal(10, 1, rows),
            "member": draw.random(rows) < 0.3,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(draw.integers(0, 900, rows), unit="D"),
        }
    )
    return table.assign(bought=(draw.random(rows) < Steep().predict_proba(table)[:, 1]).astype(int))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lock, and two batches in every format."""
    folder = tmp_path_factory.mktemp("gate")
    made = Candidate.of(Steep(), train=people(4_000), test=people(2_000, 1), target="bought", name="churn")
    lock.write(lock.read(folder / lock.FILE).with_block("churn", *lock.agree(made)))
    for name, table in (("good", people(3_000, 2)), ("bad", people(3_000, 3, older=15))):
        rows = table.drop(columns="bought")
        rows.to_csv(folder / f"{name}.csv", index=False)
        rows.to_parquet(folder / f"{name}.parquet", index=False, row_group_size=700)
        pyarrow.feather.write_feather(rows, folder / f"{name}.feather")
        arrow = pa.Table.from_pandas(rows, preserve_index=False)
        with pa.ipc.new_stream(folder / f"{name}.arrow", arrow.schema) as out:
            out.write_table(arrow)
        (folder / name).mkdir()
        pq.write_table(arrow.slice(0, 1_000), folder / name / "1.parquet")
        pq.write_table(arrow.slice(1_000), folder / name / "2.parquet")
        with duckdb.connect(str(folder / f"{name}.duckdb")) as base:
            base.execute("CREATE TABLE people AS FROM arrow")
        chance = Steep().predict_proba(rows)[:, 1]
        pd.DataFrame({"id": range(3_000), "prediction": chance}).to_csv(folder / f"{name}_chance.csv", index=False)
        pd.DataFrame({"answer": Steep().predict(rows)}).to_parquet(folder / f"{name}_class.parquet", index=False)
        table[["bought"]].to_csv(folder / f"{name}_labels.csv", index=False)
        table.assign(chance=chance).to_parquet(folder / f"{name}_whole.parquet", index=False)
    return folder


def found(report: Report) -> set[tuple[str, str]]:
    assert not report.of(Answer.BROKEN), [outcome.reason for outcome in report.of(Answer.BROKEN)]
    return {(f.criterion, str(f.evidence.at[1])) for f in report.findings}


def numbers(report: Report) -> list[tuple[str, str, Any]]:
    return sorted((f.criterion, str(f.evidence.at), f.evidence.measured) for f in report)


FORMS = ("{}.csv", "{}.parquet", "{}.feather", "{}.arrow", "{}", "{}.duckdb", "{}.duckdb:people")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_every_format_says_the_same(folder: Path, form: str) -> None:
    path = folder / lock.FILE
    for name, expected in (("good", set()), ("bad", {("pipeline/locked-values", "age"), ("reliability/drifted-column", "age")})):
        report = check_batch(str(folder / form.format(name)), path)
        assert found(report) == expected
        assert numbers(report) == numbers(check_batch(folder / f"{name}.parquet", path))


@pytest.mark.slow
def test_a_query_and_a_frame_say_the_same(folder: Path) -> None:
    path, rows = folder / lock.FILE, pd.read_parquet(folder / "bad.parquet")
    expected = numbers(check_batch(folder / "bad.parquet", path))
    for batch in (f"SELECT * FROM '{folder}/bad.parquet'", rows, pl.from_pandas(rows), pa.Table.from_pandas(rows), duckdb.from_df(rows)):
        assert numbers(check_batch(batch, path)) == expected
    asked = check_batch(folder / "bad.duckdb", path, query="SELECT * FROM people WHERE age < 90")
    few = pd.read_parquet(folder / "bad.parquet")["age"].lt(90)
    assert ("current", f"{few.sum():,} rows × 6 columns") in asked.about.facts


def test_a_batch_is_counted_as_a_table_is(folder: Path) -> None:
    agreement = lock.read(folder / lock.FILE).agreement("churn")
    assert agreement is not None and agreement.remembered is not None
    rows = pd.read_parquet(folder / "bad.parquet")
    whole = profile(Table("current", rows), like=agreement.remembered.summary)
    from mlready_jupyter.frontends.gate.checking import _counted, opened

    passed = _counted(opened(rows), agreement, None, None).table.summary
    for name in ("age", "income", "shop", "member", "since"):
        one, other = whole[name], passed[name]
        assert (one.kind, one.rows, one.nulls, one.counts) == (other.kind, other.rows, other.nulls, other.counts)
        assert one.below is None or (one.below.tolist() == other.below.tolist() and (one.low, one.high) == (other.low, other.high))


@pytest.mark.parametrize(
    ("predictions", "labels", "judged"),
    [
        ("{}_chance.csv", None, {"prediction-drift"}),
        ("{}_class.parquet", "{}_labels.csv", {"prediction-drift", "label-drift", "worse-than-agreed"}),
        ("{}_chance.csv", "{}_labels.csv", {"prediction-drift", "label-drift", "worse-than-agreed"}),
    ],
)
def test_answers_and_labels_in_files_beside(folder: Path, predictions: str, labels: str | None, judged: set[str]) -> None:
    path = folder / lock.FILE

    def ask(name: str) -> Report:
        truth = labels and str(folder / labels.format(name))
        return check_batch(folder / f"{name}.csv", path, predictions=str(folder / predictions.format(name)), labels=truth)

    good, bad = ask("good"), ask("bad")
    assert judged <= {outcome.criterion.partition("/")[2] for outcome in good.outcomes}
    assert found(good) == set() and ("reliability/prediction-drift", "whole") in found(bad)


def test_answers_and_labels_in_columns_of_the_batch(folder: Path) -> None:
    report = check_batch(folder / "good_whole.parquet", folder / lock.FILE, predictions="chance", labels="bought")
    assert found(report) == set()
    worse = next(outcome for outcome in report.outcomes if outcome.criterion == "reliability/worse-than-agreed")
    rows = pd.read_parquet(folder / "good_whole.parquet")
    brier, errors = (2 * (rows["chance"] - rows["bought"]) ** 2).mean(), ((rows["chance"] > 0.5) != rows["bought"]).mean()
    said = " ".join(finding.evidence.says for finding in worse.findings)
    assert f"Brier score is {brier:.3f}" in said and f"error rate is {100 * errors:.1f} %" in said
    wrong = rows.assign(bought=1 - rows["bought"])
    assert ("reliability/worse-than-agreed", "whole") in found(
        check_batch(wrong, folder / lock.FILE, predictions="chance", labels="bought")
    )


def test_other_columns_are_found(folder: Path, tmp_path: Path) -> None:
    rows = pd.read_parquet(folder / "good.parquet")
    other = rows.rename(columns={"shop": "store"}).assign(age=rows["age"].astype(str) + " years", income=rows["income"].astype("float32"))
    other.to_csv(tmp_path / "other.csv", index=False)
    other.to_parquet(tmp_path / "other.parquet", index=False)
    for path in ("other.csv", "other.parquet"):
        schema = {
            place for criterion, place in found(check_batch(tmp_path / path, folder / lock.FILE)) if criterion == "pipeline/locked-schema"
        }
        assert schema == {"shop", "store", "age"}


@pytest.mark.parametrize(
    ("batch", "options", "said"),
    [
        ("gone.parquet", {}, "no such file"),
        ("goof.parquet", {}, "did you mean 'good.parquet'?"),
        ("good.xlsx", {}, "good.xlsx is of no format that is known here; expected .csv"),
        ("empty.csv", {}, "empty.csv cannot be read: "),
        ("header.csv", {}, "the batch has no rows"),
        ("none.parquet", {}, "the batch has no rows"),
        ("corrupt.parquet", {}, "corrupt.parquet cannot be read: "),
        ("cut.parquet", {}, "cut.parquet cannot be read: "),
        ("late.parquet", {}, "late.parquet cannot be read: "),
        ("cut.arrow", {}, "cut.arrow cannot be read: "),
        ("ragged.csv", {}, "ragged.csv cannot be read: "),
        ("twice.csv", {}, "more than one column named 'age'"),
        ("corrupt.duckdb", {}, "corrupt.duckdb cannot be read: "),
        ("good.duckdb:peple", {}, "did you mean 'people'?"),
        ("SELECT nothing FROM nowhere", {}, "the query cannot be run: "),
        ("good.parquet", {"candidate": "chrun"}, "holds no candidate 'chrun'; did you mean 'churn'?"),
        ("good.parquet", {"predictions": "incme"}, "has no column 'incme'; did you mean 'income'?"),
        ("good.parquet", {"predictions": "good.csv"}, "none called prediction"),
        ("good.parquet", {"predictions": "short.csv"}, "short.csv has 2 rows, fewer than the batch"),
        ("short.csv", {"predictions": "good_chance.csv"}, "good_chance.csv has 3,000 rows, and the batch has 2"),
        ("good.parquet", {"labels": "words.csv"}, "no label is one of the classes 0, 1; found 'yes'"),
    ],
)
def test_what_cannot_be_read_ends_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, batch: str, options: dict[str, str], said: str
) -> None:
    whole = (folder / "good.parquet").read_bytes()
    for name, held in {
        "good.xlsx": b"",
        "empty.csv": b"",
        "header.csv": b"age,shop\n",
        "corrupt.parquet": b"PAR1 nothing of the kind",
        "cut.parquet": whole[: len(whole) // 2],
        "late.parquet": whole[:4_000] + b"\xff" * 8_000 + whole[12_000:],
        "cut.arrow": (folder / "good.arrow").read_bytes()[:2_000],
        "ragged.csv": b"age,shop\n1,bern\n2\n",
        "twice.csv": b"age,age\n1,2\n",
        "short.csv": b"prediction\n0.5\n0.5\n",
        "words.csv": b"label\n" + b"yes\n" * 3_000,
        "corrupt.duckdb": b"nothing",
    }.items():
        (folder / name).write_bytes(held)
    pd.read_parquet(folder / "good.parquet").head(0).to_parquet(folder / "none.parquet")
    monkeypatch.chdir(folder)
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    assert main(["check", batch, *words]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and captured.err.startswith("mlready-gate: ") and captured.err.count("\n") == 1 and not captured.out


def test_the_lock_must_be_there(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    batch = str(folder / "good.csv")
    for words, said in (([], "no mlready.lock here or above"), (["--lock", "mlready.lck"], "mlready.lck: no such lock")):
        assert main(["check", batch, *words]) == 2 and said in capsys.readouterr().err
    (tmp_path / lock.FILE).write_text('{"format": 2, "candidates": {}}')
    assert main(["check", batch]) == 2 and "holds no candidate" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["text", "concise", "json", "markdown", "github", "gitlab", "sarif", "junit", "html"])
def test_formats_and_exit_codes(folder: Path, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--lock", str(folder / lock.FILE), "-o", output]
    assert main(["check", str(folder / "good.parquet"), *words]) == 0
    capsys.readouterr()
    assert main(["check", str(folder / "bad.parquet"), *words]) == 1
    text = capsys.readouterr().out
    assert "locked-values" in text and (output not in ("json", "gitlab", "sarif") or json.loads(text))
    assert main(["check", str(folder / "bad.parquet"), *words, "--fail-on", "never"]) == 0


def test_too_few_rows_decide_nothing(folder: Path, tmp_path: Path) -> None:
    pd.read_parquet(folder / "good.parquet").head(2).to_parquet(tmp_path / "two.parquet")
    words = ["--lock", str(folder / lock.FILE), "-q", "--select", "drifted-column"]
    assert main(["check", str(tmp_path / "two.parquet"), *words]) == 3


def test_settings_beside_the_lock_hold(folder: Path, tmp_path: Path) -> None:
    (tmp_path / lock.FILE).write_bytes((folder / lock.FILE).read_bytes())
    (tmp_path / "mlready.toml").write_text('ignore = ["drifted-column"]\n')
    assert found(check_batch(folder / "bad.parquet", tmp_path)) == {("pipeline/locked-values", "age")}
    assert (tmp_path / ".mlready").is_dir()  # the history keeps batches too


def test_the_history_keeps_how_wrong_a_batch_was(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mlready.toml").write_text("")
    (tmp_path / lock.FILE).write_bytes((folder / lock.FILE).read_bytes())
    rows = pd.read_parquet(folder / "good_whole.parquet")
    for batch in (rows, rows, rows.head(1_000)):
        check_batch(batch, tmp_path / lock.FILE, predictions="chance", labels="bought")
    home = tmp_path / ".mlready" / "history.db"
    (accuracy,) = history.series(home, "churn", ["metric/accuracy"])
    right = (rows["chance"] > 0.5) == rows["bought"]
    assert (accuracy.place, [point.rows for point in accuracy.points]) == ("current", [3_000, 3_000, 1_000])
    assert accuracy.points[0].measured.value == pytest.approx(right.mean())
    assert accuracy.points[0].spread == pytest.approx(right.std(), rel=1e-2)
    assert accuracy.points[0].sample == accuracy.points[1].sample != accuracy.points[2].sample
    assert {exam.kind for exam in history.exams(home)} == {"batch"}
    report = check_batch(rows.tail(1_000), tmp_path / lock.FILE, predictions="chance", labels="bought")
    declining = next(outcome for outcome in report.outcomes if outcome.criterion == "reliability/declining-metric")
    assert declining.answer in (Answer.CLEAR, Answer.UNDECIDED) and declining.findings


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what a child used is mixed here with what its parent did")
@pytest.mark.slow
def test_a_file_larger_than_memory(folder: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    rows = pa.Table.from_pandas(pd.read_parquet(folder / "good.parquet"))
    with pq.ParquetWriter(tmp_path / "large.parquet", rows.schema) as out:
        for _ in range(700):
            out.write_table(rows)
    code = (
        "import re, sys\nfrom mlready_jupyter.frontends.gate.command import main\ncode = main(sys.argv[1:])\n"
        "most = re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]\nprint(code, int(most) // 1024, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(tmp_path / "large.parquet"), "--lock", str(folder / lock.FILE), "-q"],
        capture_output=True,
        text=True,
        check=True,
    )
    code, memory = map(int, done.stderr.split())
    assert code == 0 and memory < 450, f"{memory} MB"  # 2.1 million rows are 150 MB in memory for words alone
