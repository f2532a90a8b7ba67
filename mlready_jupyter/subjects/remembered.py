"""What is remembered of rows that are not at hand: a table that a lock was made of, or a batch that passed by."""

from __future__ import annotations

from collections.abc import Mapping

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.profile import Profile
from mlready_jupyter.subjects.summary import Kind, Outside, Summary


class Remembered(Summary):
    """A table of which its profile is left. `beyond` holds what lay outside the ranges it was held against while it passed by."""

    def __init__(
        self,
        name: str,
        profile: Profile,
        *,
        rows: int,
        schema: Mapping[str, str],
        target: str | None = None,
        beyond: Mapping[str, Outside] = {},
    ) -> None:
        self.name, self.rows, self.named, self.target = name, rows, True, target
        self.summary = profile
        self._profile, self._schema, self._beyond = profile, schema, beyond

    @property
    def columns(self) -> list[str]:
        return list(self._profile)

    @property
    def schema(self) -> Mapping[str, str]:
        return self._schema

    def kind(self, column: str) -> Kind:
        return self._profile[column].kind

    def nulls(self, column: str) -> int:
        return self._profile[column].nulls

    def words(self, column: str) -> Mapping[str, int]:
        return self._profile[column].counts or {}

    def outside(self, column: str, low: float, high: float) -> Outside:
        if column not in self._beyond:
            raise Absent(f"`{column}` of {self.name} was not held against a range while its rows passed by")
        return self._beyond[column]
