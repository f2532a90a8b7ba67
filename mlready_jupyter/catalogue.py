"""Finds criteria by walking packages: an id names its module without importing it; settings are checked against what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from mlready_jupyter.core.criterion import ROOMS, Criterion, Unimportable, id_of
from mlready_jupyter.core.errors import UsageError, nearest, unknown
from mlready_jupyter.core.judge import Policy, told
from mlready_jupyter.core.measure import Limit
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.agreement import Loosened

if TYPE_CHECKING:
    from mlready_jupyter.subjects.models import Adapter

Kind = Literal["checks", "rules"]
HOME = "mlready_jupyter"


class Catalogue(NamedTuple):
    """Every criterion there is, as id -> module name; nothing is imported before `load`, nor then if it is `listed`."""

    checks: Mapping[str, str]
    rules: Mapping[str, str]
    listed: Mapping[str, Criterion] = {}

    def of(self, kind: Kind) -> Mapping[str, str]:
        return self.checks if kind == "checks" else self.rules

    def load(self, kind: Kind, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Criterion, ...]:
        """Import the criteria chosen: by id, name or room; without `select` all but the previews.

        Words that name a criterion of the other kind are passed over, since settings serve both. One that cannot be imported will
        be BROKEN once it is asked; the others are not in the dark for it.
        """
        known = self.of(kind)
        asked, left_out = self._named(kind, select), self._named(kind, ignore)
        wanted = [ident for ident in known if (ident in asked if select else True) and ident not in left_out]
        criteria = [self.listed.get(ident) or imported(known[ident]) for ident in wanted]
        exact = set(select)
        return tuple(c for c in criteria if not c.preview or c.id in exact or c.name in exact)

    def find(self, ident: str) -> Criterion:
        """The criterion of this id (or of this name, where only one has it)."""
        for kind in ("checks", "rules"):
            known = self.of(kind)
            if ident in known:
                criterion = imported(known[ident])
                if criterion.fault:
                    raise UsageError(f"{ident}: {criterion.fault}")
                return criterion
        named = [i for i in (*self.checks, *self.rules) if i.partition("/")[2] == ident]
        if len(named) == 1:
            return self.find(named[0])
        raise unknown("criterion", ident, (*self.checks, *self.rules))

    def names(self, word: str) -> bool:
        """Whether a word is the id, the name or the room of any criterion."""
        return any(_names(word, ident) for ident in (*self.checks, *self.rules))

    def _named(self, kind: Kind, words: Iterable[str]) -> set[str]:
        known, everything = self.of(kind), (*self.checks, *self.rules)
        ids: set[str] = set()
        for word in words:
            if not self.names(word):
                near = nearest(word, (*everything, *(ident.partition("/")[2] for ident in everything), *ROOMS))
                raise UsageError(f"nothing is called {word!r}{f'; did you mean {near!r}?' if near else ''} (an id, a name, or a room)")
            ids.update(ident for ident in known if _names(word, ident))
        return ids


def catalogue(plug_ins: Iterable[str] = (), *, homes: tuple[str, ...] = (HOME,)) -> Catalogue:
    """The criteria of the house and of the packages that the settings name."""
    homes = (*homes, *plug_ins)
    checks, rules = ({ident: module for home in homes for ident, module in _walk(f"{home}.{kind}").items()} for kind in ("checks", "rules"))
    return Catalogue(checks, rules)


def adapters(plug_ins: Iterable[str]) -> tuple[Adapter, ...]:
    """The adapters for models that the packages bring: every module of their models/ with a function `adapt(thing, name)`."""
    return tuple(_adapter(f"{home}.models.{file.stem}") for home in plug_ins for file in _files(f"{home}.models"))


def policy(settings: Settings, criteria: Iterable[Criterion], known: Catalogue, *, today: date, budget: float | None) -> Policy:
    """How to judge these criteria under these settings; whatever the settings name must exist."""
    of_some = {*settings.limits, *settings.options, *settings.limits_at}
    by_id = {c.id: c for c in criteria if c.id not in of_some or not c.fault}  # what is said of one without limits has no meaning
    formerly = {old: criterion.id for criterion in by_id.values() for old in criterion.formerly}
    mentioned = (*settings.severities, *settings.limits, *settings.options, *(waiver.criterion for waiver in settings.waivers))
    for ident in mentioned:
        if ident not in known.checks and ident not in known.rules and ident not in formerly:
            raise unknown("criterion", ident, (*known.checks, *known.rules), where=settings.path.name if settings.path else "settings")
    chosen = {ident: dict(options) for ident, options in settings.options.items() if ident in by_id}
    for ident, limits in settings.limits.items():
        if ident in by_id:
            chosen.setdefault(ident, {}).update({name: _limit(by_id[ident], name, given) for name, given in limits.items()})
    for ident, named in chosen.items():
        by_id[ident].with_settings(named)
    limits_at = {
        ident: {key: {name: _limit(by_id[ident], name, given) for name, given in limits.items()} for key, limits in places.items()}
        for ident, places in settings.limits_at.items()
        if ident in by_id
    }
    return Policy(
        today=today,
        budget=budget,
        settings=chosen,
        limits_at=limits_at,
        severities=settings.severities,
        waivers=tuple(w._replace(criterion=formerly.get(w.criterion, w.criterion)) for w in settings.waivers),
        inline_waivers=settings.inline_waivers,
        strict=settings.undecided == "blocks",
    )


def loosened(settings: Settings, known: Catalogue) -> tuple[Loosened, ...]:
    """Where the settings ask less of a candidate than the checks do by themselves: a wider limit, a milder severity, a check left out."""
    less = [Loosened(ident, "not asked") for ident in sorted(known._named("checks", settings.ignore))]
    for ident in sorted({*settings.limits, *settings.severities} & set(known.checks)):
        criterion, (owner, reason) = known.find(ident), settings.reasons.get(ident, ("", ""))
        for name, given in settings.limits.get(ident, {}).items():
            new, old = _limit(criterion, name, given), criterion.limits[name]
            if (new.value > old.value) if old.worse == "above" else (new.value < old.value):
                less.append(Loosened(ident, f"{name} {new.value:g} instead of {old.value:g}", owner, reason))
        if (severity := settings.severities.get(ident, criterion.severity)) < criterion.severity:
            less.append(Loosened(ident, f"{severity.name.lower()} instead of {criterion.severity.name.lower()}", owner, reason))
    return tuple(less)


def _names(word: str, ident: str) -> bool:
    room, _, name = ident.partition("/")
    return word in (ident, name, room, "all")


def _walk(package: str) -> dict[str, str]:
    modules = (f"{package}.{room}.{file.stem}" for room in ROOMS for file in _files(package, room))
    return {id_of(module): module for module in modules}


def _files(package: str, below: str = "") -> list[Path]:
    """The modules of a folder of a package, without importing them; none where it has no such folder."""
    from importlib.util import find_spec

    root = package.rpartition(".")[0]
    try:
        spec = find_spec(package)
    except (Exception, SystemExit) as error:  # the package itself is imported, and may do anything
        if not (isinstance(error, ModuleNotFoundError) and error.name and f"{root}.".startswith(f"{error.name}.")):
            raise UsageError(f"plug-in {root!r} cannot be imported: {told(error)}") from error
        spec = None
    if spec is None and root != HOME and find_spec(root) is None:
        raise UsageError(f"plug-in {root!r} is not installed here; `plug-ins` names packages that hold checks/, rules/ or models/")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return [file for folder in folders for file in sorted(Path(folder, below).glob("[!_]*.py"))]


def _adapter(module: str) -> Adapter:
    made: Any = import_module(module)
    if not callable(getattr(made, "adapt", None)):
        raise TypeError(f"{module} must define adapt(thing, name) -> Model | None")
    return cast("Adapter", made)


def criterion_in(module: str) -> Criterion:
    """The criterion that a module defines under its own name."""
    found: Any = getattr(import_module(module), module.rpartition(".")[2], None)
    if not isinstance(found, Criterion):
        name = module.rpartition(".")[2]
        raise TypeError(f"{module} must define {name}() under @check or @rule: the file's name is the criterion's")
    return found


def imported(module: str) -> Criterion:
    """The criterion of a module, or, where that cannot be imported, what stands for it."""
    try:
        return criterion_in(module)
    except (Exception, SystemExit) as error:  # code of others, which may do anything
        return Unimportable(module, f"{module} cannot be imported: {told(error)}")


def _limit(criterion: Criterion, name: str, given: Mapping[str, float]) -> Limit:
    if name not in criterion.limits:
        raise unknown("limit", name, criterion.limits, where=criterion.id)
    default = criterion.limits[name]
    value = given.get("value", default.value)
    inside = default.warn is not None and (default.warn < value if default.worse == "above" else default.warn > value)
    return Limit(value, given.get("warn", default.warn if inside else None), default.worse)
