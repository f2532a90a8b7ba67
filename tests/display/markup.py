"""What HTML holds, read with the standard library's parser: enough to say that nothing foreign came in."""

from __future__ import annotations

from html.parser import HTMLParser

TAGS = {
    "section", "style", "div", "h2", "h3", "h4", "p", "b", "span", "small", "code", "pre", "br", "table", "thead", "tbody", "tr", "th",
    "td", "details", "summary", "figure", "figcaption", "dl", "dt", "dd", "svg", "title", "desc", "path", "rect", "circle", "text",
    "html", "head", "body", "meta",
}  # fmt: skip
ATTRIBUTES = {
    "class", "aria-label", "open", "scope", "role", "viewbox", "width", "height", "fill", "stroke", "d", "stroke-width",
    "stroke-dasharray", "x", "y", "cx", "cy", "r", "font-size", "text-anchor", "lang", "charset", "http-equiv", "content", "name",
}  # fmt: skip
VOID = {"meta", "br"}


class Markup(HTMLParser):
    """Keeps tags, attributes and text; `faults` names what has no place in a report."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words: list[str] = []
        self.counts: dict[str, int] = {}
        self.toc: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        self.faults += [f"<{tag} {name}>" for name, _ in attrs if name not in ATTRIBUTES]
        if tag in ("h3", "h4") and "jp-toc-ignore" not in (dict(attrs).get("class") or ""):
            self.toc.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)
