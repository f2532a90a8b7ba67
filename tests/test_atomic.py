"""A file is the old one or the new one, whatever strikes in between."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlready_jupyter import atomic
from mlready_jupyter.core.errors import UsageError

WRITER = """
import sys
from mlready_jupyter import atomic
print("ready", flush=True)
for n in range(10**9):
    atomic.write(sys.argv[1], f"{n}\\n" * 20_000)
    print(n, flush=True)
"""


def test_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    atomic.write(path, "ä\n")
    atomic.write(path, b"\xff")
    assert path.read_bytes() == b"\xff" and os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="no permissions to keep")
def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    atomic.write(link, "new")
    assert link.is_symlink() and path.read_text() == "new" and path.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_ends_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone/a\.txt cannot be written: no such file"):
        atomic.write(tmp_path / "gone" / "a.txt", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        atomic.write(tmp_path / "folder", "x")
    assert os.listdir(tmp_path) == ["folder"]


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    old, new = tmp_path / ".a.txt.0123.part", tmp_path / ".a.txt.4567.part"
    for part in (old, new):
        part.write_text("half")
    os.utime(old, (0, 0))
    atomic.write(tmp_path / "a.txt", "x")
    assert not old.exists() and new.exists()  # another process may be writing the young one


@pytest.mark.slow
def test_kill_at_any_moment(tmp_path: Path) -> None:
    path, random_moment = tmp_path / "a.txt", random.Random(0)
    for _ in range(20):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
        time.sleep(random_moment.uniform(0, 0.05))
        writer.kill()
        told = writer.stdout.read().split()
        writer.wait()
        if told or path.exists():
            lines = path.read_text().splitlines()
            assert len(lines) == 20_000 and len(set(lines)) == 1
            assert not told or int(lines[0]) >= int(told[-1])  # nothing that was acknowledged is lost
        path.unlink(missing_ok=True)
