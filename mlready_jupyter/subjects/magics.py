"""IPython's additions to Python, masked so that the rest parses and every position stays where it was."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from mlready_jupyter.subjects.pattern import Pattern

Sigil = Literal["%", "%%", "!", "?"]

PYTHON_BODIES = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "scalene", "snakeviz", "python", "python3"})
"""Cell magics whose body is Python for this kernel, or as good as."""
FOREIGN_BODIES = frozenset(
    "! bash sh cmd script system sx powershell html HTML javascript js latex svg SVG markdown writefile file perl ruby sql bigquery "
    "R julia octave cypher mermaid pypy python2 graphql sparql".split()
)
"""Cell magics whose body is another language, hence binds no Python name."""
PYTHON_LINES = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
OPENING = frozenset("run store pylab load loadpy macro rerun recall kql".split())
"""Line magics that may bind any name."""
HARMLESS_EXTENSIONS = frozenset(
    "autoreload tensorboard line_profiler memory_profiler snakeviz sql rpy2.ipython google.cloud.bigquery dotenv watermark nb_black "
    "lab_black jupyter_black autotime cython Cython scalene wurlitzer heat tikzmagic google.colab.data_table cudf.pandas "
    "mlready_jupyter".split()
)
BINDING_NOTHING = frozenset(
    "matplotlib pip conda mamba cd pwd ls env set_env config autoreload reload_ext load_ext mkdir rm cp mv cat history who whos "
    "debug pdb precision pinfo reset_selective tensorboard watermark dotenv timeit aimport xmode colors bookmark lsmagic magic".split()
)

CELL_MAGIC = Pattern(r"%%([\w!.]+)[ \t]*(.*)")
BEGINS = Pattern(r"\n(?:[ \t]*+(?:[%!?]|[\w.,* \t]++=[ \t]*+[%!])|>>> |In \[\d+\]: )")
"""How a line begins that is no Python; what begins with one certain letter is soon searched for."""
ASKS = Pattern(r"\?[ \t;]*+(?:#.*)?$", re.MULTILINE)
LINE = Pattern(
    r"(?P<indent>[ \t]*+)(?:(?P<target>[\w.,* \t]++=[ \t]*+)?(?P<sigil>!!?|%)(?P<rest>.*)|(?P<help>\?{1,2}[ \t]*[%\w.*]+[ \t;]*))$"
)
HELP = Pattern(r"[ \t]*+%{0,2}[A-Za-z_*][\w.*\[\]'\"()-]*\?{1,2}[ \t;]*(?:#.*)?$")
OPTIONS = Pattern(r"(?P<name>\w+)(?:[ \t]++-[a-z](?:[ \t]*\d++|[ \t]++[\w.]++(?=[ \t]))?)*+[ \t]*")
AUTOMAGIC = Pattern(
    r"[ \t]*+(?P<name>pip3?|conda|ls|cd|cat|mkdir|rm|cp|mv|pwd|matplotlib|pylab|load_ext|run|time|timeit|man|who|whos)"
    r"(?:[ \t]+(?![=(\[,:]|\.\w|in\b|is\b|and\b|or\b|if\b)(?P<rest>.*))?$"
)
TOKEN = Pattern(
    r"""(?P<triple>\"{3}|'{3})|"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?|#.*|(?P<open>[\[({])|(?P<close>[\])}])|(?P<go>\\$)""",
    re.DOTALL | re.MULTILINE,
)
TRIPLE_ENDS = {mark: Pattern(rf"(?:[^\\]|\\.)*?{mark}", re.DOTALL) for mark in ('"""', "'''")}
WORD = Pattern(r"[^\W\d]\w*")


class Magic(NamedTuple):
    """One magic or shell line; `line` and `column` count from 1, `rest` is what follows the name."""

    sigil: Sigil
    name: str
    rest: str
    line: int
    column: int


class Masked(NamedTuple):
    """A cell's source with every magic blanked out."""

    text: str
    magics: tuple[Magic, ...] = ()
    foreign: str = ""
    """The cell magic whose body is not, or may not be, Python for this kernel."""
    may_bind: frozenset[str] = frozenset()
    opens: str = ""
    """The magic that may bind any name at all, "" when there is none."""


def mask(source: str) -> Masked:
    """The source as Python of the same shape: what is not Python becomes blanks, a `0`, or `if 1:` before a timed statement."""
    if "\0" in source or not source.isascii():
        source = source.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate has no bytes, hence no syntax tree
    if not ("%" in source or "!" in source or "?" in source or ">>>" in source or "In [" in source):
        return Masked(source)
    if not BEGINS.search(f"\n{source}") and not ASKS.search(source):
        return Masked(source)
    lines = source.split("\n")
    magics: list[Magic] = []
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    while first < len(lines) and (found := CELL_MAGIC.match(lines[first])):
        name, rest = found.groups()
        if name.endswith("?") or rest.startswith("?"):
            break
        magics.append(Magic("%%", name, rest, first + 1, 1))
        if name not in PYTHON_BODIES:
            return _foreign(lines, first, magics)
        lines[first] = " " * len(lines[first])
        first += 1
    if lines[min(first, len(lines) - 1)].startswith((">>> ", "In [")):
        return Masked("\n" * (len(lines) - 1), tuple(magics), "doctest", words(source))
    _mask_lines(lines, magics)
    return Masked("\n".join(lines), tuple(magics), "", _bound(magics), _opens(magics))


def mask_automagic(source: str) -> Masked:
    """The source with lines such as `pip install x` masked, for a cell that did not parse without."""
    masked = mask(source)
    lines, magics = masked.text.split("\n"), list(masked.magics)
    for n, line in enumerate(lines):
        if found := AUTOMAGIC.match(line):
            magics.append(Magic("%", found["name"], found["rest"] or "", n + 1, found.start("name") + 1))
            lines[n] = _blank(line, found.start("name"))
    return masked._replace(text="\n".join(lines), magics=tuple(magics), may_bind=_bound(magics), opens=_opens(magics))


def mask_timed(masked: Masked) -> Masked:
    """The same with `%time` statements masked whole, for when what follows them is not a plain statement."""
    lines = masked.text.split("\n")
    for magic in masked.magics:
        if magic.sigil == "%" and magic.name in PYTHON_LINES:
            lines[magic.line - 1] = _blank(lines[magic.line - 1], magic.column - 1)
    return masked._replace(text="\n".join(lines), may_bind=masked.may_bind | words(" ".join(m.rest for m in masked.magics)))


def words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text))


def _foreign(lines: list[str], first: int, magics: list[Magic]) -> Masked:
    name = magics[-1].name
    unknown = name not in FOREIGN_BODIES
    binds = words(magics[-1].rest) | (words("\n".join(lines)) if unknown else frozenset())
    return Masked("\n" * (len(lines) - 1), tuple(magics), name, binds | _bound(magics[:-1]))


def _mask_lines(lines: list[str], magics: list[Magic]) -> None:
    """Mask each line that begins outside of brackets and strings and is no Python."""
    depth, triple, continued, n = 0, "", False, 0
    while n < len(lines):
        line = lines[n]
        if not (depth or triple or continued):
            taken = _mask_one(lines, n, magics)
            if taken:
                n += taken
                continue
        depth, triple, continued = _after(line, depth, triple)
        n += 1


def _mask_one(lines: list[str], n: int, magics: list[Magic]) -> int:
    """Mask the magic on this line, if one is there; how many lines it took."""
    line = lines[n]
    if HELP.match(line):
        magics.append(Magic("?", line.strip().strip("?"), "", n + 1, len(line) - len(line.lstrip()) + 1))
        lines[n] = _blank(line, len(line) - len(line.lstrip()))
        return 1
    found = LINE.match(line)
    if not found:
        return 0
    if found["help"]:
        magics.append(Magic("?", found["help"].strip("? \t;"), "", n + 1, found.start("help") + 1))
        lines[n] = _blank(line, found.start("help"))
        return 1
    taken, rest = 1, found["rest"]
    while rest.endswith("\\") and n + taken < len(lines):
        rest = rest[:-1] + " " + lines[n + taken].strip()
        lines[n + taken] = ""
        taken += 1
    begin = found.start("sigil")
    if found["sigil"].startswith("!"):
        magics.append(Magic("!", "!", rest.strip(), n + 1, begin + 1))
        lines[n] = _blank(line, begin)
        return taken
    options = OPTIONS.match(rest)
    name = options["name"] if options else ""
    magics.append(Magic("%", name, rest[len(name) :].strip(), n + 1, begin + 1))
    timed = name in PYTHON_LINES and not found["target"] and taken == 1 and options is not None and options.end() < len(rest)
    if timed and options is not None:
        statement = begin + 1 + options.end()
        lines[n] = line[:begin] + "if 1:".ljust(statement - begin) + line[statement:]
    else:
        lines[n] = _blank(line, begin)
    return taken


def _blank(line: str, begin: int) -> str:
    """The line with a `0` where something stood that is no Python, so that a block keeps its statement and a name its value."""
    return line[:begin] + "0"


def _after(line: str, depth: int, triple: str) -> tuple[int, str, bool]:
    """The state at the end of a line: bracket depth, the triple quote that is open, whether a backslash joins the next line."""
    position = 0
    while position < len(line) or triple:
        if triple:
            end = TRIPLE_ENDS[triple].match(line, position)
            if not end:
                return depth, triple, False
            position, triple = end.end(), ""
        found = TOKEN.search(line, position)
        if not found:
            break
        position = found.end()
        if found["triple"]:
            triple = found["triple"]
        elif found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(depth - 1, 0)
        elif found["go"] is not None:
            return depth, "", True
    return depth, triple, False


def _bound(magics: list[Magic]) -> frozenset[str]:
    """The names that magics may bind: every word after those that are not known to bind nothing."""
    said = [m.rest for m in magics if m.sigil in ("%", "%%") and m.name not in BINDING_NOTHING and m.name not in PYTHON_LINES]
    return words(" ".join(said))


def _opens(magics: list[Magic]) -> str:
    for magic in magics:
        extension = magic.name == "load_ext" and magic.rest.split("#")[0].strip() not in HARMLESS_EXTENSIONS
        if magic.sigil == "%" and (magic.name in OPENING or extension):
            return f"%{magic.name}"
    return ""
