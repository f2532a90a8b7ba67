"""Notebooks at the gate: real ones, in real kernels, that pass, fail, hang, eat memory, name nobody, or change what they are judged by."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks.durability_promote import measure
from mlready_jupyter import history
from mlready_jupyter.frontends.circumstances import of_lock
from tests.frontends.promotion.conftest import EXAM, FIT, SETTINGS, Nblint, notebook

pytestmark = pytest.mark.slow
TRAIN = "notebooks/train.ipynb"
TO = ("promote", TRAIN, "--to", "promoted", "--by", "Ana Silva")


def rewrite(home: Path, *sources: str, **ours: str) -> None:
    (home / TRAIN).write_text(json.dumps(notebook(*sources, **ours), indent=1))


def files(home: Path) -> set[str]:
    return {path.relative_to(home / "promoted").as_posix() for path in (home / "promoted").rglob("*") if path.is_file()}


def test_promoted_verified_changed(home: Path, nblint: Nblint) -> None:
    dry = nblint(*TO, "--dry-run")
    assert (dry.returncode, (home / "promoted").exists()) == (0, False)
    assert f"nothing blocks {TRAIN}; nothing was written" in dry.stdout

    done = nblint(*TO)
    assert (done.returncode, done.stderr) == (0, f"nblint: running {TRAIN} from a clean kernel\n"), done.stdout
    path = home / "promoted" / "train.ipynb"
    promoted = json.loads(path.read_text())
    said = promoted["metadata"]["mlready"]["promotion"]
    assert (said["by"], said["owner"], said["notebook"], said["lock"], said["ran"]) == ("Ana Silva", "@risk", TRAIN, "", True)
    assert len(said["commit"]) == 40 and not said["dirty"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in promoted["cells"])
    assert [cell["source"] for cell in promoted["cells"]] == [FIT, EXAM]
    beside = f"train.{said['id']}"
    assert files(home) == {"train.ipynb", f"{beside}/model/README.md", f"{beside}/model/exam.json"}
    entries = history.exams(home / ".mlready" / "history.db")
    assert [(e.kind, e.candidate, e.verdict, e.made.notebook) for e in entries[1:]] == [
        ("exam", "model", "ready", ""),
        ("promotion", "model", "ready", TRAIN),
    ]
    assert entries[1].uid == said["exams"]["model"]["id"]

    assert nblint("promote", "--verify", "promoted").returncode == 0
    remembered = nblint(*TO, "--no-run")  # by the exam of that very run
    assert (remembered.returncode, remembered.stderr) == (0, ""), remembered.stdout
    stored = json.loads(path.read_text())["metadata"]["mlready"]["promotion"]
    assert (stored["ran"], stored["exams"]["model"]["id"], stored["sources"]) == (False, said["exams"]["model"]["id"], said["sources"])
    rewrite(home, f"{FIT}  # at most", EXAM)
    assert "was not held after running exactly the cells of today" in nblint(*TO, "--no-run", "--dry-run").stdout
    rewrite(home, FIT, EXAM, "model = None")
    assert "1 more follow it" in nblint(*TO, "--no-run", "--dry-run").stdout
    rewrite(home, FIT, EXAM)
    again = nblint(*TO, "--outputs", "keep")  # takes the place of the first, with outputs
    assert again.returncode == 0, again.stdout
    promoted = json.loads(path.read_text())
    assert promoted["cells"][1]["outputs"][-1]["data"]["text/plain"].startswith("✓ READY")
    assert promoted["metadata"]["mlready"]["promotion"]["id"] != said["id"] and len(files(home)) == 3
    promoted["cells"][1]["outputs"][-1]["data"]["text/plain"] = "READY, of course"
    path.write_text(json.dumps(promoted))
    told = nblint("promote", "--verify", str(path))
    assert (told.returncode, told.stdout) == (1, f"{path}: its outputs, its metadata or its provenance were changed\n")
    refused = nblint(*TO)
    assert (refused.returncode, refused.stdout) == (2, "") and "was changed since it was promoted" in refused.stderr


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ((FIT, "rate = 1 / 0", EXAM), "run: cell 2 raises ZeroDivisionError: division by zero"),
        ((FIT, "import os\n\nos._exit(3)", EXAM), "run: the kernel died in cell 2"),
        ((FIT, f"if len(X) == 0:\n    {EXAM}"), "exam: model is named, but this run held no exam of it"),
        ((FIT, f"{EXAM} --select unowned"), "exam: the last exam of model left out 2 of 3 checks, such as assumptions/predicts"),
        ((FIT, "import os\n\nos.chdir('/')", EXAM), "exam: the exam of model was held under other settings"),
        ((FIT.replace('return table["age"] > 50', 'raise KeyError("age")'), EXAM), "exam: model is NOT READY: 1 error"),
    ],
)
def test_what_blocks(home: Path, nblint: Nblint, sources: tuple[str, ...], says: str) -> None:
    rewrite(home, *sources)
    done = nblint(*TO, "--dry-run")
    assert says in done.stdout
    assert (done.returncode, "is not promoted" in done.stdout) == (1, True), done.stdout + done.stderr
    assert not (home / "promoted").exists()


def test_limits_of_time_and_memory(home: Path, nblint: Nblint) -> None:
    rewrite(home, FIT, "import time\n\ntime.sleep(600)", EXAM)
    start = time.monotonic()
    done = nblint(*TO, "--time", "8s")
    assert done.returncode == 1 and "run: it ran longer than 8 s; promote.time in the settings, or --time, allows more" in done.stdout
    assert time.monotonic() - start < 60
    rewrite(home, "held = [bytearray(10_000_000) for _ in range(1_000)]", EXAM)
    done = nblint(*TO, "--memory", "500 MB")
    assert done.returncode == 1 and "of memory, more than 500 MB; promote.memory in the settings, or --memory, allows more" in done.stdout


def test_interrupted(home: Path) -> None:
    rewrite(home, FIT, "import time\n\ntime.sleep(600)", EXAM)
    words = [sys.executable, "-m", "mlready_jupyter.frontends.nblint", *TO]
    running = subprocess.Popen(words, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    while not (kernels := psutil.Process(running.pid).children()):
        time.sleep(0.1)
    time.sleep(5)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.splitlines()[-1]) == (2, "nblint: interrupted")
    assert not any(kernel.is_running() for kernel in kernels) and not (home / "promoted").exists()


def test_waived_undecided_unowned(home: Path, nblint: Nblint) -> None:
    unowned = SETTINGS.partition("[owners]")[0]
    (home / "mlready.toml").write_text(unowned)
    rewrite(home, FIT, EXAM, owner="")
    done = nblint(*TO)
    assert done.returncode == 1 and "owner: nobody is named" in done.stdout and "the notebook was not run" in done.stdout
    assert "clean kernel" not in done.stderr
    rewrite(home, FIT, EXAM)
    assert "exam: model is NOT READY: 1 error" in nblint(*TO, "--dry-run").stdout
    waiver = '[[waivers]]\nallow = "ownership/unowned"\nowner = "Ana Silva"\nreason = "trial"\nuntil = 2999-12-31\n'
    (home / "mlready.toml").write_text(unowned + "max-waiver-days = 999999\n" + waiver)
    done = nblint(*TO)
    assert done.returncode == 0 and "model: READY, grade D, 1 waived" in done.stdout
    (card,) = (home / "promoted").rglob("README.md")
    assert "trial, by Ana Silva until 2999-12-31" in card.read_text()
    (home / "mlready.toml").write_text(SETTINGS.replace("select = [", 'select = ["scale/slo-breakpoint", '))
    done = nblint(*TO)
    assert done.returncode == 3 and "exam: model is UNDECIDED: nothing could be decided about scale" in done.stdout


def test_the_lock_decides(home: Path, nblint: Nblint) -> None:
    rewrite(home, FIT, "%mlready lock model --train X y --target left --yes", EXAM)
    assert "run: mlready.lock was changed while it ran" in nblint(*TO, "--dry-run").stdout  # it would agree with itself
    rewrite(home, FIT, EXAM)
    done = nblint(*TO)
    assert done.returncode == 0, done.stdout
    said = json.loads((home / "promoted" / "train.ipynb").read_text())["metadata"]["mlready"]["promotion"]
    assert said["lock"] == of_lock(home / "mlready.lock")
    lock = json.loads((home / "mlready.lock").read_text())
    lock["candidates"]["other"] = lock["candidates"].pop("model")
    (home / "mlready.lock").write_text(json.dumps(lock))
    done = nblint(*TO)
    assert done.returncode == 1 and "mlready.lock agrees on nothing about model; `%mlready lock model` writes it" in done.stdout


def test_a_kill_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    made = measure(tmp_path, kills=15, seed=1)
    assert made["faults"] == [] and made["promotions acknowledged"] > 0
