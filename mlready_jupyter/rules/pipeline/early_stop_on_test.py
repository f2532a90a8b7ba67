"""pipeline/early-stop-on-test"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Provenance

STOPPERS = (
    "early_stopping_rounds",
    "earlystopping",
    "early_stopping",
    "modelcheckpoint",
    "od_wait",
    "od_type",
    "catboostclassifier",
    "catboostregressor",
    "catboost",
)


@rule(severity=Severity.WARNING, about=STOPPERS)
def early_stop_on_test(provenance: Provenance) -> Iterator[Evidence]:
    """Training stops where the test rows say so, and the same rows then give the score.

    The number of rounds or epochs was chosen to suit the test rows: their score is the best of many, and too good.

    It sees `eval_set`, `valid_sets`, `evals` and `validation_data` that hold test rows, with early stopping or a checkpoint
    of the best, of XGBoost, LightGBM, CatBoost and Keras, where the same model is scored on the same rows. It says nothing
    where rows are only watched, nor where their name says that they are for validation.
    """
    for stop in provenance.stops:
        if any(score.model is stop.model and score.on & stop.on for score in provenance.scores):
            yield Evidence(
                "training stops by the test rows, which give the score as well",
                at=stop.at.place,
                remedy="Split a validation set from the training rows, and stop by that.",
            )


SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)\n"
early_stop_on_test.good(
    f"# %%\n{SPLIT}X_tr, X_val, y_tr, y_val = train_test_split(X_train, y_train)\nm = XGBClassifier(early_stopping_rounds=9)\n"
    "m.fit(X_tr, y_tr, eval_set=[(X_val, y_val)])\nprint(m.score(X_test, y_test))\n"
)
early_stop_on_test.good(
    f"# %%\n{SPLIT}m = XGBClassifier()\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)])\nprint(m.score(X_test, y_test))\n"
)
early_stop_on_test.bad(
    f"# %%\n{SPLIT}m = XGBClassifier(early_stopping_rounds=9)\nm.fit(X_train, y_train, eval_set=[(X_test, y_test)])\n"
    "# %%\nprint(accuracy_score(y_test, m.predict(X_test)))\n",
    findings=1,
    at="nb:0:3",
)
early_stop_on_test.bad(
    f"# %%\n{SPLIT}stop = EarlyStopping(patience=3)\nm = Sequential()\n"
    "m.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[stop])\nm.evaluate(X_test, y_test)\n",
    findings=1,
    at="nb:0:4",
)
early_stop_on_test.bad(
    f"# %%\n{SPLIT}m = lgb.LGBMRegressor()\nm.fit(X_train, y_train, eval_set=[(X_train, y_train), (X_test, y_test)],\n"
    "      callbacks=[lgb.early_stopping(50), lgb.log_evaluation(100)])\nprint(mean_squared_error(y_test, m.predict(X_test)))\n",
    findings=1,
    at="nb:0:3",
)
early_stop_on_test.bad(
    f"# %%\n{SPLIT}rows, watched = lgb.Dataset(X_train, y_train), lgb.Dataset(X_test, y_test)\n"
    "m = lgb.train(params, rows, valid_sets=[rows, watched], callbacks=[lgb.early_stopping(9)])\n"
    "roc_auc_score(y_test, m.predict(X_test))\n",
    findings=1,
    at="nb:0:3",
)
early_stop_on_test.bad(
    f"# %%\n{SPLIT}m = CatBoostClassifier()\nm.fit(Pool(X_train, y_train), eval_set=Pool(X_test, y_test))\n"
    "print(accuracy_score(y_test, m.predict(X_test)))\n",
    findings=1,
    at="nb:0:3",
)
early_stop_on_test.good(
    f"# %%\n{SPLIT}m = CatBoostClassifier(use_best_model=False)\n"
    "m.fit(X_train, y_train, eval_set=(X_test, y_test))\nm.score(X_test, y_test)\n"
)
