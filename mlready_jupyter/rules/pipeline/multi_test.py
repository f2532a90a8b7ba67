"""pipeline/multi-test"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Estimator, Part, Provenance, Rows, Score


@rule(severity=Severity.WARNING, about=("fit",), preview=True)
def multi_test(provenance: Provenance, *, tolerated: int = 2) -> Iterator[Evidence]:
    """Many models are scored on the same test rows, and none on validation rows.

    Choosing the best of them is a fit to the test rows: its score is the best of many draws.

    It counts the models that are scored on one test side of a split, in a notebook that never cross-validates; one that is made anew
    in each turn of a loop, or stands in a list of three or more, counts as many. Rows that were split off the train side are for
    validation. It cannot see whether anything was chosen, hence it is a preview.

    Limits:
        tolerated: models that may be scored on the same test rows.

    Source: Yang et al., Data Leakage in Notebooks, ASE 2022 (multi-test).
    """
    if provenance.crossed:
        return
    scored: dict[Rows, dict[int, tuple[Estimator, Score]]] = {}
    for score in provenance.scores:
        if score.on and all(_is_test(part) for part in score.on):
            scored.setdefault(score.on, {}).setdefault(id(score.model), (score.model, score))
    told = set()
    for models in scored.values():
        in_turn = next((score for model, score in models.values() if model.many), None)
        last = in_turn or list(models.values())[-1][1]
        if (len(models) > tolerated or in_turn) and last.at not in told:
            told.add(last.at)
            count = "one model after the other is" if in_turn else f"{len(models)} models are"
            yield Evidence(
                f"{count} scored on the same test rows, and nothing is cross-validated",
                at=last.at.place,
                remedy="Choose by cross-validation on the training rows, and score the chosen one once.",
            )


def _is_test(part: Part) -> bool:
    return part.side == "test" and not any(step.side == "train" for step in part.steps)


SPLIT = "# %%\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)\n"
FITS = "".join(f"m{n} = SVC(C={n}).fit(X_train, y_train)\nprint(m{n}.score(X_test, y_test))\n" for n in range(3))
multi_test.good(SPLIT + "m = SVC().fit(X_train, y_train)\np = m.predict(X_test)\nprint(accuracy_score(y_test, p), f1_score(y_test, p))\n")
multi_test.good(SPLIT + FITS + "print(cross_val_score(SVC(), X_train, y_train))\n")
multi_test.bad(SPLIT + FITS, findings=1, at="nb:0:7")
LOOP = "for name, m in {'a': LogisticRegression(), 'b': SVC(), 'c': XGBClassifier()}.items():\n"
multi_test.bad(f"{SPLIT}{LOOP}    m.fit(X_train, y_train)\n    print(accuracy_score(y_test, m.predict(X_test)))\n", findings=1, at="nb:0:4")
multi_test.bad(
    f"{SPLIT}def run(m):\n    m.fit(X_train, y_train)\n    return m.score(X_test, y_test)\n# %%\n"
    "for m in [('a', LogisticRegression()), ('b', SVC()), ('c', XGBClassifier())]:\n    print(run(m[1]))\n",
    findings=1,
    at="nb:0:4",
)
multi_test.bad(
    f"{SPLIT}for k in range(1, 30):\n    m = KNeighborsClassifier(k).fit(X_train, y_train)\n    scores.append(m.score(X_test, y_test))\n",
    findings=1,
    at="nb:0:4",
)
multi_test.good(
    f"{SPLIT}m = make_pipeline(Imp(), Scale(), SVC())\nfor C in Cs:\n    m.fit(X_train, y_train)\nprint(m.score(X_test, y_test))\n"
)
multi_test.good(
    f"{SPLIT}A, V, a, v = train_test_split(X_train, y_train)\n{LOOP}    m.fit(A, a)\n    print(m.score(V, v))\n"
    "best = SVC().fit(X_train, y_train)\nprint(best.score(X_test, y_test))\n"
)
