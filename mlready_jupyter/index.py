"""What there is to know of each rule without importing it: `rules/index.json`, written by `make docs` and read by nblint."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mlready_jupyter.catalogue import Catalogue, catalogue, criterion_in, imported
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.part import Cost

INDEX = Path(__file__).parent / "rules" / "index.json"


class Listed(Criterion):
    """A rule as `index.json` tells of it: its module is imported once a notebook gives it something to say."""

    __slots__ = ("module",)

    def __init__(self, ident: str, told: Mapping[str, Any]) -> None:
        self.id, self.title, self.preview, self.module = ident, told["title"], told["preview"], told["module"]
        self.severity, self.formerly = Severity[told["severity"].upper()], tuple(told["formerly"])
        self.about = frozenset(word.encode() for word in told["about"])
        self.cost = Cost[told["cost"].upper()]

    def __getattr__(self, name: str) -> Any:
        """What the index does not tell, from the rule itself."""
        whole = imported(self.module)
        self.asks, self.function, self.fault = whole.asks, whole.function, whole.fault
        self.limits, self.options, self.examples = whole.limits, whole.options, whole.examples
        return getattr(whole, name)


def from_index(plug_ins: Iterable[str] = (), *, naming: Iterable[str] = ()) -> Catalogue:
    """The catalogue for nblint, with the rules of the house as their index tells of them: no folder is searched, no rule imported.

    Where a word in `naming` is none of the index, the folders are searched after all, for a rule that is newer than it.
    """
    index = json.loads(INDEX.read_bytes())
    listed = {ident: Listed(ident, told) for ident, told in index["rules"].items()}
    others = catalogue(plug_ins, homes=()) if plug_ins else Catalogue({}, {})
    known = Catalogue(
        {**index["checks"], **others.checks},
        {**{ident: rule.module for ident, rule in listed.items()}, **others.rules},
        {ident: rule for ident, rule in listed.items() if ident not in others.rules},
    )
    return known if all(known.names(word) for word in naming) else catalogue(plug_ins)


def index_of(known: Catalogue) -> str:
    """The text of `index.json`, a line for each criterion."""
    rules = {ident: _told(known.rules[ident], criterion_in(known.rules[ident])) for ident in sorted(known.rules)}
    parts = [
        f' "{kind}": {{\n' + ",\n".join(f"  {json.dumps(ident)}: {json.dumps(value)}" for ident, value in sorted(entries.items())) + "\n }"
        for kind, entries in (("checks", known.checks), ("rules", rules))
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _told(module: str, rule: Criterion) -> dict[str, Any]:
    return {
        "module": module,
        "title": rule.title,
        "severity": rule.severity.name.lower(),
        "preview": rule.preview,
        "cost": rule.cost.name.lower(),
        "about": sorted(word.decode() for word in rule.about),
        "formerly": list(rule.formerly),
    }
