"""Writes the last results into README.md: `python -m benchmarks.page`, the last step of `make bench`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.reviewed import reading

HOME = Path(__file__).parent
PAGE, RESULTS = HOME / "README.md", HOME / "results"
MARK = "<!-- results -->"


def main() -> None:
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    told = "\n".join([*_planted(), *_clean(), *_peers(), *_costs(), *_linter(), *_gate(), *_watch(), *_history(), *_promotions()])
    PAGE.write_text(f"{before}{MARK}\n{told}\n", encoding="utf-8")


def _history() -> Iterator[str]:
    if result := (_read("durability") or {}).get("history"):
        killed, together, asked = result["killed"], result["together"], result["asked"]
        faults = killed["lost"] + killed["torn"] + killed["unreadable"]
        yield "\n## The history\n"
        yield "| | reached | wanted |"
        yield "|---|---|---|"
        yield f"| exams lost after they were acknowledged, or not whole, after {killed['kills']} kills at random moments | {faults} | 0 |"
        yield f"| exams kept of {together['written']} that {together['processes']} processes wrote at once | {together['kept']} | all |"
        yield f"| `%mlready history` over {asked['exams']:,} exams ({asked['megabytes']:.0f} MB) | {asked['milliseconds']['history']} ms | 200 ms |"
        yield f"| `%mlready compare 1 last` among them | {asked['milliseconds']['compare']} ms | |"


def _promotions() -> Iterator[str]:
    if result := _read("durability_promote"):
        yield "\n## Promotions that are killed\n"
        yield f"{result['kills']} kills at random moments; {result['promotions acknowledged']} promotions were acknowledged in between.\n"
        yield "| | reached | wanted |"
        yield "|---|---|---|"
        yield f"| faults: half a promotion, a file that does not load, an acknowledged one that is lost | {len(result['faults'])} | 0 |"
        yield f"| kills while a promotion was under way | {result['kills while a promotion was under way']} | |"
        yield f"| kills that left something to sweep | {result['kills that left something to sweep']} | |"
        yield f"| kills after which the new one stood, unacknowledged | {result['kills after which the new promotion stood, unacknowledged']} | |"


def _read(name: str) -> dict[str, Any] | None:
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _planted() -> Iterator[str]:
    if result := _read("planted"):
        yield "\n## Planted defects\n"
        yield f"{result['kinds']} kinds, {result['cases']} cases; an alarm counts only if the same subject without the defect does not have it.\n"
        yield "| | reached | wanted |"
        yield "|---|---|---|"
        yield f"| detected and rightly named | {result['rightly named']} | 95 % |"
        yield f"| at the right column or call | {result['rightly placed']} | 90 % |"
        yield f"| kinds named in every case | {result['kinds named in every case']} | |"
        told = ", ".join(f"{count} {name}s" for name, count in result["severities of the right alarms"].items())
        yield f"\nThe right alarms are {told}. The list was committed before the checks, and whoever wrote them could read it: it shows that what is"
        yield "known to kill models is seen, not how many unknown defects would be."
        missed = [case for case in result["told"] if not case["placed"]]
        if missed:
            yield "\nNot named, or not placed:\n"
            yield from (f"- `{one['kind']}` on {one['on']}: {one.get('why', '')[:200]}" for one in missed)


def _clean() -> Iterator[str]:
    if result := _read("clean"):
        exams = result["all"]
        warned = [(exam["exam"], one) for exam in exams for one in exam["found"] if one["severity"] in ("error", "warning")]
        alone = {name for name, one in warned if not reading(name, one)[0]}
        yield "\n## Sound models\n"
        yield f"{result['exams']} of {result['planned']} planned exams were held, of {result['rows'][0]:,} to {result['rows'][1]:,} rows, each on a fresh split without replacement.\n"
        yield "| | reached | wanted |"
        yield "|---|---|---|"
        yield f"| exams with an error | {result['exams with an error']} of {result['exams']} | 0 |"
        wanted = result["exams"] // 20
        yield f"| exams with a warning that a careful reviewer would not share | {len(alone)} of {result['exams']} | at most {wanted} |"
        yield f"| exams with any warning | {result['exams with a warning']} of {result['exams']} | |"
        yield f"| exams with something broken | {result['exams with something broken']} of {result['exams']} | 0 |"
        yield f"\n{result['bound']}.\n"
        if warned:
            yield "What remains, read one by one:\n"
            yield "| exam | what was said | what it is |"
            yield "|---|---|---|"
            for name, one in warned:
                shared, words = reading(name, one)
                yield f"| {name} | {one['severity']} `{one['criterion']}`: {one['says'][:160]} | {'shared' if shared else 'not shared'}: {words} |"
        notes = Counter(one["criterion"] for exam in exams for one in exam["found"] if one["severity"] == "note")
        if notes:
            yield f"\nNotes: {', '.join(f'`{name}` {count}' for name, count in notes.most_common())}."


def _peers() -> Iterator[str]:
    if result := _read("peers"):
        of = result.pop("counted")
        yield "\n## Peers on the same subjects\n"
        yield f"{of['cases']} of the {of['cases that change a table']} planted cases that change a table or the model's answers to one: {of['kinds']} kinds on {of['data sets']} data sets, those which"
        yield "each peer has been run on so far. Each in an environment of its own (`peers/make.sh`), with its default suites and limits, counted by the same rules;"
        yield "which of a peer's checks name a kind rightly follows its public documentation, generously; what of it was read stands in `peers/names.py`.\n"
        rows = [key for key in result["mlready"] if key != "told"]
        yield f"| | {' | '.join(result)} |"
        yield f"|---|{'---|' * len(result)}"
        yield from (f"| {row} | {' | '.join(str(told[row]) for told in result.values())} |" for row in rows)
        yield "\nWhat this shows: on tables of these kinds, how often a default run says something new, apt and at the right place, and how much it says where nothing"
        yield "was planted. What it does not: the list was written by the makers of one of the three, who could tune to it, as the peers could not; their limits are"
        yield "meant to be set by hand, some look at things that were not planted, and train, test and current of small tables do differ by chance, which their"
        yield f"defaults may rightly report. Another {of['cases that change none']} cases change no table (owners, cost, how `predict` behaves); the peers make no claim on these, so they do not count."


def _watch() -> Iterator[str]:
    if result := _read("watch"):
        yield "\n## The watch\n"
        rows, columns = result.pop("rows and columns")
        yield f"{result.pop('looks')} looks after cells that changed a table of {rows:,} rows and {columns} columns.\n"
        yield "| | |"
        yield "|---|---|"
        yield from (f"| {name} | {value} |" for name, value in result.items())


def _gate() -> Iterator[str]:
    if result := _read("gate"):
        cost, held = result["cost"], result["verdicts"]
        yield "\n## The lock and the batch gate\n"
        yield f"A Parquet file of {cost['rows']:,} rows × {cost['columns']} columns ({cost['MB on disk']:,} MB); {len(held['data sets'])} data sets, split in two, the"
        yield "second half as it is and harmed in up to five ways, held against the first half and against its lock.\n"
        yield "| | reached | wanted |"
        yield "|---|---|---|"
        yield f"| CPU of the gate, as a multiple of decoding every column ({cost['decoding CPU s']} s) | {cost['times']} | 4 |"
        yield f"| memory of the gate | {cost['gate memory MB']} MB | 1,500 MB |"
        yield f"| lock of 30 columns | {cost['lock kB']} kB | 60 kB |"
        yield f"| largest lock of the data sets, up to 30 columns | {held['largest lock kB of up to 30 columns']} kB | 60 kB |"
        yield f"| verdicts against the lock equal to those against the table | {held['verdicts that are the same']} of {held['pairs']} | all |"
        yield f"| answers at a column that are the same | {held['answers that are the same']:,} of {held['answers']:,} | |"
        yield f"| distances farther apart than the bound | {held['distances farther apart than the bound']} | 0 |"
        if killed := result.get("kills"):
            lost = killed["acknowledged and lost"] + killed["half-written"]
            yield f"| locks lost or half-written in {killed['kills']} kills of their writer | {lost} | 0 |"
        yield "\nThe bound is the rows that lie between two neighbouring points of the lock. The two distances that were farthest apart:"
        yield "; ".join(held["farthest apart"][:2]) + "."


def _costs() -> Iterator[str]:
    speed, drift, startup = _read("speed"), _read("drift"), _read("startup")
    yield "\n## Cost\n"
    yield "| | reached | wanted |"
    yield "|---|---|---|"
    if speed:
        yield f"| full exam, {speed['rows']:,} rows × {speed['columns']} columns, {speed['checks']} checks | {speed['CPU seconds']} CPU s | 15 CPU s |"
        yield f"| its report | {speed['bytes of the report'] / 1000:.0f} kB | 100 kB |"
    if drift:
        yield f"| drift, 30 columns × {drift['rows']:,} rows a side | {drift['times_the_floor']} × the floor | 2 × |"
        yield f"| memory above the data | {drift['peak_megabytes_above_the_data']['ours']} MB | 200 MB |"
    if startup:
        yield from (
            f"| {name.partition(' (')[0]} | {value} | {name.partition('(limit ')[2].rstrip(')')} |" for name, value in startup.items()
        )


def _linter() -> Iterator[str]:
    speed, errors, debt, leaks = _read("nblint_speed"), _read("errors"), _read("debt"), _read("leaks")
    yield "\n## The linter\n"
    yield "| | reached | wanted |"
    yield "|---|---|---|"
    if speed:
        others = speed.pop("CPU seconds on a sample", {})
        yield f"| {speed.pop('notebooks'):,} notebooks, {speed.pop('megabytes')} MB | of {speed.pop('distinct notebooks')} distinct | |"
        yield from (
            f"| {name.partition(' (')[0]} | {value} | {name.partition('(limit ')[2].rstrip(')')} |" for name, value in speed.items()
        )
        yield from (
            f"| {name}, times the CPU of `nblint` | {told['times nblint']} | 10 |" for name, told in others.items() if name != "nblint"
        )
    if leaks:
        for kind, wanted in (("preprocessing", ".85, .75"), ("overlap", ".70, .50")):
            judged = leaks[kind]["judge"]
            told = f"{judged['precision']:.2f}, {judged['recall']:.2f}"
            yield f"| leaks by {kind}, precision and recall on {judged['notebooks']} notebooks kept apart, {judged['with a leak']} with one | {told} | {wanted} |"
    if debt:
        lines, cells = debt["tags and words"], debt["notebook comments"]
        yield f"| debts among {debt['comments']:,} comments, leaving one project out: F1, precision | {lines['F1']}, {lines['P']} | .82, .85 |"
        yield f"| debts among {cells['labelled']} comments of notebooks, {cells['debts']} in all: precision, recall | {cells['P']}, {cells['R']} | .80, .50 |"
    if errors:
        unseen = errors["when they were read, in sdists that no rule had been tried on"]["all"]
        yield f"| errors on {unseen['errors']} places of sdists that no rule had been tried on: shared by a reviewer | {100 * unseen['part']:.0f} % | 95 % |"
        yield f"| notebooks that ended a run, of {errors['notebooks']:,} | {len(errors['broken'])} | 0 |"


if __name__ == "__main__":
    main()
