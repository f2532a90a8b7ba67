"""What people agreed, or forgot to: owners, waivers, ways back."""

from __future__ import annotations

from benchmarks.defects import defect
from benchmarks.subjects import Subject


def _owners(s: Subject, **changed: tuple[str, str] | None) -> Subject:
    return s.stating(owners={thing: pair for thing, pair in {**s.facts["owners"], **changed}.items() if pair})


@defect(found="ownership/unowned | ownership/unowned-model", at="model", on="fair/logistic | autompg/forest")
def nobody_owns_the_model(s: Subject) -> Subject:
    """Nobody is named for the model."""
    return _owners(s, model=None)


@defect(found="ownership/unowned | ownership/unowned-outcome", at="outcome", on="cancer/logistic | cps/xgboost")
def nobody_owns_the_outcome(s: Subject) -> Subject:
    """Nobody is named for what the model causes."""
    return _owners(s, outcome=None)


@defect(
    found="ownership/unowned | ownership/unowned-pipeline | ownership/placeholder-owner",
    at="pipeline",
    on="diabetes/ridge | segments/lightgbm",
)
def owner_is_a_placeholder(s: Subject) -> Subject:
    """The pipeline belongs to TBD."""
    return _owners(s, pipeline=("TBD", "Ana Silva"))


@defect(found="ownership/no-backup", at="model", on="fair/logistic | diabetes/ridge")
def owner_without_backup(s: Subject) -> Subject:
    """The owner of the model has no backup."""
    return _owners(s, model=("Ana Silva", ""))


@defect(found="ownership/no-backup", at="outcome", on="cancer/logistic | segments/lightgbm")
def own_backup(s: Subject) -> Subject:
    """The owner of the outcome is their own backup."""
    return _owners(s, outcome=("Cy Young", "Cy Young"))


@defect(found="ownership/expired-waiver", at="pipeline/constant-column | pipeline/constant-column:*", on="cps/xgboost | autompg/forest")
def waiver_has_run_out(s: Subject) -> Subject:
    """A waiver ended a fortnight ago."""
    return s.stating(waivers=[("pipeline/constant-column", "Ana Silva", "until the feed is mended", -14)])


@defect(found="ownership/endless-waiver", at="pipeline/duplicate-rows", on="fair/logistic | diabetes/ridge")
def waiver_without_end(s: Subject) -> Subject:
    """A waiver runs for five years."""
    return s.stating(waivers=[("pipeline/duplicate-rows", "Ana Silva", "known", 5 * 365)])


@defect(found="ownership/banned-feature", at="black | race | age", on="cps/xgboost | nhefs/boosting | fair/logistic")
def banned_feature_used(s: Subject) -> Subject:
    """A feature stands on the list of those that must not be used."""
    banned = {"cps": "black", "nhefs": "race", "fair": "age"}[s.name.partition("/")[0]]
    return s.stating(banned=[banned])


@defect(found="ownership/retrain-policy", at="model | fitted | retrain-every | card", on="fair/lightgbm | diabetes/ridge")
def model_older_than_its_policy(s: Subject) -> Subject:
    """To be trained anew each 90 days, it was trained 400 days ago."""
    return s.stating(**{"trained days ago": 400})


@defect(found="ownership/no-rollback", at="model | rollback", on="cancer/forest | cps/xgboost")
def no_way_back(s: Subject) -> Subject:
    """No earlier artefact is named to go back to."""
    return s.stating(rollback="")


@defect(found="ownership/no-rollback", at="model | rollback | previous.pkl", on="fair/logistic | autompg/forest")
def way_back_is_broken(s: Subject) -> Subject:
    """The earlier artefact is there, and no longer answers today's table."""
    return s.stating(rollback="broken")


@defect(found="ownership/no-runbook", at="model | runbook | outcome | card", on="fair/logistic | segments/lightgbm")
def no_runbook(s: Subject) -> Subject:
    """Nobody wrote down what to do when it fails, and who is called."""
    return s.stating(runbook="", alert="")


@defect(
    found="ownership/decision-use-declared | ownership/no-intended-use",
    at="model | outcome | card | intended-use",
    on="diabetes/ridge | nhefs/boosting",
)
def use_not_declared(s: Subject) -> Subject:
    """Nobody wrote down what the model is for."""
    return s.stating(**{"intended use": "", "population": "", "cost of error": ""})
