"""A criterion: one question as a plain generator function, with all that can be read off it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Any, NamedTuple, TypeVar, overload

from mlready_jupyter.core.errors import unknown
from mlready_jupyter.core.finding import Evidence
from mlready_jupyter.core.measure import Limit, Severity
from mlready_jupyter.core.part import Cost, Part, Subject

ROOMS = ("assumptions", "pipeline", "reliability", "ownership", "scale")
"""The five principles; the folder a criterion lives in is the principle it serves."""

E = TypeVar("E", bound=Callable[..., Subject] | str)
GENERATOR = 0x20  # inspect.CO_GENERATOR, without the 7 ms that importing inspect takes


class Example(NamedTuple):
    """A subject that the criterion must pass (`findings` 0) or find at fault, and where."""

    name: str
    make: Callable[..., Subject] | str
    findings: int | None
    at: str = ""
    mended: str | None = None
    """The notebook once its findings' fixes are made; itself, where no fix is to be offered; None where that is not said."""

    @property
    def good(self) -> bool:
        return self.findings == 0


class Criterion:
    """What `@check` and `@rule` make of a function.

    The module's path is the id, the docstring the page, the positional parameters are the parts it looks at, the keyword-only
    defaults its limits and options. Calling a criterion calls the function.

    `about` holds words without any of which the subject gives it nothing to say: it is then not asked, nor imported.
    `of_features` leaves out what it says of places that the subject does not count among its features.
    """

    __slots__ = (
        "about", "asks", "cost", "examples", "fault", "formerly", "function", "id", "limits", "of_features", "options", "preview",
        "severity", "title",
    )  # fmt: skip

    def __init__(
        self,
        function: Callable[..., Iterator[Evidence]],
        subject: type[Subject],
        *,
        severity: Severity,
        preview: bool = False,
        about: tuple[str, ...] = (),
        formerly: tuple[str, ...] = (),
        of_features: bool = False,
    ) -> None:
        code: CodeType = function.__code__
        self.function, self.severity, self.preview, self.formerly = function, severity, preview, formerly
        self.of_features = of_features
        self.about = frozenset(word.lower().encode() for word in about)
        self.id = id_of(function.__module__)
        self.title = (function.__doc__ or "").partition("\n")[0].strip()
        if not code.co_flags & GENERATOR:
            raise TypeError(f"{self.id} must yield its evidence; a returned Evidence would be read field by field")
        self.asks = tuple(self._asked(name, subject) for name in code.co_varnames[: code.co_argcount])
        """The parts it looks at, each with whether it can do without."""
        self.cost = max((part.cost for part, _ in self.asks), default=Cost.FREE)
        keywords: Mapping[str, Any] = function.__kwdefaults__ or {}
        self.limits = {name: value for name, value in keywords.items() if isinstance(value, Limit)}
        self.options = {name: value for name, value in keywords.items() if not isinstance(value, Limit)}
        self.examples: list[Example] = []
        self.fault = ""
        """Why it cannot be asked, where it could not even be imported."""

    def _asked(self, name: str, subject: type[Subject]) -> tuple[Part[Any], bool]:
        if name not in subject.parts:
            has = ", ".join(subject.parts)
            raise TypeError(f"{self.id} asks for {name!r}; a {subject.__name__.lower()} has {has}")
        annotation = str(self.function.__annotations__.get(name, ""))
        return subject.parts[name], annotation.endswith("| None")

    def __call__(self, *parts: Any, **settings: Any) -> Iterator[Evidence]:
        return self.function(*parts, **settings)

    def __repr__(self) -> str:
        return f"<criterion {self.id}>"

    @property
    def room(self) -> str:
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        return self.id.partition("/")[2]

    @property
    def doc(self) -> str:
        from textwrap import dedent

        first, _, rest = (self.function.__doc__ or "").partition("\n")
        return f"{first.strip()}\n{dedent(rest)}".strip()

    def good(self, example: E) -> E:
        """Keep an example that must bring no finding: source text of a notebook, or a function that makes the subject."""
        self.examples.append(Example(_name(example, "good", self.examples), example, 0))
        return example

    @overload
    def bad(self, example: E, *, findings: int | None = None, at: str = "", mended: str | None = None) -> E: ...
    @overload
    def bad(self, *, findings: int | None = None, at: str = "") -> Callable[[E], E]: ...
    def bad(self, example: Any = None, *, findings: int | None = None, at: str = "", mended: str | None = None) -> Any:
        """Keep an example that must be found at fault; say how many findings, and at which place key, once they could be others.

        `mended` is the source text that its fixes make of it: the same again, where it must not be touched.
        """
        if example is None:
            return lambda later: self.bad(later, findings=findings, at=at)
        self.examples.append(Example(_name(example, "bad", self.examples), example, findings, at, mended))
        return example

    def with_settings(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """Every limit and option, as overridden; an unknown name is refused."""
        known = self.limits | self.options
        for name in overrides:
            if name not in known:
                raise unknown("limit or option", name, known, where=self.id)
        return {**known, **overrides}


def _name(example: object, kind: str, others: list[Example]) -> str:
    return str(getattr(example, "__name__", f"{kind} {len(others)}"))


class Unimportable(Criterion):
    """Stands for a criterion whose module cannot be imported: whenever it is asked it raises, hence it is BROKEN and nothing is assumed."""

    __slots__ = ()

    def __init__(self, module: str, fault: str) -> None:
        def function() -> Iterator[Evidence]:
            raise ImportError(fault)
            yield

        self.id, self.title, self.fault, self.function = id_of(module), "It cannot be imported.", fault, function
        self.severity, self.preview, self.formerly, self.about = Severity.ERROR, False, (), frozenset()
        self.of_features = False
        self.asks, self.cost, self.limits, self.options, self.examples = (), Cost.FREE, {}, {}, []


def id_of(module: str) -> str:
    """`any.package.pipeline.shared_rows` -> `pipeline/shared-rows`."""
    room, _, name = module.rpartition(".")
    return f"{room.rpartition('.')[2]}/{name.replace('_', '-')}"
