"""pipeline/multi-test"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Estimator, Provenance, Rows, Score


@rule(severity=Severity.WARNING, about=("fit",), preview=True)
def multi_test(provenance: Provenance, *, tolerated: int = 2) -> Iterator[Evidence]:
    """Many models are scored on the same test rows, and none on validation rows.

    Choosing the best of them is a fit to the test rows: its score is the best of many draws.

    It counts the models that are scored on one test side of a split, in a notebook that never cross-validates. It cannot see
    whether anything was chosen, hence it is a preview.

    Limits:
        tolerated: models that may be scored on the same test rows.

    Source: Yang et al., Data Leakage in Notebooks, ASE 2022 (multi-test).
    """
    if provenance.crossed:
        return
    scored: dict[Rows, dict[int, tuple[Estimator, Score]]] = {}
    for score in provenance.scores:
        if score.on and all(part.side == "test" for part in score.on):
            scored.setdefault(score.on, {}).setdefault(id(score.model), (score.model, score))
    for models in scored.values():
        if len(models) > tolerated:
            _, last = list(models.values())[-1]
            yield Evidence(
                f"{len(models)} models are scored on the same test rows, and nothing is cross-validated",
                at=last.at.place,
                remedy="Choose by cross-validation on the training rows, and score the chosen one once.",
            )


SPLIT = "# %%\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)\n"
FITS = "".join(f"m{n} = SVC(C={n}).fit(X_train, y_train)\nprint(m{n}.score(X_test, y_test))\n" for n in range(3))
multi_test.good(SPLIT + "m = SVC().fit(X_train, y_train)\np = m.predict(X_test)\nprint(accuracy_score(y_test, p), f1_score(y_test, p))\n")
multi_test.good(SPLIT + FITS + "print(cross_val_score(SVC(), X_train, y_train))\n")
multi_test.bad(SPLIT + FITS, findings=1, at="nb:0:7")
