"""Fetch the corpus: real notebooks out of named sdists, checked by hash, one file for each distinct source.

    python -m benchmarks.corpus.fetch [FOLDER]

The folder is $MLREADY_CORPUS, or ~/.cache/mlready-corpus. The notebooks are their authors' and are not committed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pip._internal.commands import create_command

FOLDER = Path(os.environ.get("MLREADY_CORPUS", "~/.cache/mlready-corpus")).expanduser()
LEAST = 400
WIDER = "# wider"
"""Begins the part of `sdists.txt` that is asked for by name: time is taken, and leaks and debts are labelled, on what stands above."""

FRESH = "# fresh"
"""Begins the part that was fetched after all rules were tuned; of these, the percent scripts in their `examples` are taken as well."""


class Sdist(NamedTuple):
    name: str
    version: str
    sha256: str

    @property
    def stem(self) -> str:
        return f"{self.name}-{self.version}"


def main(folder: Path = FOLDER) -> None:
    kept = fetch(folder)
    print(
        f"{len(kept)} distinct notebooks of {len(sdists())} sdists, {sum(path.stat().st_size for path in kept) / 1e6:.0f} MB, in {folder}"
    )
    if len(kept) < LEAST:
        sys.exit(f"expected at least {LEAST} notebooks")


def sdists(*, wider: bool = False, fresh: bool = False) -> list[Sdist]:
    rest, _, last = Path(__file__).with_name("sdists.txt").read_text().partition(FRESH)
    first, _, more = rest.partition(WIDER)
    lines = first.splitlines() + more.splitlines()[1:] * wider + last.splitlines()[1:] * fresh
    return [Sdist(*line.split()) for line in lines if line and not line.startswith("#")]


def fetch(folder: Path, *, wider: bool = False, fresh: bool = False) -> list[Path]:
    """Every distinct notebook under `folder`, downloaded if it is not there yet; duplicates are left out by the text of their cells."""
    wanted = sdists(wider=wider, fresh=fresh)
    early = sdists(wider=True)
    missing = [sdist for sdist in wanted if not (folder / sdist.stem).is_dir()]
    for sdist, raw in download(missing):
        unpack(raw, folder / sdist.stem, scripts=sdist not in early)
    seen: set[str] = set()
    kept = []
    for sdist in wanted:
        for path in sorted(path for path in (folder / sdist.stem).rglob("*") if path.suffix in (".ipynb", ".py")):
            told = identity(path.read_bytes())
            if told in seen:
                path.unlink()
            else:
                seen.add(told)
                kept.append(path)
    return kept


def download(wanted: list[Sdist]) -> Iterator[tuple[Sdist, bytes]]:
    """Each sdist's bytes. `pip download` would run a package's own build to learn its metadata; pip's index client alone runs nothing."""
    if not wanted:
        return
    command = create_command("download")
    options, _ = command.parse_args(["--no-binary", ":all:", "--no-deps", "--pre", "--quiet"])
    with command.main_context():
        session = command.get_default_session(options)
        finder = command._build_package_finder(options, session)
        for sdist in wanted:
            found = [c.link for c in finder.find_all_candidates(sdist.name) if str(c.version) == sdist.version and not c.link.is_wheel]
            if not found:
                sys.exit(f"the index has no sdist of {sdist.stem}")
            answer = session.get(found[0].url_without_fragment)
            answer.raise_for_status()
            told = hashlib.sha256(answer.content).hexdigest()
            if told != sdist.sha256:
                sys.exit(f"{sdist.stem}: expected sha256 {sdist.sha256}, found {told}")
            print(f"{sdist.stem}: {len(answer.content) / 1e6:.1f} MB", flush=True)
            yield sdist, answer.content


def unpack(raw: bytes, folder: Path, *, scripts: bool = False) -> None:
    """Write the notebooks of an archive (and scripts of examples), and nothing else, below `folder`, which appears when it is whole."""
    partial = folder.with_name(f"{folder.name}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=BytesIO(raw)) as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts[1:]
            meant = member.name.endswith(".ipynb") or (scripts and member.name.endswith(".py") and "examples" in parts)
            if member.isfile() and meant and ".." not in parts and ".ipynb_checkpoints" not in parts:
                path = partial.joinpath(*parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                path.write_bytes(content.read() if content is not None else b"")
    partial.rename(folder)


def identity(raw: bytes) -> str:
    """What makes two notebooks the same: the text of their cells, whatever their outputs; for what is no JSON, its bytes."""
    try:
        cells = json.loads(raw)["cells"]
        text = "\0".join("".join(cell["source"]) for cell in cells)
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(raw).hexdigest()
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
