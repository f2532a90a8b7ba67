"""Parts: what a criterion may ask for by name, computed once, kept with its error and its seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from time import perf_counter
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, overload

from mlready_jupyter.core.places import Place
from mlready_jupyter.core.waiver import Waiver

T = TypeVar("T")


class Cost(IntEnum):
    """What a part takes at worst; a criterion costs its dearest part.

    The helper process was started first, so that waiting for it costs little; models are fitted again last of all.
    """

    FREE = 0
    PASS = 1
    PREDICT = 2
    REPEAT = 3
    PROCESS = 4
    REFIT = 5


class Absent(Exception):
    """A part that cannot be had, with the reason and what would change it; the criteria that need it are SKIPPED."""


class Made(NamedTuple):
    """What came of making a part."""

    value: Any
    error: Exception | None
    seconds: float


class Part(Generic[T]):
    """A cached property of a subject, which knows what it costs and what to say when it is not there.

    `absent` is said when the value is None: name the argument that would hand it over.
    `reported_by` is the id of the criterion that reports a failure of the kind that is `reported`; all others are SKIPPED.
    """

    __slots__ = ("absent", "cost", "make", "name", "reported_by")

    def __init__(self, make: Callable[[Any], T], *, cost: Cost, absent: str, reported_by: str) -> None:
        self.make, self.cost, self.absent, self.reported_by = make, cost, absent, reported_by
        self.name = make.__name__

    @overload
    def __get__(self, subject: None, owner: type) -> Part[T]: ...
    @overload
    def __get__(self, subject: Subject, owner: type) -> T: ...
    def __get__(self, subject: Subject | None, owner: type) -> Part[T] | T:
        if subject is None:
            return self
        made = subject.made.get(self.name) or subject.make(self)
        if made.error is not None:
            raise made.error
        value: T = made.value
        return value


def part(cost: Cost = Cost.FREE, *, absent: str = "", reported_by: str = "") -> Callable[[Callable[[Any], T]], Part[T]]:
    """Make a method a Part: `@part(Cost.PASS, absent="no current table: pass current=")`."""
    return lambda make: Part(make, cost=cost, absent=absent, reported_by=reported_by)


class About(NamedTuple):
    """What was examined, in words: the heading and the foot of a report."""

    name: str
    kind: str
    facts: tuple[tuple[str, str], ...] = ()


class Subject:
    """Anything that can be judged. `made` holds its parts as they come into being."""

    parts: ClassVar[dict[str, Part[Any]]] = {}
    reported: ClassVar[tuple[type[Exception], ...]] = (Exception,)
    """What the criterion of `reported_by` tells of; a part that fails with anything else breaks all who ask for it."""

    def __init_subclass__(cls) -> None:
        cls.parts = {name: part for base in reversed(cls.__mro__) for name, part in vars(base).items() if isinstance(part, Part)}

    def __init__(self) -> None:
        self.made: dict[str, Made] = {}
        self._nested = 0.0

    def about(self) -> About:
        raise NotImplementedError

    def waivers_inline(self) -> tuple[Waiver, ...]:
        """Waivers written into the subject itself."""
        return ()

    def located(self, at: Place) -> Place:
        """A place as it is told: with all that was too dear to find out for places that nothing was found at."""
        return at

    def has_feature(self, at: Place) -> bool:
        """False for a place that the model, by its own word, never looks at."""
        return True

    def lacks(self, about: frozenset[bytes]) -> bool:
        """Whether it holds none of these words, so that who speaks of nothing else need not be asked."""
        return False

    def begin(self, parts: Iterable[str]) -> None:
        """Called once before the first criterion with the parts that may be asked for: start what runs beside us.

        They are only looked up if they are read, since a criterion that says what it asks for has been imported.
        """

    def finish(self) -> None:
        """Called once after the last criterion, come what may."""

    def make(self, part: Part[Any]) -> Made:
        """Compute a part; its seconds leave out the parts it asked for on the way."""
        outer, self._nested = self._nested, 0.0
        start = perf_counter()
        value, error = None, None
        try:
            value = part.make(self)
        except Exception as problem:  # kept: a part fails once, not once for each criterion that asks for it
            error = problem
        finally:
            total = perf_counter() - start
            own, self._nested = total - self._nested, outer + total
        made = self.made[part.name] = Made(value, error, own)
        return made
