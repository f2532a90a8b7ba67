"""A model is fitted again before its data are history."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Card, Evidence, Iterator, Limit, MakeTable, Severity, Whole, check, date, exact
from mlready_jupyter.checks.ownership._card import lacks, named, only_when_live


@check(severity=Severity.ERROR)
def old_model(card: Card, clock: date, *, overdue: Limit = Limit(1.0, warn=0.9)) -> Iterator[Evidence]:
    """The model is older than the card allows, or nobody said how often it is fitted again.

    Staleness is the failure that no error message ever reports: the world moves, and the scores sink slowly.
    How old a model may be is for its owners to say: `retrain-every`, and `fitted` for the day of its last fit.

    What is missing is a WARNING of a card with `stage = "production"`.

    Limits:
        overdue: the model's age, as a multiple of the time that the card allows.

    Source: Breck et al., The ML Test Score (2017), on the staleness of models.
    """
    missing = lacks(card, "fitted", "retrain_every", "retrain_when", "data_window")
    if card.fitted is not None and card.retrain_every is not None:
        age = (clock - card.fitted).days
        if age < 0:
            yield Evidence(
                f"The card says that the model was fitted on {card.fitted}, which is {-age} days ahead",
                at=Whole("fitted"),
                remedy="Correct `fitted` under `[card]`; a pipeline that fits the model can write it.",
            )
            return
        yield Evidence(
            f"The model was fitted {age} days ago, and the card allows {card.retrain_every}",
            at=Whole("fitted"),
            measured=exact(age / card.retrain_every),
            limit=overdue,
            statistic="age against the time allowed",
            remedy="Fit it again and examine it, then write the day as `fitted` under `[card]`.",
        )
    else:
        only_when_live(card, missing)
    if missing and card.live:
        yield Evidence(
            f"The card does not say {named(missing)}",
            at=Whole("card"),
            milder=Severity.WARNING,
            remedy=f"Write {', '.join(f'`{field}`' for field in missing)} under `[card]`.",
        )


TODAY = date(2026, 11, 24)
_KEPT = Card("production", fitted=date(2026, 10, 1), retrain_every=90, retrain_when="drift that matters", data_window="24 months")


@old_model.good
def in_its_time(table: MakeTable) -> Candidate:
    return Candidate.of(card=_KEPT, today=TODAY)


@old_model.bad(findings=1, at="fitted")
def forgotten(table: MakeTable) -> Candidate:
    return Candidate.of(card=_KEPT._replace(stage="trial", fitted=date(2025, 1, 1)), today=TODAY)


@old_model.bad(findings=1, at="fitted")
def due_next_week(table: MakeTable) -> Candidate:
    return Candidate.of(card=_KEPT._replace(fitted=date(2026, 9, 1)), today=TODAY)


@old_model.bad(findings=1, at="fitted")
def fitted_tomorrow(table: MakeTable) -> Candidate:
    return Candidate.of(card=_KEPT._replace(fitted=date(2026, 11, 25)), today=TODAY)


@old_model.bad(findings=1, at="card")
def no_policy(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card("production"), today=TODAY)
