"""What is missing stays as rare as it was."""

from __future__ import annotations

from functools import partial

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Profiles, Severity, Summary, check
from mlready_jupyter.checks.words import needed
from mlready_jupyter.subjects import bounds


@check(severity=Severity.ERROR, of_features=True)
def null_rate_change(profiles: Profiles, batch: Summary, *, more: Limit = Limit(0.05, warn=0.01)) -> Iterator[Evidence]:
    """A column is missing more often than it was in training.

    An imputer fills what is missing, so nothing breaks: more and more answers are given for an
    average customer who does not exist. Usual causes: a source that went down, a form field that
    became optional, a join that no longer finds its partner.

    Fewer missing values than in training are no finding.

    Limits:
        more: growth of the missing share, as a difference of shares; joint over all columns.
    Source: Newcombe (1998), method 10, for the difference of two rates.
    """
    shared = [name for name in profiles.reference if name in profiles.current]
    for name in shared:
        was, now = profiles.reference[name], profiles.current[name]
        if not was.rows or not now.rows:
            continue
        measured = bounds.share_difference(now.nulls, now.rows, was.nulls, was.rows, over=len(shared))
        yield Evidence(
            f"`{name}` is missing in {_percent(now.nulls, now.rows)} of `current`, in `train` it was {_percent(was.nulls, was.rows)}",
            at=InColumn("current", name),
            measured=measured,
            limit=more,
            unit="share",
            statistic=f"growth of the missing share, joint over {len(shared)} columns",
            remedy=f"Ask the owner of `{name}` what stopped filling it; refit only once it is as complete as it was.",
            needs=needed(measured, more, round(2 / (1 / was.rows + 1 / now.rows)), "rows a side"),
            rows=partial(batch.null_rows, name),
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3g} %"


@null_rate_change.good
def as_rare_as_it_was(table: MakeTable) -> Candidate:
    some = [None if i % 10 == 0 else float(i) for i in range(2_000)]
    return Candidate.of(train=table(age=some), current=table(age=some[:1_000]))


@null_rate_change.bad(at="age")
def a_source_went_down(table: MakeTable) -> Candidate:
    train = [None if i % 10 == 0 else float(i) for i in range(2_000)]
    return Candidate.of(train=table(age=train), current=table(age=[None if i % 3 == 0 else float(i) for i in range(1_000)]))
