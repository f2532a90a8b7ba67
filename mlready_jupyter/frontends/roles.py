"""Guesses who plays which role in a notebook: the model, and the tables it was trained, tested and used on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends import objects
from mlready_jupyter.subjects.fitted import says_fitted
from mlready_jupyter.subjects.namespace import HIDDEN

ROLES = ("train", "test", "current")
WORDS: Mapping[str, frozenset[str]] = {
    "train": frozenset({"train", "tr", "trn", "training"}),
    "test": frozenset({"test", "te", "tst", "testing", "holdout", "heldout"}),
    "validation": frozenset({"val", "valid", "validation", "eval", "evaluation", "dev", "oos"}),
    "current": frozenset(
        {"current", "cur", "curr", "new", "batch", "production", "prod", "live", "today", "scoring", "inference"}
        | {"serving", "latest", "incoming", "recent", "unseen", "request", "requests"}
    ),
    "X": frozenset({"x", "xs", "features", "feature", "feats", "inputs", "input", "predictors", "covariates"}),
    "y": frozenset({"y", "ys", "labels", "label", "target", "targets", "outcome", "outcomes", "response", "responses"}),
    "table": frozenset({"df", "data", "set", "frame", "table", "dataset", "pdf", "tbl", "dataframe", "split"}),
    "answer": frozenset({"pred", "preds", "prediction", "predictions", "predicted", "hat", "proba", "probas", "prob", "probs", "score"}),
}
TARGETS = ("target", "label", "labels", "y", "outcome", "class", "response")
"""Columns that are taken for the target when the model does not say what its features were."""
FORMER = frozenset({"old", "prev", "previous", "former", "baseline", "dummy", "bak", "backup"})
"""What a model is called that another is compared with."""
_VOCABULARY = frozenset().union(*WORDS.values())


class Guess(NamedTuple):
    """Names of variables for each role; `remarks` say what else could have been meant."""

    model: str
    train: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    target: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """`model = pipe, train = X_train, y_train, test = X_test, y_test`"""
        parts = [f"model = {self.model}"]
        parts += [f"{role} = {', '.join(names)}" for role, names in self._tables() if names]
        return ", ".join(parts + ([f"target = {self.target}"] if self.target else []))

    @property
    def command(self) -> str:
        """The same said in full, ready to be corrected."""
        words = [f"%mlready exam {self.model}", *(f"--{role} {' '.join(names)}" for role, names in self._tables() if names)]
        quoted = f'"{self.target}"' if re.search(r"\W", self.target) else self.target
        return " ".join(words + ([f"--target {quoted}"] if quoted else []))

    def _tables(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return ("train", self.train), ("test", self.test), ("current", self.current)


class Clue(NamedTuple):
    """What a name says: `X_train_scaled` is X of train, in a variant of its own."""

    role: str
    kind: str
    variant: frozenset[str]
    answer: bool


class Option(NamedTuple):
    """One way to fill a role: a table, or a table with its labels."""

    names: tuple[str, ...]
    clue: Clue
    columns: tuple[str, ...] | None
    width: int | None
    rows: int | None
    order: int

    @property
    def said(self) -> str:
        return ", ".join(self.names)


class Known(NamedTuple):
    """A model of the namespace, and what it says of itself."""

    name: str
    columns: tuple[str, ...] | None
    width: int | None
    fitted: bool | None
    order: int
    target: str = ""


def guess(namespace: Mapping[str, Any], *, latest: Collection[str] = ()) -> Guess:
    """The roles these variables play, read from their names and their shapes; a UsageError says what is wanting.

    Names in `latest` count as bound last; all others in the order of the namespace.
    """
    things = _things(namespace, latest)
    models = list(_models(things))
    options, odd = _options(things)
    remarks = list(odd)
    if not models:
        raise UsageError(_no_model(things, options))
    if not options:
        raise UsageError(_no_table(models, remarks))
    model = max(
        models,
        key=lambda m: (
            m.fitted is not False,
            max(_fits(m, o) for o in options),
            m.fitted is True,
            FORMER.isdisjoint(_words(m.name)),
            m.order,
        ),
    )
    fitting = [option for option in options if _fits(model, option) >= 0]
    if not fitting:
        raise UsageError(_no_fit(model, options))
    chosen = _cast(model, fitting, remarks)
    target, doubt = _target(model, chosen)
    remarks += [doubt] if doubt else []
    if others := [m.name for m in models if m is not model]:
        remarks.insert(0, f"other models here: {', '.join(others)}")
    if "test" not in chosen:
        remarks.append("nothing is held out: no test table was found")
    return Guess(model.name, **{role: option.names for role, option in chosen.items()}, target=target, remarks=tuple(remarks))


def read(name: str) -> Clue:
    """What a variable's name says about the role of what it holds."""
    words = list(_words(name))
    said = {kind: [word for word in words if word in known] for kind, known in WORDS.items()}
    role = next((role for role in ("train", "test", "validation", "current") if said[role]), "")
    kind = next((kind for kind in ("X", "y") if said[kind]), "")
    return Clue(role, kind, frozenset(word for word in words if word not in _VOCABULARY), bool(said["answer"]))


def _words(name: str) -> Iterator[str]:
    """`Xtrain`, `trainX`, `x_train` and `X_train` all hold the words x and train."""
    for piece in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name):
        word = piece.lower()
        cut = next((i for i in range(1, len(word)) if word[:i] in _VOCABULARY and word[i:] in _VOCABULARY), 0)
        yield from (word,) if word in _VOCABULARY or not cut else (word[:cut], word[cut:])


def _things(namespace: Mapping[str, Any], latest: Collection[str]) -> dict[str, Any]:
    """What could matter, in the order in which it was bound."""
    names = [name for name in namespace if not name.startswith("_") and name not in HIDDEN]
    return {name: namespace[name] for name in sorted(names, key=lambda name: name in latest)}


def _models(things: Mapping[str, Any]) -> Iterator[Known]:
    found = {name: thing for name, thing in things.items() if objects.is_model(thing)}
    inside = {id(step) for thing in found.values() for step in _steps(thing)}
    seen = set[int]()
    for order, (name, thing) in enumerate(found.items()):
        if id(thing) in inside or id(thing) in seen:  # a pipeline's own last step, or a second name
            continue
        seen.add(id(thing))
        columns, width = objects.columns_of_model(thing), objects.width_of_model(thing)
        yield Known(name, columns, width, says_fitted(thing), order, objects.target_of_model(thing))


def _steps(model: Any) -> Iterator[Any]:
    steps = objects.attribute(model, "steps")
    yield from (step[-1] for step in steps if isinstance(step, tuple)) if isinstance(steps, list) else ()


def _options(things: Mapping[str, Any]) -> tuple[list[Option], list[str]]:
    """Every table that could play a role, with its labels where they are found; and pairs whose rows do not agree."""
    clues = {name: read(name) for name in things}
    tables = [name for name, thing in things.items() if clues[name].kind != "y" and objects.is_table(thing)]
    tables += [name for name, thing in things.items() if clues[name].kind == "X" and objects.is_texts(thing)]
    labels = [name for name, thing in things.items() if clues[name].kind == "y" and (objects.is_labels(thing) or objects.is_table(thing))]
    arrays = {name: objects.dimensions_of(thing) for name, thing in things.items() if clues[name].kind == "X" and name not in tables}
    options, odd = (
        list[Option](),
        [f"{name} has {dimensions} dimensions" for name, dimensions in arrays.items() if dimensions not in (0, 2)],
    )
    for order, name in enumerate(tables):
        table, clue = things[name], clues[name]
        if clue.answer and clue.kind != "X":
            continue
        columns, rows = objects.columns_of(table), objects.rows_of(table)
        mine = _labels_of(clue, {label: clues[label] for label in labels})
        agreeing = [label for label in mine if rows is None or objects.rows_of(things[label]) in (rows, None)]
        if mine and not agreeing and clue.kind == "X":
            odd.append(f"{name} has {rows:,} rows and {mine[0]} has {objects.rows_of(things[mine[0]]):,}: no pair")
        whole = columns is not None and clue.kind != "X" and any(_named(things[label]) in columns for label in agreeing)
        names = (name,) if whole or not agreeing else (name, agreeing[0])
        options.append(Option(names, clue, columns, objects.width_of(table), rows, order))
    return options, odd


def _labels_of(clue: Clue, labels: Mapping[str, Clue]) -> list[str]:
    """The labels of a table, the best first: the same role, and no variant of which the table knows nothing."""
    same = [name for name, its in labels.items() if its.role == clue.role and not its.answer]
    own = [name for name in same if labels[name].variant == clue.variant]
    plain = [name for name in same if not labels[name].variant]
    return list(dict.fromkeys(own + plain)) or (same if len(same) == 1 else [])


def _named(labels: Any) -> str:
    """The name of a series, "" where it has none."""
    name = getattr(labels, "name", None)
    return str(name) if isinstance(name, str) else ""


def _fits(model: Known, option: Option) -> int:
    """2 all its columns are there, 1 the number of columns agrees, 0 nothing is known, -1 it was fitted on another table."""
    if model.columns is not None and option.columns is not None:
        return 2 if set(model.columns) <= set(option.columns) else -1
    if model.width is not None and option.width is not None:
        spare = len(option.names) == 1 and option.columns is not None  # a frame that may hold the target too
        return 1 if option.width in (model.width, model.width + spare) else -1
    return 0


def _cast(model: Known, options: list[Option], remarks: list[str]) -> dict[str, Option]:
    """One option for each role; what else could have played it is said."""
    train = _best(model, [o for o in options if o.clue.role == "train"], "train", remarks)
    test = _best(model, [o for o in options if o.clue.role == "test" and _alike(o, train)], "test", remarks)
    validation = [o for o in options if o.clue.role == "validation" and _alike(o, train)]
    labelled = [option for option in validation if _has_labels(model, option)]
    if test is None or (labelled and not _has_labels(model, test)):
        left = [test] if test is not None else []
        test = _best(model, labelled or validation, "test", remarks)
    else:
        left = validation
    if left:
        remarks.append(f"left out: {'; '.join(option.said for option in left)}")
    if train is None and test is None:
        pairs = [o for o in options if not o.clue.role and len(o.names) == 2]
        train = _best(model, pairs or [o for o in options if not o.clue.role], "train", remarks)
    fresh = [o for o in options if o.clue.role == "current" and (_fits(model, o) > 0 or _same_columns(o, train or test))]
    current = _best(model, fresh, "current", remarks)
    cast = {role: option for role, option in zip(ROLES, (train, test, current), strict=True) if option is not None}
    if not cast:
        raise UsageError(_no_fit(model, options))
    return cast


def _best(model: Known, options: list[Option], role: str, remarks: list[str]) -> Option | None:
    """The option that fits best; of equals the pair before the frame, the plain name before the variant, the latest before the first."""
    if not options:
        return None
    ranked = sorted(options, key=lambda o: (-_fits(model, o), -len(o.names), o.clue.kind != "X", len(o.clue.variant), -o.order))
    best = ranked[0]
    others = [o for o in ranked[1:] if _fits(model, o) == _fits(model, best) and len(o.names) == len(best.names)]
    if others:
        remarks.append(f"{role} could be {'; or '.join(o.said for o in others[:3])}{' …' if len(others) > 3 else ''}")
    return best


def _has_labels(model: Known, option: Option) -> bool:
    """Whether it comes with labels, or holds a column that the model was not fitted on."""
    return len(option.names) == 2 or bool(set(option.columns or ()) - set(model.columns or option.columns or ()))


def _alike(option: Option, train: Option | None) -> bool:
    return (
        train is None or option.width is None or train.width is None or _same_columns(option, train) or abs(option.width - train.width) <= 1
    )


def _same_columns(option: Option, other: Option | None) -> bool:
    if other is None or option.columns is None or other.columns is None:
        return other is not None and option.width is not None and option.width == other.width
    return len(set(option.columns) ^ set(other.columns)) <= 1


def _target(model: Known, chosen: Mapping[str, Option]) -> tuple[str, str]:
    """The target of tables that hold it themselves, and what is doubtful about it."""
    frames = [o for role, o in chosen.items() if role != "current" and len(o.names) == 1 and o.columns is not None]
    if not frames or frames[0].columns is None:
        return "", ""
    columns = frames[0].columns
    if model.target in columns:
        return model.target, ""
    left = [column for column in columns if column not in model.columns] if model.columns is not None else list(columns)
    if model.columns is not None and len(left) == 1:
        return left[0], ""
    lengths = {"x", "y", "z"} <= {column.lower() for column in left}  # then y is one of three, and no target
    usual = [column for column in left if column.lower() in TARGETS and not (lengths and column.lower() == "y")]
    if len(usual) == 1:
        return usual[0], ""
    if model.columns is not None and not left:
        return "", f"{frames[0].said} holds no labels"
    few = ", ".join((usual or left)[:5]) + (" …" if len(usual or left) > 5 else "")
    return "", f"no target found in {frames[0].said}: add --target with one of {few}"


def _no_model(things: Mapping[str, Any], options: Iterable[Option]) -> str:
    classes = [name for name, thing in things.items() if isinstance(thing, type) and callable(getattr(thing, "predict", None))]
    tables = [option.said for option in options if option.clue.role in WORDS]
    found = f"tables ({'; '.join(tables[:4])}), but no model" if tables else "no model"
    hint = f" ({classes[-1]} is a class: make an instance and fit it)" if classes and not tables else ""
    also = f"; for tables alone: `%mlready drift {_one(tables[-1])} --against {_one(tables[0])}`" if len(tables) > 1 else ""
    return f"I found {found}{hint}; wanted: a fitted object with predict(X), or `%mlready exam FUNCTION --train X y --test X y`{also}"


def _one(said: str) -> str:
    return said.partition(",")[0]


def _no_table(models: list[Known], remarks: list[str]) -> str:
    model = models[-1].name
    odd = f" ({'; '.join(remarks)})" if remarks else ""
    return (
        f"I found the model {model}, but no table{odd}; wanted: names such as X_train, y_train, X_test, y_test or train_df, test_df, "
        f"or `%mlready exam {model} --train TABLE --test TABLE`"
    )


def _no_fit(model: Known, options: list[Option]) -> str:
    wants = f"{len(model.columns)} columns ({', '.join(model.columns[:4])} …)" if model.columns else f"{model.width} columns"
    near = max(options, key=lambda o: len(set(o.columns or ()) & set(model.columns or ())))
    lacks = [column for column in model.columns or () if column not in (near.columns or ())]
    said = f"{near.names[0]} lacks {', '.join(lacks[:3])}" if near.columns and lacks else f"{near.names[0]} has {near.width}"
    how = f"say which: `%mlready exam {model.name} --train TABLE --test TABLE`"
    return f"no table fits {model.name}, which was fitted on {wants}: {said}; {how}"
