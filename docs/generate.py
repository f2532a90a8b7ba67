"""Writes the pages of docs/ and the tables of the README from the criteria; `--check` only says what is not fresh."""

from __future__ import annotations

import sys
from pathlib import Path

from mlready_jupyter.catalogue import Kind, catalogue
from mlready_jupyter.core.criterion import ROOMS, Criterion
from mlready_jupyter.frontends.explain import markdown
from mlready_jupyter.index import INDEX, index_of
from mlready_jupyter.settings_schema import SCHEMA, text_of

ROOT = Path(__file__).parent.parent
INTRO = {
    "checks": "Questions about a model with its tables, asked by `%mlready` and `exam()`.",
    "rules": "Questions about a notebook on disk, asked by `nblint`, which never runs it.",
}


def documents() -> dict[Path, str]:
    """Every generated file, whole."""
    known = catalogue()
    made: dict[Path, str] = {}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for kind in ("checks", "rules"):
        criteria = [known.find(name) for name in known.of(kind)]
        readme = _between(readme, kind, _table(criteria, kind))
        for room in ROOMS:
            made[ROOT / "docs" / kind / f"{room}.md"] = _page(room, kind, [c for c in criteria if c.room == room])
    return made | {ROOT / "README.md": readme, INDEX: index_of(known), SCHEMA: text_of((*known.checks, *known.rules))}


def _table(criteria: list[Criterion], kind: Kind) -> str:
    rows = ["| room | id | severity | what is seen |", "|---|---|---|---|"]
    for room in ROOMS:
        for criterion in (c for c in criteria if c.room == room):
            said = "preview" if criterion.preview else criterion.severity.name.lower()
            anchor = criterion.id.replace("/", "")
            rows.append(f"| {room} | [`{criterion.name}`](docs/{kind}/{room}.md#{anchor}) | {said} | {criterion.title} |")
    return "\n".join(rows)


def _page(room: str, kind: Kind, criteria: list[Criterion]) -> str:
    parts = [f"# {room.capitalize()}: {kind}\n", INTRO[kind] + " This page is generated from the code.\n"]
    for criterion in criteria:
        parts.append(markdown(criterion).replace("### ", "## ", 1))
        for words, good in (("Found", False), ("Fine", True)):
            shown = next((e.make for e in criterion.examples if e.good is good and isinstance(e.make, str)), None)
            if shown:
                parts.append(f"{words}:\n\n```python\n{shown.strip()}\n```\n")
        mended = next((e for e in criterion.examples if e.mended not in (None, e.make)), None)
        if mended:
            parts.append(f"Mended,\n\n```python\n{str(mended.make).strip()}\n```\n\nis\n\n```python\n{mended.mended}```\n")
    return "\n".join(parts)


def _between(text: str, name: str, new: str) -> str:
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}\n{new}\n{end}{after}"


def main(check: bool) -> int:
    stale = [path for path, text in documents().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{'not fresh, run make docs' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(documents()[path], encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
