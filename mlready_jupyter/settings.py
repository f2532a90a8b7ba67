"""`[tool.mlready]` of pyproject.toml, or mlready.toml: found, parsed and typed; ids are checked by the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, cast

from mlready_jupyter.core.errors import UsageError, unknown
from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.waiver import Waiver
from mlready_jupyter.subjects.agreement import Assumption, Card, Direction, Expected, Owner, Owners, Promise, SignOff, Slo

T = TypeVar("T")
OWN_FILE, SHARED_FILE = "mlready.toml", "pyproject.toml"
LEVELS = ("error", "warning", "note", "never")


class PerFile(NamedTuple):
    """What is set otherwise for the notebooks that a pattern means."""

    glob: str
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = {}
    limits: Mapping[str, Mapping[str, Any]] = {}
    options: Mapping[str, Mapping[str, Any]] = {}


class Promote(NamedTuple):
    """How notebooks are promoted: where to, whether with their outputs, and the limits of the run (seconds, bytes; None for none)."""

    to: str = ""
    outputs: Literal["strip", "keep"] = "strip"
    time: float | None = 1800.0
    memory: int | None = 8 * 10**9


class Keep(NamedTuple):
    """How much of the history is kept; None for no end."""

    exams: int | None = 1_000
    days: int | None = None


class Settings(NamedTuple):
    """All that a settings file may say. Durations in seconds; `limits` values are numbers or {value, warn} tables."""

    path: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    budget: float | None = 10.0
    fail_on: str | None = None
    undecided: Literal["passes", "blocks"] = "passes"
    profile: Literal["", "teaching"] = ""
    """What the notebooks are for; in those of a course, a TODO is a task."""
    inline_waivers: bool = True
    max_waiver_days: int = 90
    plug_ins: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = {}
    limits: Mapping[str, Mapping[str, Any]] = {}
    limits_at: Mapping[str, Mapping[str, Mapping[str, Any]]] = {}
    options: Mapping[str, Mapping[str, Any]] = {}
    reasons: Mapping[str, tuple[str, str]] = {}
    """Criterion -> who changed its limits, and why."""
    waivers: tuple[Waiver, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    owners: Owners = Owners()
    per_file: tuple[PerFile, ...] = ()
    baseline: str = ""
    """A file of findings that were there before, as told from the folder of the settings."""
    golden: str = ""
    """A file of rows with their answers, told likewise."""
    assumptions: tuple[Assumption, ...] = ()
    monotone: Mapping[str, Direction] = {}
    outputs: Promise | None = None
    card: Card | None = None
    slo: Slo | None = None
    promote: Promote = Promote()
    history: bool = True
    """Whether exams are kept, beside the settings."""
    history_keep: Keep = Keep()
    time: str | None = None
    """The column that says when a row happened, in the tables that have it; `keys` say whose it is."""
    keys: tuple[str, ...] = ()

    @property
    def expected(self) -> Expected:
        return Expected(self.assumptions, self.monotone, self.outputs)


def find(start: Path) -> Path | None:
    """The nearest settings file above `start`, which ends at the root of the repository."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (own := folder / OWN_FILE).is_file():
            return own
        if (shared := folder / SHARED_FILE).is_file() and b"[tool.mlready" in shared.read_bytes():
            return shared
        if (folder / ".git").exists():
            return None
    return None


def load(start: Path | None = None) -> Settings:
    """The settings that hold in a folder (default: the current one); the defaults when no file is found."""
    path = find(start or Path.cwd())
    return read(path) if path else Settings()


def read(path: Path) -> Settings:
    """Parse one settings file, or raise a UsageError that names the file, the key, what was found and what was expected."""
    import tomllib  # 9 ms that a repository without settings never pays

    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name}: {error}") from None
    if path.name == SHARED_FILE:
        table = table.get("tool", {}).get("mlready", {})
    return parse(table, path)


def parse(table: Mapping[str, Any], path: Path | None = None) -> Settings:
    """The settings a TOML table says."""
    file = path.name if path else "settings"
    fields: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise unknown("setting", key, _KEYS, where=file)
        fields[key.replace("-", "_")] = _KEYS[key](value, f"{file}: {key}")
    if "limits" in fields:
        fields["limits"], fields["limits_at"], fields["reasons"] = fields["limits"]
    if "owners" in fields:
        fields["owners"] = fields["owners"]._replace(source=file)
    if "card" in fields and path is not None:
        fields["card"] = fields["card"]._replace(folder=path.resolve().parent)
    return Settings(path=path, **fields)


def seconds(text: Any, where: str = "budget") -> float | None:
    """`10s`, `1.5 min`, `500ms` or `none` as seconds."""
    units = {"ms": 1e-3, "s": 1.0, "": 1.0, "m": 60.0, "min": 60.0}
    if isinstance(text, int | float) and not isinstance(text, bool) and text > 0:
        return float(text)
    word = str(text).strip().lower()
    if word == "none":
        return None
    number = word.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = word[len(number) :].strip()
    try:
        if unit in units and float(number) > 0:
            return float(number) * units[unit]
    except ValueError:
        pass
    raise UsageError(f'{where} = {text!r}: expected a time such as "10s" or "2min", or "none"')


def day(value: Any, where: str = "until") -> date:
    """A TOML date, or ISO text."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f"{where} = {value!r}: expected a date such as 2027-02-21") from None


def _is(kind: type[T], expected: str) -> Callable[[Any, str], T]:
    def typed(value: Any, where: str) -> T:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise UsageError(f"{where} = {value!r}: expected {expected}")
        return value

    return typed


def _one_of(*words: str) -> Callable[[Any, str], str]:
    def chosen(value: Any, where: str) -> str:
        if value not in words:
            raise UsageError(f"{where} = {value!r}: expected one of {', '.join(words)}")
        return str(value)

    return chosen


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UsageError(f'{where} = {value!r}: expected a list of words, such as ["pipeline", "assumptions/edge-cases"]')
    return tuple(value)


_table = _is(dict, "a table")
_text = _is(str, "text")
_days = _is(int, "a whole number of days")
Parse = Callable[[Any, str], Any]


def _count(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(f"{where} = {value!r}: expected a whole number of 1 or more")
    return value


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"{where} = {value!r}: expected a number")
    return float(value)


def _in_units(units: Mapping[str, int], expected: str) -> Parse:
    """A quantity that is written with its unit, `30 days`; without one it is counted in the first."""

    def quantity(value: Any, where: str) -> int:
        number, _, unit = str(value).strip().lower().partition(" ")
        if not unit:
            unit = number.lstrip("0123456789.") or next(iter(units))
            number = number.removesuffix(unit)
        times = units.get(unit) or units.get(unit.removesuffix("s"))
        try:
            if times and not isinstance(value, bool) and float(number) > 0:
                return round(float(number) * times)
        except ValueError:
            pass
        raise UsageError(f"{where} = {value!r}: expected {expected}")

    return quantity


_span = _in_units({"day": 1, "week": 7, "month": 30, "year": 365}, 'a time such as "30 days", "2 weeks" or "6 months"')


def _keep(value: Any, where: str) -> Keep:
    """A number of exams, or a time."""
    if isinstance(value, str):
        if value.strip().lower() == "all":
            return Keep(None)
        return Keep(None, _span(value, where))
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(f'{where} = {value!r}: expected a number of exams such as 1000, a time such as "1 year", or "all"')
    return Keep(value)


_bytes = _in_units(
    {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}, 'a size such as "512 MB" or "2 GB"'
)


def _record(make: Callable[..., T], what: str, **kinds: Parse) -> Callable[[Any, str], T]:
    """A table with these keys and no others, `-` in the file for `_` here; what is not said keeps its default."""
    known = {name.replace("_", "-"): parse for name, parse in kinds.items()}

    def record(value: Any, where: str) -> T:
        fields: dict[str, Any] = {}
        for key, given in _table(value, where).items():
            if key not in known:
                raise unknown(what, key, known, where=where)
            fields[key.replace("-", "_")] = known[key](given, f"{where}.{key}")
        return make(**fields)

    return record


_card = _record(
    Card,
    "entry of a card",
    stage=_one_of("trial", "production"),
    **dict.fromkeys(("intended_use", "population", "cost_of_error", "outcome_unit", "runbook", "alert", "first_step"), _text),
    **dict.fromkeys(("rollback", "retrain_when", "data_window", "data", "commit", "environment"), _text),
    decision_threshold=_number,
    decisions_a_day=_count,
    errors_a_day=_count,
    fitted=day,
    retrain_every=_span,
    banned=_words,
    protected=_words,
)


def _promised(value: Any, where: str) -> float:
    seconds_ = seconds(value, where)
    if seconds_ is None:
        raise UsageError(f'{where} = {value!r}: expected a time such as "200ms"')
    return seconds_


_slo = _record(
    Slo,
    "promise",
    p95_latency=_promised,
    rows_per_call=_count,
    rows_per_second=_number,
    peak_rows=_count,
    memory=_bytes,
    workers=_count,
    bad_row=_one_of("row", "batch"),
)


def memory(value: Any, where: str = "memory") -> int | None:
    """`2 GB` or `none` as bytes."""
    return None if str(value).strip().lower() == "none" else int(_bytes(value, where))


_promote = _record(Promote, "entry of promote", to=_text, outputs=_one_of("strip", "keep"), time=seconds, memory=memory)


def _sign_offs(value: Any, where: str) -> tuple[SignOff, ...]:
    return tuple(_sign_off(table, place) for place, table in _tables(value, where, "sign-offs"))


def _sign_off(value: Any, where: str) -> SignOff:
    fields = _complete(value, where, "a sign-off", ("what", "by", "on", "evidence"))
    what, by, evidence = (_text(fields[key], f"{where}.{key}") for key in ("what", "by", "evidence"))
    return SignOff(what, by, day(fields["on"], f"{where}.on"), evidence)


def _tables(value: Any, where: str, name: str) -> list[tuple[str, Any]]:
    if not isinstance(value, list):
        raise UsageError(f"{where}: expected [[{name}]] tables, found {type(value).__name__}")
    return [(f"{where}[{n}]", given) for n, given in enumerate(value, 1)]


def _complete(value: Any, where: str, what: str, wanted: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """A table that has all the keys it needs, and none that nobody knows."""
    fields = _table(value, where)
    for key in fields:
        if key not in (*wanted, *optional):
            raise unknown("key", key, (*wanted, *optional), where=where)
    for key in wanted:
        if not fields.get(key):
            raise UsageError(f"{where} has no {key}; {what} needs {', '.join(wanted)}")
    return fields


def _severities(value: Any, where: str) -> dict[str, Severity]:
    level = _one_of("error", "warning", "note")
    return {key: Severity[level(word, f"{where}.{key}").upper()] for key, word in _table(value, where).items()}


def _limits(value: Any, where: str) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, dict[str, Any]]], dict[str, tuple[str, str]]]:
    everywhere: dict[str, dict[str, Any]] = {}
    at: dict[str, dict[str, dict[str, Any]]] = {}
    reasons: dict[str, tuple[str, str]] = {}
    for criterion, limits in _table(value, where).items():
        place = f'{where}."{criterion}"'
        beside = ("at", "owner", "reason")
        everywhere[criterion] = {name: _limit(v, f"{place}.{name}") for name, v in _table(limits, place).items() if name not in beside}
        owner, reason = (_text(limits.get(key, ""), f"{place}.{key}") for key in ("owner", "reason"))
        reasons[criterion] = (owner, reason)
        at[criterion] = {
            key: {name: _limit(v, f"{place}.at.{key}.{name}") for name, v in _table(named, f"{place}.at.{key}").items()}
            for key, named in _table(limits.get("at", {}), f"{place}.at").items()
        }
    return everywhere, at, reasons


def _limit(value: Any, where: str) -> dict[str, float]:
    table = value if isinstance(value, dict) else {"value": value}
    for key, number in table.items():
        if key not in ("value", "warn"):
            raise unknown("part of a limit", key, ("value", "warn"), where=where)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise UsageError(f"{where} = {number!r}: expected a number, or a table {{ value = …, warn = … }}")
    return {key: float(number) for key, number in table.items()}


def _options(value: Any, where: str) -> dict[str, dict[str, Any]]:
    return {criterion: _table(options, f'{where}."{criterion}"') for criterion, options in _table(value, where).items()}


def _waivers(value: Any, where: str) -> tuple[Waiver, ...]:
    return tuple(_waiver(table, place) for place, table in _tables(value, where, "waivers"))


def _waiver(value: Any, where: str) -> Waiver:
    fields = _complete(value, where, "a waiver", ("allow", "owner", "reason", "until"), ("since",))
    criterion, _, place = _text(fields["allow"], f"{where}.allow").partition(":")
    owner, reason = (_text(fields[key], f"{where}.{key}") for key in ("owner", "reason"))
    since = day(fields["since"], f"{where}.since") if "since" in fields else None
    return Waiver(criterion, place or "*", owner, reason, day(fields["until"], f"{where}.until"), since=since)


def _owners(value: Any, where: str) -> Owners:
    owners: dict[str, Owner] = {}
    for thing, owner in _table(value, where).items():
        if thing not in ("model", "pipeline", "outcome"):
            raise unknown("thing to own", thing, ("model", "pipeline", "outcome"), where=where)
        fields = {"name": owner} if isinstance(owner, str) else _table(owner, f"{where}.{thing}")
        for key in fields:
            if key not in ("name", "backup"):
                raise unknown("key", key, ("name", "backup"), where=f"{where}.{thing}")
        name, backup = (_text(fields.get(key, ""), f"{where}.{thing}.{key}") for key in ("name", "backup"))
        owners[thing] = Owner(name, backup)
    return Owners(owners.get("model"), owners.get("pipeline"), owners.get("outcome"))


def _per_file(value: Any, where: str) -> tuple[PerFile, ...]:
    made: list[PerFile] = []
    for glob, table in _table(value, where).items():
        place = f'{where}."{glob}"'
        fields: dict[str, Any] = {}
        for key, given in _table(table, place).items():
            if key not in PER_FILE:
                raise unknown("setting", key, PER_FILE, where=place)
            fields[key] = _KEYS[key](given, f"{place}.{key}")
        if "limits" in fields:
            fields["limits"] = fields["limits"][0]
        made.append(PerFile(glob, **fields))
    return tuple(made)


PER_FILE = ("select", "ignore", "severities", "limits", "options")


def _assumptions(value: Any, where: str) -> tuple[Assumption, ...]:
    if not isinstance(value, list):
        raise UsageError(f"{where}: expected [[assumptions]] tables, found {type(value).__name__}")
    return tuple(_assumption(table, f"{where}[{n}]") for n, table in enumerate(value, 1))


def _assumption(value: Any, where: str) -> Assumption:
    fields = _table(value, where)
    for key in fields:
        if key not in ("assume", "owner", "tolerated"):
            raise unknown("key", key, ("assume", "owner", "tolerated"), where=where)
    if not fields.get("assume"):
        raise UsageError(f'{where} has no assume; expected such as assume = "age between 18 and 99"')
    says, owner = (_text(fields.get(key, ""), f"{where}.{key}") for key in ("assume", "owner"))
    return Assumption(says, owner, rate(fields.get("tolerated", 0), f"{where}.tolerated"))


def rate(value: Any, where: str = "tolerated") -> float:
    """A part of the rows: a number from 0 to below 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise UsageError(f"{where} = {value!r}: expected a part of the rows from 0 to below 1, such as 0.01")
    return float(value)


def _monotone(value: Any, where: str) -> dict[str, Direction]:
    way = _one_of("increasing", "decreasing")
    return {column: cast(Direction, way(word, f"{where}.{column}")) for column, word in _table(value, where).items()}


def _outputs(value: Any, where: str) -> Promise:
    number, text, flag = _number, _text, _is(bool, "true or false")
    kinds: dict[str, Callable[[Any, str], Any]] = {
        "least": number,
        "most": number,
        "ascending": flag,
        "total": lambda given, at: text(given, at) if isinstance(given, str) else number(given, at),
        "by": text,
        "node": text,
        "parts": lambda given, at: {whole: _words(names, f"{at}.{whole}") for whole, names in _table(given, at).items()},
    }
    fields: dict[str, Any] = {}
    for key, given in _table(value, where).items():
        if key not in kinds:
            raise unknown("promise", key, kinds, where=where)
        fields[key] = kinds[key](given, f"{where}.{key}")
    promise = Promise(**fields)
    if not fields.keys() & {"least", "most", "ascending", "total", "parts"}:
        raise UsageError(f"{where} promises nothing; expected least, most, ascending, total or parts")
    if promise.parts and promise.node is None:
        raise UsageError(f"{where}.parts needs {where}.node: the column that names each row")
    if promise.by is not None and promise.total is None and not promise.parts:
        raise UsageError(f"{where}.by needs {where}.total or {where}.parts: what is summed by it")
    return promise


_KEYS: dict[str, Callable[[Any, str], Any]] = {
    "select": _words,
    "ignore": _words,
    "budget": seconds,
    "fail-on": _one_of(*LEVELS),
    "undecided": _one_of("passes", "blocks"),
    "profile": _one_of("teaching"),
    "inline-waivers": _is(bool, "true or false"),
    "max-waiver-days": _days,
    "plug-ins": _words,
    "severities": _severities,
    "limits": _limits,
    "options": _options,
    "waivers": _waivers,
    "sign-offs": _sign_offs,
    "card": _card,
    "slo": _slo,
    "promote": _promote,
    "owners": _owners,
    "per-file": _per_file,
    "baseline": _text,
    "golden": _text,
    "assumptions": _assumptions,
    "monotone": _monotone,
    "outputs": _outputs,
    "history": _is(bool, "true or false"),
    "history-keep": _keep,
    "time": _text,
    "keys": _words,
}
