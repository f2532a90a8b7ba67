"""Temporary columns go before the model comes."""

from __future__ import annotations

import re

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Table, check

SAVED_INDEX = re.compile(r"unnamed: ?\d+(_level_\d+)?|level_\d+|__index_level_\d+__|column1$", re.IGNORECASE)
LEFT_BY_MERGE = re.compile(r"_merge")
FOR_NOW = re.compile(r"(?:.*_)?(?:tmp|bak|backup|debug|foo|xxx|todo|deleteme|del_me|copy|copy\d)\d*|(?:tmp|debug|copy)_.*", re.IGNORECASE)
WHY = (
    (SAVED_INDEX, "is an index that was saved with the table", "Read the file with `index_col=0`, or write it with `index=False`"),
    (LEFT_BY_MERGE, "is what `merge(indicator=True)` leaves behind", "Drop it after the merge"),
    (FOR_NOW, "has the name of something temporary", "Give it the name of what it is, or drop it"),
)


@check(severity=Severity.WARNING, of_features=True)
def leftover_column(train: Table) -> Iterator[Evidence]:
    """A feature is left over from work: a saved index, a merge indicator, a temporary column.

    It will have to be delivered for ever, and nobody will know what it was. Usual causes: `to_csv` without
    `index=False`, a copy made to try something, a merge that was being debugged.

    Seen are names such as `Unnamed: 0`, `level_0`, `_merge`, `price_tmp`, `debug`, `age_copy`.
    """
    for name in train.columns if train.named else ():
        for pattern, says, remedy in WHY:
            if pattern.fullmatch(name):
                yield Evidence(f"`{name}` {says}", at=InColumn(train.name, name), remedy=f"{remedy}; the model should not depend on it.")
                break


@leftover_column.good
def honest_names(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(temp=[1, 2], years_old=[3, 4], index=[5, 6], copyright=[0, 1], level=[0, 1], hardcopy=[1, 2]))


@leftover_column.bad(findings=4)
def left_behind(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(**{"Unnamed: 0": [0, 1], "_merge": ["both", "both"], "price_tmp": [1, 2], "debug": [0, 1], "age": [3, 4]})
    )
