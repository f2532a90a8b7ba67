"""What a card leaves out."""

from __future__ import annotations

from mlready_jupyter.checks import Absent, Card
from mlready_jupyter.checks.ownership._names import is_placeholder

ASKED = {
    "intended_use": "what it is used for",
    "population": "whom or what it is used on",
    "cost_of_error": "what a wrong answer costs",
    "outcome_unit": "what the answer is counted in",
    "runbook": "where to read what to do",
    "alert": "where the first alarm arrives",
    "first_step": "what is done first",
    "rollback": "what to go back to",
    "fitted": "when it was fitted",
    "retrain_every": "how often it is fitted again",
    "retrain_when": "what else makes that happen",
    "data_window": "which data it learns from",
    "data": "the digest of its training table",
    "commit": "the code that made it",
    "environment": "the packages that it ran with",
}


def lacks(card: Card, *fields: str) -> list[str]:
    """The entries that say nothing, or hold a placeholder, as they are written in the settings."""
    values = {field: getattr(card, field) for field in fields}
    return [key(field) for field, value in values.items() if value in ("", None) or (isinstance(value, str) and is_placeholder(value))]


def key(field: str) -> str:
    return field.replace("_", "-")


def only_when_live(card: Card, missing: list[str]) -> None:
    """A trial may leave things open: `ownership/undeclared` notes them all at once."""
    if missing and not card.live:
        raise Absent(f"the card is of a trial, and does not say {', '.join(missing)}: see ownership/undeclared")


def named(fields: list[str]) -> str:
    """`intended-use` (what it is used for), `population` (whom or what it is used on)"""
    return ", ".join(f"`{field}` ({ASKED[field.replace('-', '_')]})" for field in fields)
