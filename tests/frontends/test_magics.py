"""`%mlready` and `%%mlready` in a shell of this process."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError

from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.report import Report, Verdict
from mlready_jupyter.frontends.grammar import VERBS
from mlready_jupyter.frontends.magics import MLReadyMagics, ReadinessError

QUICK = "--select ownership,pipeline"
EXAM = f"%mlready exam pipe --train X_train y_train --test X_test y_test {QUICK}"
OWNERS = '[owners]\nmodel = "Ana Silva"\npipeline = "Bo Chen"\noutcome = "Ana Silva"\n'


def told(shell: Any, line: str) -> str:
    """The line that a mistake ends in."""
    with pytest.raises(UsageError) as error:
        shell.run_line_magic("mlready", line)
    assert "\n" not in str(error.value)
    return str(error.value)


# The report comes back


def test_bare_examines_what_it_sees(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    report = shell.run_line_magic("mlready", QUICK)
    assert isinstance(report, Report) and report.verdict is Verdict.NOT_READY
    said = "model = pipe, train = X_train, y_train, test = X_test, y_test"
    command = "%mlready exam pipe --train X_train y_train --test X_test y_test"
    assert dict(report.about.facts)["I read"] == said and dict(report.about.facts)["in full"] == command
    assert capsys.readouterr().out == f"I read: {said}\nIn full: {command}\n"
    assert shell.run_cell(command + f" {QUICK}").result.verdict is Verdict.NOT_READY


def test_result_can_be_assigned_and_kept(shell: Any) -> None:
    assert shell.run_cell(f"report = {EXAM}").success
    assert isinstance(shell.user_ns["report"], Report)
    assert shell.run_cell(f"{EXAM} -o kept -q").result is None
    assert isinstance(shell.user_ns["kept"], Report)
    shell.run_cell(EXAM)
    assert isinstance(shell.user_ns["_"], Report)


def test_a_model_is_compared_with_the_one_it_replaces(shell: Any) -> None:
    line = "%mlready exam pipe --test X_test y_test --previous pipe --serving X_test --keys age --select churn,serving-skew"
    report = shell.run_cell(line).result
    needs = [finding.evidence.needs for finding in report.undecided]
    assert "About 1,200 labelled rows of `test` would decide." in needs
    assert "About 12,000 rows with the same key would decide." in needs
    assert not report.findings


def test_semicolon_silences(shell: Any) -> None:
    assert shell.run_cell(f"{EXAM};").result is None


def test_quiet_shows_nothing(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.run_cell(f"%mlready -q {QUICK}").result is None
    assert capsys.readouterr() == ("", "")


def test_frame_with_its_target(shell: Any) -> None:
    shell.run_cell("whole = X_train.assign(bought=y_train); rest = X_test.assign(bought=y_test)")
    report = shell.run_cell(f"%mlready exam pipe --train whole --test rest --target bought {QUICK}").result
    assert ("target", "bought") in report.about.facts


def test_drift_and_schema(shell: Any) -> None:
    schema = shell.run_cell("%mlready schema X_test --against X_train").result
    assert schema.about.name == "X_test against X_train" and schema.outcomes
    assert shell.run_cell("%mlready schema X_train").result.outcomes
    assert isinstance(shell.run_cell("%mlready drift X_test --against X_train").result, Report)


def test_lint_reads_a_file(shell: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "try:\n    x = 1\nexcept Exception:\n    pass", "outputs": []}
    (folder / "work.ipynb").write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell | {"execution_count": 1}]})
    )
    report = shell.run_cell("%mlready lint work.ipynb").result
    assert report.about.kind == "notebook" and "assumptions/swallowed-error" in {finding.criterion for finding in report.findings}
    monkeypatch.setenv("JPY_SESSION_NAME", "somewhere/work.ipynb")
    assert shell.run_cell("%mlready lint --select assumptions").result.findings
    assert "I read: work.ipynb, as it was last saved" in capsys.readouterr().out
    assert shell.run_cell("%mlready lint work.ipynb --fail-on warning").success is False


def test_select_ignore_and_budget(shell: Any) -> None:
    report = shell.run_cell(f"{EXAM} --ignore unowned,no-backup --budget none").result
    assert not {"ownership/unowned", "ownership/no-backup"} & {outcome.criterion for outcome in report.outcomes}
    cut = shell.run_cell(f"{EXAM} --budget 0.001ms").result
    assert any(outcome.cut for outcome in cut.outcomes)


def test_users_objects_stay_as_they_are(shell: Any) -> None:
    before = shell.user_ns["X_test"].copy()
    shell.run_cell(EXAM)
    assert shell.user_ns["X_test"].equals(before)


# How it is shown


def test_every_format(shell: Any) -> None:
    report = shell.run_line_magic("mlready", f"-q -o report {QUICK}") or shell.user_ns["report"]
    bundle, _ = shell.display_formatter.format(report)
    assert {"text/plain", "text/html", "text/markdown", "application/vnd.mlready.report+json"} <= set(bundle)
    assert "NOT READY" in bundle["text/plain"] and "NOT READY" in bundle["text/html"]


def test_terminal_gets_text_alone(shell: Any) -> None:
    shell.display_formatter.active_types = ["text/plain"]
    shell.run_line_magic("reload_ext", "mlready_jupyter")
    shell.run_line_magic("mlready", f"-q -o report {QUICK}")
    bundle, _ = shell.display_formatter.format(shell.user_ns["report"])
    assert set(bundle) == {"text/plain"} and "NOT READY" in bundle["text/plain"]


def test_show_unfolds_a_finding_of_the_last_report(shell: Any) -> None:
    assert told(shell, "show 1") == "no report yet to show a finding of; `%mlready` makes one"
    report = shell.run_line_magic("mlready", QUICK)
    assert report.findings[0].evidence.says in repr(shell.run_line_magic("mlready", "show 1"))
    assert told(shell, "show 99") == f"no finding 99; the last report, on pipe, has findings 1 to {len(report.findings)}"


def test_explain(shell: Any) -> None:
    page = shell.run_line_magic("mlready", "explain shared-rows")
    assert "Rows of the training table turn up again" in repr(page)
    assert "| `tolerated` | at most 0.02, a warning from 0.002 |" in page.bundle["text/markdown"]
    assert told(shell, "explain pipeline/shared-row").endswith("did you mean 'pipeline/shared-rows'?")


# Mistakes end in one line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("exma pipe", "unknown command 'exma'; did you mean 'exam'?"),
        ("exam", "the following arguments are required: MODEL (`%mlready exam -h`)"),
        ("exam pip --train X_train y_train", "no variable named 'pip'; did you mean 'pipe'?"),
        ("exam pipe --train X_trai y_train", "no variable named 'X_trai'; did you mean 'X_train'?"),
        ("exam pipe --train X_train y_tran", "no variable named 'y_tran'; did you mean 'y_train'?"),
        ("exam pipe --train a b c", "--train takes a table T, or X y; found a b c"),
        ("exam pipe --train X_train.head()", "'X_train.head()' is no name; names are looked up, never evaluated: bind it to a name first"),
        ("exam pipe --test X_test y_test --time aeg", "no table has the column 'aeg'; did you mean 'age'?"),
        ("exam pipe --test X_test y_test --features n X_test", "features: expected a function of raw rows first, found int"),
        ("exam pipe --test X_test y_test --previous pip", "no variable named 'pip'; did you mean 'pipe'?"),
        ("exam pipe --test X_test y_test --previous n", "previous is of type int; expected an object with predict(X)"),
        ("exam pipe --test X_test y_test --serving X_tes", "no variable named 'X_tes'; did you mean 'X_test'?"),
        ("exam pipe --features pipe", "argument --features: expected 2 arguments"),
        ("drift X_test", "the following arguments are required: --against (`%mlready drift -h`)"),
        ("drift 'x", "No closing quotation: drift 'x"),
        ("--fail-on bad", "argument --fail-on: invalid choice: 'bad'"),
        ("--budget soon", "budget = 'soon': expected a time"),
        ("--select nonsense", "nothing is called 'nonsense'"),
        ("-o 3x", "-o '3x' is no name to bind the report to"),
        ("exam n --train X_train y_train", "n is of type int; expected an object with predict(X)"),
        ("lint no_such_file.ipynb", "no file or folder 'no_such_file.ipynb'"),
        ("lint", "this notebook does not tell where its file is; name it: `%mlready lint PATH`"),
    ],
)
def test_usage_errors(shell: Any, monkeypatch: pytest.MonkeyPatch, line: str, said: str) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert told(shell, line).startswith(said)


def test_no_traceback(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell("%mlready exam pip")
    assert capsys.readouterr().err.strip() == "UsageError: no variable named 'pip'; did you mean 'pipe'?"


def test_help_ends_nothing(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for line, expected in (("-h", "%mlready exam MODEL"), ("exam -h", "--train"), ("waive --help", "--reason")):
        assert shell.run_cell(f"%mlready {line}").success
        assert expected in capsys.readouterr().out


def test_question_mark_shows_the_grammar(shell: Any) -> None:
    info = shell.object_inspect("%mlready")
    assert "%mlready drift CURRENT --against REFERENCE" in info["docstring"]


# Stopping


def test_fail_on_shows_the_report_then_stops(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    result = shell.run_cell(f"{EXAM} --fail-on error")
    assert isinstance(result.error_in_exec, ReadinessError)
    out = capsys.readouterr().out
    assert out.index("NOT READY") < out.index("ReadinessError: pipe is NOT READY: 1 error, 1 note (--fail-on error)")
    assert "Traceback" not in out


def test_fail_on_lets_pass_what_is_ready(shell: Any, folder: Path) -> None:
    (folder / "mlready.toml").write_text(OWNERS)
    result = shell.run_cell(f"{EXAM} --fail-on error")
    assert result.success and result.result.verdict is Verdict.READY
    assert not shell.run_cell(f"{EXAM} --fail-on note").success


def test_undecided_is_no_permission(shell: Any, folder: Path) -> None:
    (folder / "mlready.toml").write_text(OWNERS)
    assert "UNDECIDED" in str(shell.run_cell(f"{EXAM} --budget 0.001ms --fail-on error").error_in_exec)


def test_traits(shell: Any) -> None:
    shell.run_line_magic("config", "MLReadyMagics.fail_on = 'error'")
    assert not shell.run_cell(EXAM).success
    assert shell.run_cell(f"{EXAM} --fail-on never").success
    shell.run_line_magic("config", "MLReadyMagics.fail_on = None")
    shell.run_line_magic("config", "MLReadyMagics.budget = '0.001ms'")
    assert any(outcome.cut for outcome in shell.run_cell(EXAM).result.outcomes)


def test_settings_say_when_to_stop(shell: Any, folder: Path) -> None:
    (folder / "mlready.toml").write_text('fail-on = "error"\n')
    assert not shell.run_cell(EXAM).success


def test_interrupt_gives_the_report_so_far(shell: Any) -> None:
    shell.run_cell(
        """
        import signal
        class Slow:
            def fit(self, X, y): return self
            def predict(self, X):
                signal.raise_signal(signal.SIGINT)
                return [0] * len(X)
        slow = Slow()
        """.replace("\n        ", "\n")
    )
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    report = shell.run_cell("%mlready exam slow --train X_train y_train --test X_test y_test --ignore scale").result
    reasons = {outcome.reason for outcome in report.of(Answer.SKIPPED)}
    assert "interrupted" in reasons and report.of(Answer.CLEAR)


# The cell magic


def test_cell_runs_first(shell: Any) -> None:
    result = shell.run_cell("%%mlready schema fresh --against X_train\nfresh = X_test.head(50)\nfresh.shape")
    assert result.success and isinstance(result.result, Report)


def test_cell_decides_what_is_latest(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell("from sklearn.base import clone\nlast = clone(pipe).fit(X_train, y_train)")
    shell.run_cell(f"%%mlready {QUICK}\npipe = clone(pipe).fit(X_train, y_train)")
    assert "I read: model = pipe" in capsys.readouterr().out


def test_failed_cell_is_not_examined(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    result = shell.run_cell(f"%%mlready {QUICK}\n1 / 0")
    assert not result.success
    out = capsys.readouterr().out
    assert "ZeroDivisionError" in out and out.rstrip().endswith("mlready: the cell failed, so nothing was examined")


def test_cell_that_awaits_is_refused(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert not shell.run_cell("%%mlready\nawait thing").success
    assert "UsageError: %%mlready cannot wait" in capsys.readouterr().err


# Loading


def test_loading_twice_is_loading_once(shell: Any) -> None:
    for _ in range(2):
        shell.run_line_magic("load_ext", "mlready_jupyter")
        shell.run_line_magic("reload_ext", "mlready_jupyter")
    assert len([m for m in shell.Completer.custom_matchers if "mlready" in getattr(m, "matcher_identifier", "")]) == 1
    assert sum(type(each).__name__ == MLReadyMagics.__name__ for each in shell.configurables) == 1
    assert isinstance(shell.run_cell(EXAM).result, Report)


def test_unloading_leaves_nothing(shell: Any) -> None:
    shell.run_cell(EXAM)
    shell.run_line_magic("unload_ext", "mlready_jupyter")
    assert "mlready" not in shell.magics_manager.magics["line"] and "mlready" not in shell.magics_manager.magics["cell"]
    assert not [m for m in shell.Completer.custom_matchers if "mlready" in getattr(m, "matcher_identifier", "")]
    assert not shell.display_formatter.mimebundle_formatter.type_printers
    assert not shell.display_formatter.mimebundle_formatter.deferred_printers


# Completion


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%mlready ", [*VERBS]),
        ("%mlready ex", ["exam", "explain", "export-tests"]),
        ("%mlready exam ", ["pipe"]),
        ("report = %mlready exam ", ["pipe"]),
        ("%mlready drift ", ["X_train", "X_test"]),
        ("%mlready drift X_test --against ", ["X_train", "X_test"]),
        ("%mlready exam pipe --train X_", ["X_train", "X_test"]),
        ("%mlready exam pipe --train X_train y", ["y_train", "y_test"]),
        ("%mlready exam pipe --train X_train --target ", ["age", "height"]),
        ("%mlready exam pipe --fail-on ", ["error", "warning", "note", "never"]),
        ("%mlready exam pipe --t", ["--train", "--test", "--target", "--time"]),
        ("%mlready exam pipe --train X_train --keys ", ["age", "height"]),
        ("%mlready exam pipe --train X_train --keys age ", ["height"]),
        ("%mlready exam pipe --features ", ["ratios"]),
        ("%mlready exam pipe --previous ", ["pipe"]),
        ("%mlready exam pipe --serving X_te", ["X_test"]),
        ("%mlready exam pipe --features ratios X_te", ["X_test"]),
        ("%mlready explain pipeline/shared-r", ["pipeline/shared-rows"]),
        ("%mlready exam pipe --select ownership/unowned,pipeline/shared-r", ["pipeline/shared-rows"]),
        ("%mlready waive pipeline/shared-r", ["pipeline/shared-rows"]),
        ("%mlready assume ag", ["age"]),
        ("%mlready assume age --t", ["--tolerated"]),
        ("%%mlready sch", ["schema"]),
    ],
)
def test_completion(shell: Any, line: str, expected: list[str]) -> None:
    shell.run_cell("def ratios(table): return table")
    assert shell.complete("", line, len(line))[1] == expected


def test_completes_the_numbers_of_findings(shell: Any) -> None:
    report = shell.run_cell(EXAM).result
    line = "%mlready show "
    assert shell.complete("", line, len(line))[1] == [str(n) for n in range(1, len(report.findings) + 1)]


def test_other_lines_are_left_alone(shell: Any) -> None:
    with provisionalcompleter():
        assert "X_test" in [found.text for found in shell.Completer.completions("X_te", 4)]


# The lock


def test_lock_is_shown_then_written(shell: Any, folder: Path) -> None:
    (folder / "mlready.toml").write_text('select = ["schema-vs-model", "constant-column", "locked-schema"]\n')
    shown = repr(shell.run_line_magic("mlready", "lock pipe --train X_train y_train"))
    assert "would change so" in shown and '+        "age": {"kind": "number"' in shown and not (folder / "mlready.lock").exists()
    assert "has changed so" in repr(shell.run_line_magic("mlready", "lock pipe --train X_train y_train --yes"))
    assert "nothing changes" in repr(shell.run_line_magic("mlready", "lock pipe --train X_train y_train"))
    report = shell.run_line_magic("mlready", "exam pipe --train X_train y_train --select locked-schema")
    assert report.of(Answer.CLEAR)
    assert shell.run_line_magic("mlready", "schema X_test --against lock").of(Answer.CLEAR)
    (folder / "mlready.lock").write_text("{")
    assert told(shell, EXAM[9:]).startswith("mlready.lock:1: ")


def test_a_lock_that_is_refused_forgets_nobody(shell: Any, folder: Path) -> None:
    (folder / "mlready.toml").write_text('select = ["unowned", "unsigned"]\n')
    shell.run_line_magic("mlready", "exam pipe --train X_train y_train --test X_test y_test")
    shell.run_cell("from sklearn.base import clone\nlater = clone(pipe).fit(X_train, y_train)")
    assert told(shell, "lock").startswith("pipe is not ready")
    assert told(shell, "lock --yes").startswith("pipe is not ready")


def test_golden_rows_are_recorded_on_consent_and_asked_again(shell: Any, folder: Path) -> None:
    told_first = shell.run_line_magic("mlready", "golden pipe --test X_test y_test")
    assert "with --yes writes it" in str(told_first) and not (folder / "golden.json").exists()
    shell.run_line_magic("mlready", "golden pipe --test X_test y_test --yes")
    (folder / "mlready.toml").write_text('golden = "golden.json"\n')
    report = shell.run_cell("%mlready exam pipe --test X_test y_test --select golden-rows").result
    assert [outcome.answer for outcome in report.outcomes] == [Answer.CLEAR]


# What was run is known


def test_a_model_older_than_its_cells_is_told(shell: Any) -> None:
    cells = (
        "from sklearn.base import clone\nfrom sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import FunctionTransformer",
        "def halve(table):\n    return table / 2",
        "late = make_pipeline(FunctionTransformer(halve), clone(pipe)).fit(X_train, y_train)",
    )
    ask = "exam late --train X_train y_train --test X_test y_test --select stale-object"
    for cell in cells:
        assert shell.run_cell(cell, store_history=True).success
    assert not shell.run_line_magic("mlready", ask).findings
    shell.run_cell(cells[1], store_history=True)  # again, as it was
    assert not shell.run_line_magic("mlready", ask).findings
    shell.run_cell("def halve(table):\n    return table / 3", store_history=True)
    shell.run_cell("X_train = X_train.head(100)\ny_train = y_train.head(100)", store_history=True)
    says = [finding.evidence.says for finding in shell.run_line_magic("mlready", ask).findings]
    assert says[0] == "the model holds an older `halve`: the function of that name is other code now, run in [5]"
    assert says[1] == "`X_train` was bound anew in [6], after `late` was fitted in [3] on what it held before"
