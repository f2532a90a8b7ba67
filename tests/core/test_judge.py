"""The one loop: what becomes of evidence, parts that fail, budgets, interrupts and waivers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.exhibit import Exhibit, Rows
from mlready_jupyter.core.finding import Evidence
from mlready_jupyter.core.judge import Policy, judge, judging
from mlready_jupyter.core.measure import Answer, Limit, Severity, exact
from mlready_jupyter.core.part import About, Absent, Cost, Subject, part
from mlready_jupyter.core.places import InColumn, Whole
from mlready_jupyter.core.report import Report, Verdict
from mlready_jupyter.core.waiver import Waiver

TODAY = date(2026, 11, 24)
POLICY = Policy(today=TODAY)


class Box(Subject):
    """A small subject with parts of every temper."""

    finished = False

    def about(self) -> About:
        return About("box", "test")

    def finish(self) -> None:
        self.finished = True

    @part()
    def full(self) -> int:
        return 3

    @part(absent="nothing in it: pass something=")
    def empty(self) -> int | None:
        return None

    @part()
    def gone(self) -> int:
        raise Absent("it was never there")

    @part(Cost.PREDICT, reported_by="assumptions/opens")
    def stuck(self) -> int:
        raise ValueError("the lid is stuck\nand more lines")

    @part(Cost.PASS)
    def broken(self) -> int:
        raise KeyError("hinge")

    @part(Cost.REPEAT)
    def slow(self) -> float:
        time.sleep(0.02)
        return time.perf_counter()


def criterion(
    function: Callable[..., Iterator[Evidence]], name: str = "pipeline/x", severity: Severity = Severity.ERROR, **options: bool
) -> Criterion:
    room, _, stem = name.partition("/")
    function.__module__ = f"tests.{room}.{stem.replace('-', '_')}"
    return Criterion(function, Box, severity=severity, **options)


def answers(report: Report) -> dict[str, tuple[Answer, str]]:
    return {outcome.criterion: (outcome.answer, outcome.reason) for outcome in report.outcomes}


def sighting(full: int) -> Iterator[Evidence]:
    """It is there."""
    yield Evidence(f"{full} seen", Whole("box"))


def measured(full: int, *, most: Limit = Limit(2)) -> Iterator[Evidence]:  # noqa: B008
    """It is counted."""
    yield Evidence(f"{full} counted", InColumn("box", "lid"), measured=exact(full), limit=most)


def test_a_sighting_is_found_and_keeps_the_model_from_going() -> None:
    report = judge(Box(), [criterion(sighting)], POLICY)
    assert [finding.evidence.says for finding in report.findings] == ["3 seen"]
    assert report.verdict is Verdict.NOT_READY
    assert report.grade == "D"


def test_limits_come_from_the_settings_and_from_the_place() -> None:
    check = criterion(measured)
    assert judge(Box(), [check], POLICY).verdict is Verdict.NOT_READY
    wider = POLICY._replace(settings={"pipeline/x": {"most": Limit(3)}})
    assert judge(Box(), [check], wider).verdict is Verdict.READY
    at_the_lid = POLICY._replace(limits_at={"pipeline/x": {"lid": {"most": Limit(3)}}})
    report = judge(Box(), [check], at_the_lid)
    assert report.verdict is Verdict.READY
    assert next(iter(report)).evidence.limit == Limit(3)


def test_severity_comes_from_the_settings_and_evidence_may_only_be_milder() -> None:
    def mild(full: int) -> Iterator[Evidence]:
        yield Evidence("a note", Whole("a"), milder=Severity.NOTE)
        yield Evidence("as it is", Whole("b"), milder=Severity.ERROR)

    report = judge(Box(), [criterion(mild)], POLICY._replace(severities={"pipeline/x": Severity.WARNING}))
    assert [finding.severity for finding in report.findings] == [Severity.WARNING, Severity.NOTE]
    assert report.verdict is Verdict.READY
    assert report.grade == "C"


def test_parts_that_are_not_there() -> None:
    def needs_empty(empty: int) -> Iterator[Evidence]:
        yield Evidence("never", Whole("box"))

    def can_do_without(empty: int | None, gone: int | None) -> Iterator[Evidence]:
        assert empty is None
        assert gone is None
        yield Evidence("fine", Whole("box"), measured=exact(0), limit=Limit(0))

    def needs_gone(gone: int) -> Iterator[Evidence]:
        yield Evidence("never", Whole("box"))

    def needs_stuck(stuck: int) -> Iterator[Evidence]:
        yield Evidence("never", Whole("box"))

    def needs_broken(broken: int) -> Iterator[Evidence]:
        yield Evidence("never", Whole("box"))

    report = judge(
        Box(),
        [
            criterion(needs_empty, "pipeline/empty"),
            criterion(can_do_without, "pipeline/without"),
            criterion(needs_gone, "pipeline/gone"),
            criterion(needs_stuck, "pipeline/stuck"),
            criterion(needs_broken, "pipeline/broken"),
        ],
        POLICY,
    )
    assert answers(report) == {
        "pipeline/empty": (Answer.SKIPPED, "nothing in it: pass something="),
        "pipeline/without": (Answer.CLEAR, ""),
        "pipeline/gone": (Answer.SKIPPED, "it was never there"),
        "pipeline/stuck": (Answer.SKIPPED, "stuck failed: see assumptions/opens"),
        "pipeline/broken": (Answer.BROKEN, "broken failed: KeyError: 'hinge'"),
    }
    assert report.verdict is Verdict.UNDECIDED
    assert report.why_undecided == "not judged: pipeline/broken"


def test_a_part_that_fails_fails_once() -> None:
    calls = 0

    class Counted(Box):
        @part()
        def full(self) -> int:
            nonlocal calls
            calls += 1
            raise ValueError("no")

    judge(Counted(), [criterion(sighting, "pipeline/a"), criterion(measured, "pipeline/b")], POLICY)
    assert calls == 1


def test_a_criterion_that_breaks_is_told_in_one_line_and_nothing_is_assumed() -> None:
    def breaks(full: int) -> Iterator[Evidence]:
        yield Evidence("half way", Whole("box"), measured=exact(0), limit=Limit(0))
        raise RuntimeError("in the middle\nwith a second line")

    report = judge(
        Box(), [criterion(breaks), criterion(measured, "pipeline/y")], POLICY._replace(settings={"pipeline/y": {"most": Limit(9)}})
    )
    assert answers(report)["pipeline/x"] == (Answer.BROKEN, "RuntimeError: in the middle")
    assert report.verdict is Verdict.UNDECIDED


def test_the_budget_ends_it_loudly() -> None:
    def first(slow: float) -> Iterator[Evidence]:
        yield Evidence("done", Whole("box"), measured=exact(0), limit=Limit(0))

    box = Box()
    criteria = [criterion(measured, "assumptions/cheap"), criterion(first, "pipeline/a"), criterion(first, "pipeline/b")]
    report = judge(box, criteria, POLICY._replace(budget=0.01, settings={"assumptions/cheap": {"most": Limit(9)}}))
    assert [outcome.criterion for outcome in report.outcomes] == ["assumptions/cheap", "pipeline/a", "pipeline/b"]
    answer, reason = answers(report)["pipeline/b"]
    assert answer is Answer.SKIPPED
    assert "budget of 0.01 s" in reason
    assert report.verdict is Verdict.UNDECIDED
    assert box.finished


def test_ctrl_c_gives_the_report_so_far() -> None:
    def stopped(full: int) -> Iterator[Evidence]:
        raise KeyboardInterrupt
        yield

    box = Box()
    criteria = [criterion(measured, "pipeline/a"), criterion(stopped, "pipeline/b"), criterion(sighting, "pipeline/c")]
    report = judge(box, criteria, POLICY)
    assert answers(report)["pipeline/b"] == (Answer.SKIPPED, "interrupted")
    assert answers(report)["pipeline/c"] == (Answer.SKIPPED, "interrupted")
    assert report.verdict is Verdict.NOT_READY
    assert box.finished


def test_progress_is_told_before_each_criterion() -> None:
    told: list[tuple[int, int, str]] = []
    judge(Box(), [criterion(measured, "pipeline/a"), criterion(sighting, "pipeline/b")], POLICY, progress=lambda *now: told.append(now))
    assert told == [(0, 2, "pipeline/a"), (1, 2, "pipeline/b")]


def test_a_waiver_in_force_lets_it_go_but_never_raises_the_grade() -> None:
    waiver = Waiver("pipeline/x", "lid", "Ana", "agreed with Risk", TODAY)
    report = judge(Box(), [criterion(measured)], POLICY._replace(waivers=(waiver,)))
    assert report.verdict is Verdict.READY
    assert report.grade == "D"
    assert [finding.waiver for finding in report.waived] == [waiver]
    for other in (waiver._replace(where="handle"), waiver._replace(until=TODAY - timedelta(1)), waiver._replace(criterion="pipeline/y")):
        assert judge(Box(), [criterion(measured)], POLICY._replace(waivers=(other,))).verdict is Verdict.NOT_READY


def test_exhibits_are_drawn_only_for_what_is_not_clear() -> None:
    drawn: list[str] = []

    def pictures(full: int) -> Iterator[Evidence]:
        def exhibit(name: str) -> Callable[[], Exhibit]:
            return lambda: drawn.append(name) or Rows(name, (), ())  # type: ignore[func-returns-value]

        yield Evidence("clear", Whole("a"), measured=exact(0), limit=Limit(0), exhibit=exhibit("clear"))
        yield Evidence("found", Whole("b"), measured=exact(1), limit=Limit(0), exhibit=exhibit("found"))

    report = judge(Box(), [criterion(pictures)], POLICY)
    assert drawn == ["found"]
    assert all(finding.evidence.exhibit is None for finding in report)


def test_seconds_of_shared_parts_are_told_apart() -> None:
    def uses_slow(slow: float) -> Iterator[Evidence]:
        yield Evidence("done", Whole("box"), measured=exact(0), limit=Limit(0))

    report = judge(Box(), [criterion(uses_slow)], POLICY)
    assert dict(report.shared)["slow"] >= 0.02
    assert report.outcomes[0].seconds < 0.01


def test_a_report_has_no_truth_of_its_own() -> None:
    with pytest.raises(TypeError, match=r"ask report\.verdict"):
        bool(judge(Box(), [criterion(sighting)], POLICY))


def test_nothing_asked_is_nothing_decided() -> None:
    assert judge(Box(), [], POLICY).verdict is Verdict.UNDECIDED


def test_what_a_criterion_must_be() -> None:
    def returns(full: int) -> Evidence:
        return Evidence("one", Whole("box"))

    def asks(lid: int) -> Iterator[Evidence]:
        yield Evidence("one", Whole("box"))

    with pytest.raises(TypeError, match="must yield its evidence"):
        criterion(returns)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="pipeline/x asks for 'lid'; a box has full, empty, gone"):
        criterion(asks)


def test_an_exam_can_be_held_a_step_at_a_time_and_stopped_between_two() -> None:
    box = Box()
    steps = judging(box, [criterion(measured, "pipeline/one"), criterion(sighting, "scale/two")], POLICY)
    first = next(steps)
    assert (first.done, first.total, list(first.outcomes)) == (0, 2, [])
    assert [outcome.answer for outcome in next(steps).outcomes] == [Answer.FOUND]
    with pytest.raises(StopIteration) as end:
        steps.throw(KeyboardInterrupt)
    report = end.value.value
    assert [outcome.reason for outcome in report.outcomes] == ["", "interrupted"] and box.finished


def test_rows_are_kept_of_what_was_found_only() -> None:
    def rows(full: int, *, most: Limit = Limit(1)) -> Iterator[Evidence]:  # noqa: B008
        """Rows."""
        yield Evidence("many", at=Whole("box"), measured=exact(full), limit=most, rows=lambda: range(5000))
        yield Evidence("few", at=Whole("box"), measured=exact(0), limit=most, rows=lambda: pytest.fail("nobody wants to see these"))

    found, clear = judge(Box(), [criterion(rows)], POLICY)
    assert found.rows == tuple(range(1000)) and clear.rows == ()
    assert found.evidence.rows is None
