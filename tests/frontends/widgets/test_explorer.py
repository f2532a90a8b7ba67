"""The explorer's kernel side: what it answers, how much of it, and what it does when it cannot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter import exam, history
from mlready_jupyter.core.report import Verdict
from mlready_jupyter.frontends.exam import sitting
from mlready_jupyter.frontends.widgets import pieces
from mlready_jupyter.frontends.widgets.explorer import MOST, Explorer
from mlready_jupyter.settings import load
from tests.display.markup import Markup
from tests.display.samples import hostile, not_ready, wide

FAST = ["pipeline", "reliability/drifted-column", "ownership/unowned"]


class Mean:
    """Foretells the mean of a row, by position."""

    def fit(self, X: pd.DataFrame) -> Mean:
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X: Any) -> Any:
        return np.asarray(X, dtype=float).mean(axis=1)


def tables(columns: int = 4, rows: int = 400) -> tuple[pd.DataFrame, pd.DataFrame]:
    draw = np.random.default_rng(0)
    train = pd.DataFrame(draw.normal(size=(rows, columns)), columns=[f"c{n}" for n in range(columns)])
    current = train.sample(frac=1.0, random_state=1).reset_index(drop=True)
    current["c0"] += 3
    current.loc[:50, "c1"] = np.nan
    return train, current


class Heard(Explorer):
    """An explorer whose messages are kept instead of sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(*args, **options)

    def send(self, content: Any, buffers: Any = None) -> None:
        json.dumps(content, allow_nan=False)
        self.sent.append(content)

    def ask(self, verb: str, **fields: Any) -> Any:
        self._received(None, {"n": 1, "ask": verb, **fields}, [])
        reply = [sent for sent in self.sent if sent.get("n") == 1][-1]
        return reply["error"] if "error" in reply else reply["answer"]


@pytest.fixture
def looked() -> Heard:
    train, current = tables()
    model = Mean().fit(train)
    made = sitting(model, train=train, current=current, select=FAST, name="model")
    return Heard({"model": model, "train": train, "current": current}, report=made.hold(), candidate=made.candidate)


def test_hello_tells_what_there_is(looked: Heard) -> None:
    told = looked.ask("hello")
    assert (told["choices"]["guess"]["model"] == "model" and told["choices"]["guess"]["train"] == ["train"]) or told["choices"]["why"]
    assert told["report"]["verdict"] == "not ready" and told["live"] and not told["running"]
    assert {check["id"].partition("/")[0] for check in told["report"]["checks"]} == {"pipeline", "reliability", "ownership"}
    assert "c0" in told["report"]["columns"]


def test_a_check_in_full_and_one_finding_of_it(looked: Heard) -> None:
    told = looked.ask("places", id="reliability/drifted-column")
    first = told["rows"][0]
    assert first[0] == "current.c0" and first[6] == "found" and first[1] > told["limits"][0][0]
    assert len(told["rows"]) == 4 and told["limits"][0][3]
    finding = looked.ask("finding", id="reliability/drifted-column", index=0)
    assert finding["column"] == "c0" and "<svg" in finding["html"] and finding["kind"] == "error"


def test_a_column_in_full(looked: Heard) -> None:
    told = looked.ask("column", name="c0")
    assert told["tables"] == ["train", "current"] and "<svg" in told["html"]
    facts = {name: values for name, *values in told["facts"]}
    assert facts["rows"] == ["400", "400"] and float(facts["median"][1]) > float(facts["median"][0]) + 2
    assert ["reliability/drifted-column", 0] in [check[:2] for check in told["checks"]]


def test_rows_come_a_page_at_a_time_and_only_while_the_tables_are_there(looked: Heard) -> None:
    told = looked.ask("places", id="pipeline/null-rate-change")
    index = next(n for n, row in enumerate(told["rows"]) if row[0] == "current.c1")
    finding = looked.ask("finding", id="pipeline/null-rate-change", index=index)
    assert finding["rows"] == 51
    page = looked.ask("rows", id="pipeline/null-rate-change", index=index, page=2)
    assert page["columns"][0] == "c1" and len(page["rows"]) == 11 and page["pages"] == 3
    assert page["rows"][0][:2] == ["40", "nan"]
    assert "run the exam here" in Heard(report=looked._report).ask("rows", id="pipeline/null-rate-change", index=0)


def test_an_exam_with_progress_then_a_report(looked: Heard) -> None:
    async def run() -> None:
        assert looked.ask("examine", model="model", train=["train"], current=["current"], budget="none")["total"] > 20
        assert "under way" in looked.ask("examine", model="model", train=["train"])
        await looked._task

    asyncio.run(run())
    pushed = [sent["push"] for sent in looked.sent if "push" in sent]
    assert pushed[0] == "progress" and pushed[-1] == "report"
    assert len(looked._reports) == 2 and looked._report is looked._reports[-1]
    told = looked.ask("changes", against=0)
    assert told["totals"]["new"] > 0 and set(told["totals"]) == {"new", "worse", "better", "cleared"}


def test_stop_keeps_what_there_is(looked: Heard) -> None:
    async def run() -> None:
        looked.ask("examine", model="model", train=["train"], current=["current"])
        await asyncio.sleep(0)
        looked.ask("stop")
        await looked._task

    asyncio.run(run())
    report = looked._report
    assert report is not None and any(outcome.reason == "interrupted" for outcome in report.outcomes)
    assert report.verdict in (Verdict.UNDECIDED, Verdict.NOT_READY)


@pytest.mark.parametrize(
    ("verb", "fields", "said"),
    [
        ("examine", {"model": "modle"}, "no variable named"),
        ("examine", {"model": "model"}, "no table to examine"),
        ("places", {"id": "nothing/here"}, "has no"),
        ("finding", {"id": "reliability/drifted-column", "index": 99}, "no finding 99"),
        ("rows", {"id": "ownership/unowned", "index": 0}, "no rows"),
        ("column", {"name": "nobody"}, "no table has a column"),
        ("changes", {}, "no report yet"),
        ("trace", {"fed": "x", "method": "predict"}, "no edge case"),
        ("dance", {}, "knows no 'dance'"),
        ("places", {}, "KeyError"),
        ("export", {"path": "report.pdf"}, "cannot save"),
    ],
)
def test_what_cannot_be_is_one_line(looked: Heard, verb: str, fields: dict[str, Any], said: str) -> None:
    answer = looked.ask(verb, **fields)
    assert isinstance(answer, str) and said in answer and "\n" not in answer


def test_an_edge_case_again_with_its_traceback(looked: Heard) -> None:
    told = looked.ask("trace", fed="number as text", method="predict")["text"]
    assert "Traceback" in told or "it answered" in told


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_report_is_saved_and_never_over_a_file(looked: Heard, here: Path) -> None:
    assert looked.ask("export", path="r.html") == {"path": "r.html"}
    before = (here / "r.html").read_bytes()
    assert "stays as it is" in looked.ask("export", path="r.html")
    assert (here / "r.html").read_bytes() == before


def test_earlier_exams_are_drawn_where_they_are_kept(looked: Heard, here: Path) -> None:
    assert "no settings file here" in looked.ask("history")
    (here / "mlready.toml").write_text("")
    home = history.home(load())
    assert home is not None
    for report in (not_ready(), not_ready(), looked._shown):
        history.keep(report, home)
    html = looked.ask("history")["html"]
    assert "<svg" in html and f"{looked._shown.about.name}: 1 exam" in html


def test_a_waiver_is_shown_before_it_is_written(looked: Heard, here: Path) -> None:
    fields = {"what": "ownership/unowned:model", "owner": "Ana Silva", "reason": "the team is being formed", "until": _soon()}
    assert "+allow" in looked.ask("waive", **fields)["text"] and not (here / "mlready.toml").exists()
    assert looked.ask("waive", **fields, write=True)["written"] and "Ana Silva" in (here / "mlready.toml").read_text()
    assert "names no one" in looked.ask("waive", **{**fields, "owner": "me"})


def _soon() -> str:
    from datetime import date, timedelta

    return (date.today() + timedelta(days=20)).isoformat()


@pytest.mark.slow
def test_nothing_long_crosses_the_wire_at_a_thousand_columns() -> None:
    train, current = tables(columns=1000, rows=60)
    current.columns = train.columns = pd.Index([f"a rather long name of a column, number {n}" for n in range(1000)])
    asked = ["pipeline/null-rate-change", "pipeline/schema-change", "reliability/drifted-column"]
    made = sitting(Mean().fit(train), train=train, current=current, select=asked, budget="none")
    looked = Heard({}, report=made.hold(), candidate=made.candidate)
    looked.ask("hello")
    for outcome in looked._shown.outcomes:
        looked.ask("places", id=outcome.criterion)
        if outcome.findings:
            looked.ask("finding", id=outcome.criterion, index=0)
    looked.ask("column", name=train.columns[7])
    sizes = [len(json.dumps(sent)) for sent in looked.sent]
    assert not [sent for sent in looked.sent if "error" in sent] and max(sizes) < MOST


@pytest.mark.parametrize("report", [hostile(), not_ready(), wide()], ids=["hostile", "not ready", "wide"])
def test_hostile_text_stays_text(report: Any) -> None:
    looked = Heard(report=report)
    told = looked.ask("hello")["report"]
    drawn = [told["counted"], told["next"]]
    for check in told["checks"]:
        for index in range(min(sum(n for kind, n in check["counts"].items() if kind != "doubtful"), 3)):
            finding = looked.ask("finding", id=check["id"], index=index)
            drawn += [finding["html"], finding["says"]]
    assert drawn and [fault for text in drawn for fault in Markup(text).faults] == []


def test_the_summary_tells_the_verdict_without_its_errors() -> None:
    train, current = tables()
    report = exam(Mean().fit(train), train=train, current=current, select=["reliability/drifted-column"])
    told = pieces.summary(report)
    assert (told["verdict"], told["otherwise"]) == ("not ready", "ready")
