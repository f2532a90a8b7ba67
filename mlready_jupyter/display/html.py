"""The report as static HTML for a notebook's output: no script, no network, one scoped style sheet."""

from __future__ import annotations

from mlready_jupyter.core.report import Report, Room, Verdict
from mlready_jupyter.display import headline, numbers, outline, ruler, strip, words
from mlready_jupyter.display.article import Article
from mlready_jupyter.display.outline import Aside, Listed, Section
from mlready_jupyter.display.style import style
from mlready_jupyter.display.tidy import escaped, inline, visible

TYPICAL = 60_000
"""Past so many bytes, pictures of folded findings are left out, from the last to the first."""
MOST = 97_000
"""Never more than so many bytes: fewer findings are listed instead."""
ROWS = 60
"""So many rows are set aside by name."""
GROUPS = 12
"""So many checks have their unlisted findings counted by name."""
LEGEND = "tick at the middle of each ruler: the limit; right of it: 2 and 4 times the limit"


def render(report: Report) -> str:
    """The report as one `<section>`, in UTF-8 never larger than MOST."""
    text = ""
    for most in (outline.IN_ALL, 20, 10, 5, 2, 1):
        text = _report(report, most)
        if size(text) <= MOST:
            break
    return text


def one(report: Report, number: int) -> str:
    """A single finding, unfolded, by its number."""
    article = Article(Listed(number, report.findings[number - 1], opened=True), report)
    return _wrapped(f"Finding {number}", str(article))


def size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _report(report: Report, most: int) -> str:
    """The report with at most so many findings listed, and everything else cut in proportion."""
    rows = max(ROWS * most // outline.IN_ALL, 2)
    groups = max(GROUPS * most // outline.IN_ALL, 2)
    before = [_top(report), _rooms(report) if report.verdict is Verdict.READY else ""]
    after = [_asides(outline.asides(report), rows), _clear(report, rows), _foot(report)]
    sections = outline.sections(report, most=most)
    articles = {listed.number: Article(listed, report) for section in sections for listed in section.listed}
    _make_fit(list(articles.values()), TYPICAL - size("".join([style(), *before, *after])))
    findings = [_section(section, articles, groups, first=section is sections[0]) for section in sections]
    body = "\n".join(part for part in [*before, *findings, *after] if part)
    return _wrapped(f"Readiness of {report.about.name}: {report.verdict.value}", body)


def _wrapped(label: str, body: str) -> str:
    return f'<section class="mlr" aria-label="{escaped(visible(label, 160))}"><style>{style()}</style>\n{body}\n</section>'


def _make_fit(articles: list[Article], room: int) -> None:
    """Leave out pictures until all fits: those of folded findings first, the last first."""
    taken = sum(size(str(article)) for article in articles)
    for article in [*(a for a in reversed(articles) if not a.opened), *(a for a in reversed(articles) if a.opened)]:
        if taken <= room:
            return
        if article.picture:
            before = size(article.picture)
            article.drop()
            taken += size(article.picture) - before


def _top(report: Report) -> str:
    kind = words.OF_VERDICT[report.verdict]
    act = headline.next_act(report)
    then = f' <span class="q">{inline(act.then)}</span>' if act.then else ""
    rooms = "" if report.verdict is Verdict.READY else _strips(report)
    return (
        f'<div class="top {kind.name}"><div><h2>{kind.glyph} {words.verdict_of(report)}</h2>'
        f"<p>{inline(headline.counted(report), 900)}</p>"
        f'<p class="next"><b>Do this next: </b>{inline(act.do)}{then}</p></div>{rooms}</div>'
    )


def _strips(report: Report) -> str:
    """Five rooms, one row each: name, strip, the two worst kinds in words."""
    rows = "".join(
        f'<tr><th scope="row">{escaped(headline.title(room.name))}</th><td>{strip.drawn(room)}</td><td>{_room_words(room)}</td></tr>'
        for room in report.rooms[:12]
    )
    return f'<table class="rooms">{rows}</table>' if rows else ""


def _room_words(room: Room) -> str:
    return ", ".join(f'<span class="{kind.name}">{kind.glyph} {said}</span>' for kind, said in outline.room_words(room))


def _rooms(report: Report) -> str:
    """For a READY report: each room with the check that came closest to its limit."""
    rows = "".join(_room(room) for room in report.rooms[:12])
    return (
        '<h3 class="jp-toc-ignore">The rooms <small>— each with the clear check that came closest to its limit (the tick)</small></h3>'
        f'<table class="aside rr">{rows}</table>'
    )


def _room(room: Room) -> str:
    closest = next(iter(outline.clear(room.outcomes)), None)
    cells = "<td></td><td></td><td></td>"
    if closest and closest.closest:
        evidence = closest.closest.evidence
        limit = words.head_numbers(evidence)[1]
        number = numbers.measured(evidence.measured, evidence.unit) if evidence.measured else ""
        drawn = ruler.drawn(evidence, words.CLEAR, f"{number}, {limit}")
        name = escaped(visible(closest.outcome.criterion.partition("/")[2], 60))
        measured = f'{escaped(number)} <span class="q">{escaped(limit)}</span>'
        cells = f'<td class="n"><code>{name}</code></td><td>{measured}</td><td class="r">{drawn}</td>'
    title = escaped(headline.title(room.name))
    return f'<tr><th scope="row">{title}</th><td>{strip.drawn(room)}</td><td>{_room_words(room)}</td>{cells}</tr>'


def _section(section: Section, articles: dict[int, Article], groups: int, *, first: bool) -> str:
    """All findings of one severity, and how many are only counted."""
    legend = f" <small>— {LEGEND}</small>" if first else ""
    title = f"{section.severity.name.capitalize()}s"
    listed = "\n".join(str(articles[listed.number]) for listed in section.listed)
    more = "".join(f'<p class="more">{inline(str(each), 400)}</p>' for each in section.more[:groups])
    if len(section.more) > groups:
        left = sum(each.left for each in section.more[groups:])
        more += f'<p class="more">and {left:,} more of {len(section.more) - groups:,} other checks</p>'
    return f'<h3 class="jp-toc-ignore">{title}{legend}</h3>\n{listed}{more}'


def _asides(rows: list[Aside], most: int) -> str:
    if not rows:
        return ""
    body = "".join(_aside(row) for row in rows[:most])
    if len(rows) > most:
        body += f'<tr><th scope="row"></th><td></td><td>and {len(rows) - most:,} more</td></tr>'
    return f'<h3 class="jp-toc-ignore">Not judged, or set aside</h3>\n<table class="aside">{body}</table>'


def _aside(row: Aside) -> str:
    names = inline(row.named, 600).replace("</code>, <code>", "</code><br><code>")
    return f'<tr><th scope="row" class="{row.kind.name}">{row.kind}</th><td class="c">{names}</td><td>{inline(row.says, 900)}</td></tr>'


def _clear(report: Report, most: int) -> str:
    """What is clear, by room, the closest to its limit first; folded unless the report is READY."""
    every = outline.clear(report.outcomes)
    if not every:
        return ""
    opened = " open" if report.verdict is Verdict.READY else ""
    rows = "".join(_clear_room(room, most) for room in report.rooms[:12])
    return (
        f'<details class="f fold"{opened}><summary><span class="clear">✓ {len(every):,} clear</span> '
        f'<span class="q">{inline(outline.closest_of(every))}</span></summary><table class="aside">{rows}</table></details>'
    )


def _clear_room(room: Room, most: int) -> str:
    every = outline.clear(room.outcomes)
    if not every:
        return ""
    said = [_clear_one(each) for each in every[:most]]
    more = f" and {len(every) - most:,} more" if len(every) > most else ""
    return f'<tr><th scope="row">{escaped(headline.title(room.name))}</th><td>{", ".join(said)}{more}</td></tr>'


def _clear_one(each: outline.Clear) -> str:
    ratio = outline.times_limit(each.excess)
    name = escaped(visible(each.outcome.criterion.partition("/")[2], 60))
    return f"{name} <small>{ratio}</small>" if ratio else name


def _foot(report: Report) -> str:
    said = " · ".join(inline(part, 340) for part in headline.foot(report))
    return f'<p class="foot">{said}. {escaped(headline.grade(report))}</p>'
