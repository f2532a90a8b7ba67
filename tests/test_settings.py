"""What a settings file may say, and what it is told when it says something else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mlready_jupyter.catalogue import catalogue, loosened, policy
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.measure import Limit, Severity
from mlready_jupyter.settings import Settings, find, load, parse, read, seconds
from mlready_jupyter.subjects.agreement import Card, Loosened, Owner, Promise, SignOff, Slo

FULL = """
select = ["pipeline", "assumptions/edge-cases"]
ignore = ["duplicate-rows"]
budget = "1.5 min"
fail-on = "warning"
undecided = "blocks"
inline-waivers = false
max-waiver-days = 30
time = "signed_at"
keys = ["customer"]

[severities]
"pipeline/shared-rows" = "warning"

[limits."pipeline/shared-rows"]
tolerated = 0.05
[limits."pipeline/null-rate-change"]
more = { value = 0.2, warn = 0.1 }
owner = "Ana Silva"
reason = "the sensor sleeps at night"
[limits."pipeline/null-rate-change".at.age]
more = 0.5

[owners]
pipeline = "@data-platform"
[owners.model]
name = "Ana Silva"
backup = "Bo Chen"

[[waivers]]
allow = "pipeline/null-rate-change:age"
owner = "Ana Silva"
reason = "agreed with Risk"
until = 2027-01-31
since = 2026-11-01

[[sign-offs]]
what = "exam"
by = "Ana Silva"
on = 2026-11-20
evidence = "3f9a1c0b7e2d4a58"

[card]
stage = "production"
intended-use = "ranks applications"
fitted = 2026-10-01
retrain-every = "6 months"
banned = ["gender"]

[slo]
p95-latency = "200ms"
memory = "1.5GiB"
workers = 2
"""


def written(folder: Path, text: str, name: str = "mlready.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_a_file_may_say(tmp_path: Path) -> None:
    settings = read(written(tmp_path, FULL))
    assert settings.budget == 90
    assert settings.undecided == "blocks"
    assert settings.time == "signed_at" and settings.keys == ("customer",)
    assert settings.owners.model == Owner("Ana Silva", "Bo Chen")
    assert settings.owners.pipeline == Owner("@data-platform")
    assert settings.owners.outcome is None
    assert settings.owners.source == "mlready.toml"
    assert settings.severities == {"pipeline/shared-rows": Severity.WARNING}
    (waiver,) = settings.waivers
    assert (waiver.criterion, waiver.where, waiver.until) == ("pipeline/null-rate-change", "age", date(2027, 1, 31))
    assert waiver.since == date(2026, 11, 1)
    assert settings.sign_offs == (SignOff("exam", "Ana Silva", date(2026, 11, 20), "3f9a1c0b7e2d4a58"),)
    card = Card("production", "ranks applications", fitted=date(2026, 10, 1), retrain_every=180, banned=("gender",), folder=tmp_path)
    assert settings.card == card
    assert settings.slo == Slo(p95_latency=0.2, memory=1536 * 2**20, workers=2)

    known = catalogue()
    criteria = known.load("checks", settings.select, settings.ignore)
    assert "pipeline/duplicate-rows" not in {c.id for c in criteria}
    assert {c.room for c in criteria} == {"pipeline", "assumptions"}
    how = policy(settings, criteria, known, today=date(2026, 11, 24), budget=settings.budget)
    assert how.settings["pipeline/shared-rows"]["tolerated"] == Limit(0.05, warn=0.002)
    assert how.settings["pipeline/null-rate-change"]["more"] == Limit(0.2, warn=0.1)
    assert how.limits_at["pipeline/null-rate-change"]["age"]["more"] == Limit(0.5, warn=0.01)
    assert how.strict
    assert not how.inline_waivers


def test_what_is_asked_less_is_told(tmp_path: Path) -> None:
    assert loosened(read(written(tmp_path, FULL)), catalogue()) == (
        Loosened("pipeline/duplicate-rows", "not asked"),
        Loosened("pipeline/null-rate-change", "more 0.2 instead of 0.05", "Ana Silva", "the sensor sleeps at night"),
        Loosened("pipeline/shared-rows", "tolerated 0.05 instead of 0.02"),
        Loosened("pipeline/shared-rows", "warning instead of error"),
    )
    assert loosened(read(written(tmp_path, "[limits.'pipeline/shared-rows']\ntolerated = 0.0001")), catalogue()) == ()


def test_pyproject_serves_too(tmp_path: Path) -> None:
    written(tmp_path, '[tool.other]\nx = 1\n[tool.mlready]\nbudget = "none"\n', "pyproject.toml")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load(below).budget is None
    written(tmp_path / "a", 'budget = "2s"\n')
    assert load(below).budget == 2


def test_the_search_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    written(tmp_path, "")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert find(tmp_path / "repo") is None
    written(tmp_path / "repo", "[project]\nname = 'x'\n", "pyproject.toml")
    assert load(tmp_path / "repo") == Settings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("budgt = '10s'", "unknown setting 'budgt' in mlready.toml; did you mean 'budget'?"),
        ("budget = 'soon'", 'mlready.toml: budget = \'soon\': expected a time such as "10s" or "2min", or "none"'),
        ("budget = -1", "expected a time"),
        ("undecided = 'maybe'", "mlready.toml: undecided = 'maybe': expected one of passes, blocks"),
        ("select = 'pipeline'", "expected a list of words"),
        ("max-waiver-days = true", "expected a whole number of days"),
        ("history = 1", "expected true or false"),
        ("history-keep = 0", "expected a number of exams"),
        ('history-keep = "for ever"', "expected a time such as"),
        ("[severities]\nx = 'fatal'", "mlready.toml: severities.x = 'fatal': expected one of error, warning, note"),
        ("[owners.modle]\nname = 'Ana'", "unknown thing to own 'modle' in mlready.toml: owners; did you mean 'model'?"),
        ("[owners.model]\nnam = 'Ana'", "unknown key 'nam' in mlready.toml: owners.model; did you mean 'name'?"),
        ("[[waivers]]\nallow = 'a/b'\nowner = 'Ana'\nreason = 'x y'", "mlready.toml: waivers[1] has no until"),
        ("[[waivers]]\nallow = 'a/b'\nowner = 'Ana'\nreason = 'x y'\nuntil = 'soon'", "expected a date such as 2027-02-21"),
        ("[limits.'a/b']\nx = 'much'", "expected a number, or a table"),
        ("[limits.'a/b']\nx = { valu = 1 }", "did you mean 'value'?"),
        ("a = ", "mlready.toml: "),
        ("[card]\nintended-us = 'x'", "unknown entry of a card 'intended-us' in mlready.toml: card; did you mean 'intended-use'?"),
        ("[card]\nretrain-every = 'soon'", 'card.retrain-every = \'soon\': expected a time such as "30 days", "2 weeks" or "6 months"'),
        ("[card]\nretrain-every = true", "expected a time"),
        ("[card]\nfitted = 'May'", "mlready.toml: card.fitted = 'May': expected a date"),
        ("[card]\nbanned = 'gender'", "expected a list of words"),
        ("[slo]\nmemory = '2 cows'", 'expected a size such as "512 MB" or "2 GB"'),
        ("[slo]\np95-latency = 'none'", 'expected a time such as "200ms"'),
        ("[slo]\nworkers = 0", "expected a whole number of 1 or more"),
        ("[slo]\nbad-row = 'cell'", "expected one of row, batch"),
        (
            "[[sign-offs]]\nwhat = 'exam'\nby = 'Ana'\non = 2026-11-20",
            "sign-offs[1] has no evidence; a sign-off needs",
        ),
        ("[sign-offs]\nwhat = 'exam'", "expected [[sign-offs]] tables, found dict"),
    ],
)
def test_one_clear_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError) as error:
        read(written(tmp_path, text))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[severities]\n'pipeline/shard-rows' = 'note'",
            "unknown criterion 'pipeline/shard-rows' in mlready.toml; did you mean 'pipeline/shared-rows'?",
        ),
        ("[limits.'pipeline/shared-rows']\ntolerate = 1", "unknown limit 'tolerate' in pipeline/shared-rows; did you mean 'tolerated'?"),
        ("[options.'pipeline/shared-rows']\nrows = 1", "unknown limit or option 'rows' in pipeline/shared-rows; known: tolerated"),
        ("[[waivers]]\nallow='pipeline/x'\nowner='Ana'\nreason='a b'\nuntil=2027-01-01", "unknown criterion 'pipeline/x'"),
        ("plug-ins = ['no_such_package_here']", "plug-in 'no_such_package_here' is not installed here"),
        ("select = ['shard-rows']", "nothing is called 'shard-rows'; did you mean 'shared-rows'?"),
    ],
)
def test_what_settings_name_must_exist(tmp_path: Path, text: str, told: str) -> None:
    settings = read(written(tmp_path, text))
    with pytest.raises(UsageError) as error:
        known = catalogue(settings.plug_ins)
        criteria = known.load("checks", settings.select)
        policy(settings, criteria, known, today=date(2026, 11, 24), budget=None)
    assert told in str(error.value)


def test_durations() -> None:
    assert [seconds(text) for text in ("10s", "500ms", "2min", 3, "none")] == [10, 0.5, 120, 3, None]


def test_a_plug_in_adds_its_own_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "acme_ready" / "checks" / "pipeline"
    room.mkdir(parents=True)
    for folder in (room, room.parent, room.parent.parent):
        (folder / "__init__.py").touch()
    (room / "weekend_batch.py").write_text(
        "from mlready_jupyter.checks import Evidence, Iterator, Severity, Table, Whole, check\n\n"
        "@check(severity=Severity.NOTE)\n"
        "def weekend_batch(current: Table) -> Iterator[Evidence]:\n"
        '    """A batch of the weekend."""\n'
        "    yield Evidence('seen', Whole('current'))\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    known = catalogue(("acme_ready",))
    assert known.checks["pipeline/weekend-batch"] == "acme_ready.checks.pipeline.weekend_batch"
    assert known.find("weekend-batch").title == "A batch of the weekend."


def test_promises_about_answers() -> None:
    assert parse({"outputs": {"least": 0, "by": "day", "total": "due"}}).outputs == Promise(least=0.0, by="day", total="due")
    for table, said in (
        ({"lest": 0}, "unknown promise 'lest' in settings: outputs; did you mean 'least'?"),
        ({"least": "0"}, "settings: outputs.least = '0': expected a number"),
        ({"by": "day"}, "settings: outputs promises nothing; expected least, most, ascending, total or parts"),
        ({"parts": {"north": ["n1"]}}, "settings: outputs.parts needs settings: outputs.node: the column that names each row"),
    ):
        with pytest.raises(UsageError) as error:
            parse({"outputs": table})
        assert str(error.value) == said
