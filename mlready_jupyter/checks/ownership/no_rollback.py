"""There is a way back, and it was tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlready_jupyter.checks import Absent, Candidate, Card, Evidence, Iterator, MakeTable, Rollback, Severity, Whole, check
from mlready_jupyter.checks.ownership._card import lacks, only_when_live


@check(severity=Severity.ERROR)
def no_rollback(card: Card, rollback: Rollback | None) -> Iterator[Evidence]:
    """The artefact to go back to is not there, does not load, or cannot answer today's tables.

    A rollback is needed on the day on which the new model fails, and that is the wrong day to learn that the
    old one was fitted on other columns, or by a version of a library that is gone. The file that the card
    names is loaded in a fresh process and asked for 200 rows of today's table. It is unpickled there: name
    only a file you trust. That it does not come back in 30 seconds says nothing on a busy machine, and is SKIPPED.

    Read are pickles and joblib's, ONNX graphs, and the files of XGBoost (`.json`, `.ubj`) and LightGBM (`.txt`).
    That nothing is named is asked of a card with `stage = "production"`.
    """
    missing = lacks(card, "rollback")
    only_when_live(card, missing)
    if missing:
        yield Evidence(
            "The card names nothing to go back to",
            at=Whole("rollback"),
            remedy="Keep the artefact of the model in use today, and write its path as `rollback` under `[card]`.",
        )
    elif rollback is not None and rollback.late:
        raise Absent(f"`{card.rollback}` was tried: {rollback.error}, which may be the machine's fault")
    elif rollback is not None and rollback.error:
        yield Evidence(
            f"`{card.rollback}` is no way back: {rollback.error}",
            at=Whole("rollback"),
            remedy="Keep an artefact that loads here and answers today's columns, and try it before each release.",
        )


class Constant:
    """Asks nothing of its table."""

    def predict(self, table: Any) -> list[float]:
        return [0.0] * len(table)


def _kept(model: Any) -> Card:
    """A card that names a file with this model, which is there until this process ends."""
    import atexit
    import pickle
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="mlready-example-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "previous.pkl").write_bytes(pickle.dumps(model))
    return Card(rollback="previous.pkl", folder=folder)


class AsksForIncome:
    def predict(self, table: Any) -> list[float]:
        return list(table["income"])


@no_rollback.good
def it_answers(table: MakeTable) -> Candidate:
    return Candidate.of(Constant(), test=table(age=[31, 45]), card=_kept(Constant()))


@no_rollback.bad(findings=1)
def fitted_on_other_columns(table: MakeTable) -> Candidate:
    return Candidate.of(Constant(), test=table(age=[31, 45]), card=_kept(AsksForIncome()))


@no_rollback.bad(findings=1)
def the_file_is_gone(table: MakeTable) -> Candidate:
    return Candidate.of(Constant(), test=table(age=[31, 45]), card=Card(rollback="no/such/model.joblib"))


@no_rollback.bad(findings=1)
def nothing_to_go_back_to(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card("production"))
