"""A model can be made again from what is known of it."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Card, Commits, Digest, Evidence, Iterator, MakeTable, Repository, Severity, Whole, check
from mlready_jupyter.checks.ownership._card import lacks, named, only_when_live
from mlready_jupyter.subjects.commits import knows


@check(severity=Severity.ERROR)
def no_lineage(card: Card, repository: Repository | None, commits: Commits | None, digest: Digest | None) -> Iterator[Evidence]:
    """The card does not say from which data, code and packages the model was made, or says it wrongly.

    Whoever has to explain a decision, or to fit the model again, needs all three. What the card says is
    looked up: where `data` is a digest, it is compared with that of the training table at hand; `commit` must be
    known to git, `environment` must be a file.

    What is missing, and changes that were not committed, are found of a card with `stage = "production"`.
    """
    yield from _wrong(card, repository, digest)
    missing = lacks(card, "data", "commit", "environment")
    if len(missing) == 3:
        only_when_live(card, missing)
    if missing and card.live:
        yield Evidence(
            f"The card does not say {named(missing)}",
            at=Whole("card"),
            remedy=f"Write {', '.join(f'`{field}`' for field in missing)} under `[card]`.",
        )
    if card.live and commits is not None and commits.dirty:
        yield Evidence(
            "Tracked files differ from the last commit, so that no commit tells what made this model",
            at=Whole("commit"),
            milder=Severity.WARNING,
            remedy="Commit what made the model, then fit it from that commit.",
        )


def _wrong(card: Card, repository: Repository | None, digest: Digest | None) -> Iterator[Evidence]:
    """What the card says, and what is otherwise."""
    trained = digest.tables.get("train") if digest is not None else None
    if trained and len(card.data) == len(trained) and set(card.data) <= set("0123456789abcdef") and card.data != trained:
        yield Evidence(
            f"The card says that the model learned from the table {card.data}; the training table at hand is {trained}",
            at=Whole("data"),
            remedy="Examine the model with the table it was fitted on, or write the new digest as `data` under `[card]`.",
        )
    if card.commit and repository is not None and not knows(repository.root, card.commit):
        yield Evidence(
            f"git does not know the commit {card.commit}",
            at=Whole("commit"),
            remedy="Write the commit that made the model as `commit` under `[card]`, and push it.",
        )
    if card.environment and not (card.folder / card.environment).is_file():
        yield Evidence(
            f"The file `{card.environment}`, which should say which packages made the model, is not there",
            at=Whole("environment"),
            remedy="Write one, for example with `python -m pip freeze`, and keep it beside the model.",
        )


class _Zero:
    def predict(self, table: object) -> list[float]:
        return [0.0] * len(table)  # type: ignore[arg-type]


@no_lineage.good
def the_table_it_learned_from(table: MakeTable) -> Candidate:
    train = table(age=[31, 45, 52])
    known = Candidate.of(_Zero(), train=train).digest.tables["train"]
    return Candidate.of(_Zero(), train=train, card=Card(data=known))


@no_lineage.bad(findings=1, at="data")
def another_table(table: MakeTable) -> Candidate:
    return Candidate.of(_Zero(), train=table(age=[31, 45, 53]), card=Card(data="3f9a1c0b7e2d4a58"))


@no_lineage.bad(findings=1, at="environment")
def a_file_that_is_gone(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card(environment="no/such/requirements.lock"))


@no_lineage.bad(findings=1, at="card")
def nothing_is_known(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card("production"))
