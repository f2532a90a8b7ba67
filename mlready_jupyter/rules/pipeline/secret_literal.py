"""pipeline/secret-literal"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from math import log2

from mlready_jupyter.rules import Cell, Code, Evidence, InCell, Iterator, Nodes, Notebook, Outputs, Pattern, Severity, rule
from mlready_jupyter.subjects.embedded import shell

KNOWN: dict[str, tuple[str, Pattern[str]]] = {
    "AKIA": ("an AWS access key", Pattern(r"\bAKIA[0-9A-Z]{16}\b")),
    "ASIA": ("an AWS access key", Pattern(r"\bASIA[0-9A-Z]{16}\b")),
    "ghp_": ("a GitHub token", Pattern(r"\bghp_[A-Za-z0-9]{36}\b")),
    "gho_": ("a GitHub token", Pattern(r"\bgho_[A-Za-z0-9]{36}\b")),
    "ghs_": ("a GitHub token", Pattern(r"\bghs_[A-Za-z0-9]{36}\b")),
    "github_pat_": ("a GitHub token", Pattern(r"\bgithub_pat_[A-Za-z0-9_]{60,}\b")),
    "glpat-": ("a GitLab token", Pattern(r"\bglpat-[A-Za-z0-9_-]{20,}\b")),
    "hf_": ("a Hugging Face token", Pattern(r"\bhf_[A-Za-z]{34}\b")),
    "sk-": ("an API key", Pattern(r"(?<![\w#.-])sk-(?:(?:proj|ant|svcacct)-[\w-]{32,}|[A-Za-z0-9]{40,})\b")),
    "sk-or-": ("an API key", Pattern(r"(?<![\w#.-])sk-or-v\d-[0-9a-f]{48,}\b")),
    "gsk_": ("an API key", Pattern(r"\bgsk_[A-Za-z0-9]{48,}\b")),
    "r8_": ("a Replicate token", Pattern(r"\br8_[A-Za-z0-9]{37}\b")),
    "nvapi-": ("an API key", Pattern(r"\bnvapi-[\w-]{60,}\b")),
    "npm_": ("an npm token", Pattern(r"\bnpm_[A-Za-z0-9]{36}\b")),
    "pypi-": ("a PyPI token", Pattern(r"\bpypi-AgE[\w-]{50,}\b")),
    "SG.": ("a SendGrid key", Pattern(r"\bSG\.[\w-]{22}\.[\w-]{43}\b")),
    "ya29.": ("a Google access token", Pattern(r"\bya29\.[\w-]{60,}")),
    "eyJ": ("a signed token", Pattern(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}")),
    "AccountKey=": ("an Azure storage key", Pattern(r"\bAccountKey=[A-Za-z0-9+/]{80,}={0,2}")),
    "://": (
        "a password in an address",
        Pattern(r"://[\w.%-]{1,60}:(?!\w*(?:pass|pwd|secret|token|key))(?=[^\s@/]*\d)[^\s@/:{}<>$\"'*]{8,60}@[\w-]+\.?"),
    ),
    "sk_live_": ("a payment key", Pattern(r"\bsk_live_[A-Za-z0-9]{24,}\b")),
    "AIza": ("a Google API key", Pattern(r"\bAIza[0-9A-Za-z_-]{35}\b")),
    "xox": ("a Slack token", Pattern(r"\bxox[abprs]-[0-9A-Za-z-]{20,}\b")),
    "dapi": ("a Databricks token", Pattern(r"\bdapi[0-9a-f]{32}\b")),
    "PRIVATE KEY": ("a private key", Pattern(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/]{20}")),
}
COMMON = ("://", "eyJ", "SG.", "r8_", "hf_", "npm_")
"""Prefixes that also stand in what is no secret, hence are looked for in outputs of moderate size only."""
RARE = tuple(prefix for prefix in KNOWN if prefix not in COMMON)
KEY = (
    rb"A(?:[KS]IA[0-9A-Z]{16}|ccountKey=|Iza[\w-]{35})|g(?:h[pos]_[A-Za-z0-9]{36}|ithub_pat_\w{60}|lpat-[\w-]{20}|sk_\w{48})"
    rb"|hf_[A-Za-z]{34}|sk(?:-(?:proj|ant|svcacct|or)-|-[A-Za-z0-9]{40}|_live_)|r8_\w{37}|n(?:vapi-|pm_\w{36})|pypi-AgE|SG\.[\w-]{22}"
    rb"|ya29\.|eyJ[\w-]{15,}\.eyJ|xox[abprs]-|dapi[0-9a-f]{32}|PRIVATE KEY-|://[^\s@/]{1,200}@"
)
"""How all that is known begins, as it stands in JSON, once for each first letter: what has none of it is read no further."""
WORDS = {prefix: re.split(r"[^a-z0-9_]+", prefix.lower())[0].encode() for prefix in KNOWN if prefix != "://"}
"""The word that a prefix begins with, as it stands in the vocabulary."""
BEGINS = Pattern(b" (?:" + b"|".join(WORDS.values()) + b")")
NAMED = Pattern(
    r"(?:^|_)(?:password|passwd|pwd|secret|secret_?key|api_?key|apikey|access_?key|auth_?token|access_?token|client_?secret|private_?key)$",
    re.IGNORECASE,
)
KEYED = Pattern(
    r"(?P<name>(?:password|passwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|client[_-]?secret))"
    r"[\"']?[ \t]{0,3}[:=][ \t]{0,3}[\"']?(?P<value>[^\s\"',;{}<>()\[\]]{12,200})",
    re.IGNORECASE,
)
"""A name that says it is secret, with what it is given, in what a cell printed or a shell was told."""
SPOKEN = (
    "password", "Password", "PASSWORD", "passwd", "secret", "SECRET", "api_key", "API_KEY", "apikey", "api-key", "access_key", "ACCESS_KEY",
    "auth_token", "access_token", "ACCESS_TOKEN",
)  # fmt: skip
IN_TEXTS, IN_LIBRARIES = Pattern(KEY + b"|" + "|".join(SPOKEN).encode()), Pattern(KEY)
NAMES = (b"password", b"passwd", b"pwd", b"secret", b"key", b"token")
"""How all of these names end."""
PLACEHOLDER = Pattern(
    r"your|my[-_ ]|xxx|\*\*\*|\.\.\.|<|>|\{|example|change|dummy|fake|test|sample|insert|replace|enter|todo|here|placeholder|secret|"
    r"password|api[-_ ]?key|token|none|null|env|/|\s|^[A-Z_]+$|^(.)\1+$|1234|abcd",
    re.IGNORECASE,
)
UUID = Pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z", re.IGNORECASE)
HASH = Pattern(r"(?:sha\d+[:-])?[0-9a-f]{32,128}\Z", re.IGNORECASE)
REMEDY = "Revoke it now, read it from os.environ or a vault, and strip it from the history."


@rule(severity=Severity.ERROR)
def secret_literal(
    nodes: Nodes, code: tuple[Code, ...], cells: tuple[Cell, ...], outputs: Outputs, vocabulary: frozenset[bytes], *, bits: float = 2.8
) -> Iterator[Evidence]:
    """A password, key or token stands in the notebook, in its code or in what a cell printed.

    Whoever can read the notebook can use it, and so can everyone who will ever clone the
    repository. Deleting the line does not take it out of the history.

    Keys are known by their prefix wherever they stand. Other strings count when they are given to a
    name such as `api_key` or `password` and look random, in code, in the shell
    and in what was printed. Placeholders, environment variables, ids, hashes and pictures are passed over.

    Limits:
        bits: entropy per character from which a string looks random (an English word has about 2.5).
    """
    seen: set[tuple[int, int]] = set()
    said = b" ".join([b"", *vocabulary, b""])
    speaks = any(name + b" " in said for name in NAMES)
    known = [prefix for prefix, word in WORDS.items() if word in said] if BEGINS.search(said) else []
    for cell in cells:
        held = [prefix for prefix in known if prefix in cell.source] if known else []
        if "@" in cell.source and "://" in cell.source:
            held.append("://")
        for n, line in enumerate(cell.source.split("\n"), 1) if held else ():
            for kind, column, secret in _known(line, held):
                seen.add((cell.number, n))
                yield _evidence(f"{kind} ({_veiled(secret)}) stands in the {'code' if cell.kind == 'code' else 'text'}", cell.at(n, column))
    for name, value, place in _named(nodes) if speaks else ():
        if (place.cell, place.line) not in seen and not PLACEHOLDER.search(value) and not UUID.match(value) and entropy(value) >= bits:
            yield _evidence(f"{name} is given as a literal ({_veiled(value)})", place)
    yield from _printed_ones(outputs, bits) if outputs.may_hold(IN_TEXTS, IN_LIBRARIES) else ()
    for told in shell(code) if speaks else ():
        for name, secret in _keyed(told.text, bits) if (told.cell.number, told.line) not in seen else ():
            yield _evidence(f"{name} ({_veiled(secret)}) is given to the shell", told.place)


def entropy(text: str) -> float:
    """Shannon's entropy, in bits per character."""
    return -sum((n := text.count(c) / len(text)) * log2(n) for c in set(text)) if text else 0.0


def _known(text: str, prefixes: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    for prefix in prefixes:
        if prefix in text:
            kind, pattern = KNOWN[prefix]
            for found in pattern.finditer(text):
                if entropy(found[0]) > 2.5 and "EXAMPLE" not in found[0]:
                    yield kind, found.start() + 1, found[0]


def _printed_ones(outputs: Outputs, bits: float) -> Iterator[Evidence]:
    printed: set[tuple[int, str]] = set()
    for text in (*outputs.texts(RARE, libraries=True), *outputs.texts(COMMON)):
        for kind, secret in dict.fromkeys((kind, secret) for kind, _, secret in _known(text.text, KNOWN)):
            if (key := (text.cell.number, secret)) not in printed:
                printed.add(key)
                yield _evidence(f"{kind} ({_veiled(secret)}) stands in the output of a cell", text.place)
    for text in outputs.texts(SPOKEN):
        for name, secret in dict.fromkeys(_keyed(text.text, bits)):
            yield _evidence(f"{name} ({_veiled(secret)}) stands in the output of a cell", text.place)


def _keyed(text: str, bits: float) -> Iterator[tuple[str, str]]:
    """What is given to a name that says it is secret, and looks random: letters and digits, and no hash, id or placeholder."""
    lines = [line for line in text.split("\n") if any(word in line for word in SPOKEN)]
    for found in (found for line in lines for found in KEYED.finditer(line)):
        value = found["value"].rstrip(".")
        mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
        if mixed and not PLACEHOLDER.search(value) and not UUID.match(value) and not HASH.match(value) and entropy(value) > bits:
            yield found["name"], value


def _named(nodes: Nodes) -> Iterator[tuple[str, str, InCell]]:
    """String literals that are given to a name which says that they are secret."""
    pairs: Iterable[tuple[str, ast.AST | None]]
    for node in nodes.where(_speaks).of(ast.Assign, ast.keyword, ast.Dict):
        tree: ast.AST = node.tree
        match tree:
            case ast.Assign():
                pairs = [(_label(target), tree.value) for target in tree.targets]
            case ast.keyword():
                pairs = [(tree.arg or "", tree.value)]
            case ast.Dict():
                pairs = [(_label(key), value) for key, value in zip(tree.keys, tree.values, strict=True)]
            case _:
                continue
        for name, value in pairs:
            if NAMED.search(name) and isinstance(value, ast.Constant) and isinstance(value.value, str) and len(value.value) >= 8:
                yield name, value.value, node.code.at(value)


def _speaks(code: Code) -> bool:
    """Whether a cell holds how such a name ends."""
    lowered = code.cell.source.lower()
    return any(name.decode() in lowered for name in NAMES)


def _label(node: ast.AST | None) -> str:
    """What a target or key is called: `api_key`, `config["api_key"]`, `self.api_key`."""
    if isinstance(node, ast.Subscript):
        node = node.slice
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _veiled(secret: str) -> str:
    return f"{secret[:4]}…, {len(secret)} characters"


def _evidence(says: str, place: InCell) -> Evidence:
    return Evidence(says, at=place, remedy=REMEDY)


RANDOM = "q9Zr4TbW7xKd2LmV8nPs"
secret_literal.good("# %%\napi_key = os.environ['API_KEY']\n")
secret_literal.good("# %%\nAPI_KEY = 'YOUR_KEY_GOES_HERE'\npassword = ''\nsecret = '<your secret>'\n")
secret_literal.good("# %%\npad_token = '[PAD]'\ntoken = 'the'\nrun_key = '6f1c2b9e-53ab-4c1e-9d7e-0a5b2f3c4d5e'\n")
secret_literal.good("# %%\naccess_key = '6f1c2b9e-53ab-4c1e-9d7e-0a5b2f3c4d5e'\nsha = '9b74c9897bac770ffc029102a200c5de'\n")
secret_literal.bad(f"# %%\napi_key = '{RANDOM}'\n", findings=1, at="nb:0:1")
secret_literal.good("# %%\n%env API_KEY=your-key\n!login --password=$PASSWORD --api-key={key}\nurl = 'https://user:password@example.org'\n")
secret_literal.bad(f"# %%\n!export API_KEY={RANDOM} && run\n", findings=1, at="nb:0:1")
secret_literal.bad("# %%\nengine = create_engine('postgresql://ana:" + RANDOM[:10] + "@db.firm.de/x')\n", findings=1)
secret_literal.bad(f"# %%\nconnect(user='ana', password='{RANDOM[:12]}')\n", findings=1)
secret_literal.bad(f"# %%\nheaders = {{'client_secret': '{RANDOM}'}}\n", findings=1)
secret_literal.bad(f"# %%\n!aws configure set key {'AKIA' + 'Q3ZR7TBW5XKD2LMV'}\n", findings=1, at="nb:0:1")


@secret_literal.good
def a_picture_that_spells_a_key() -> Notebook:
    return _printed({"output_type": "display_data", "data": {"image/png": "AKIA" + "Q3ZR7TBW5XKD2LMV"}})


@secret_literal.good
def a_style_sheet_of_scikit_learn() -> Notebook:
    html = "<style>#sk-9b74c989-7bac-770f-fc02-9102a200c5de div {}</style>"
    return _printed({"output_type": "execute_result", "data": {"text/html": [html]}})


@secret_literal.good
def what_is_no_secret_in_an_output() -> Notebook:
    said = "password: None\napi_key=6f1c2b9e-53ab-4c1e-9d7e-0a5b2f3c4d5e\nsecret = correcthorsebattery\n"
    said += "secret_sha: 9b74c9897bac770ffc029102a200c5de\n"
    return _printed({"output_type": "stream", "name": "stdout", "text": said})


@secret_literal.bad(findings=1, at="nb:0")
def a_setting_in_an_output() -> Notebook:
    return _printed({"output_type": "stream", "name": "stdout", "text": f"{{'user': 'ana', 'client_secret': '{RANDOM}'}}\n"})


@secret_literal.bad(findings=1, at="nb:0")
def a_key_in_an_output() -> Notebook:
    return _printed({"output_type": "stream", "name": "stdout", "text": ["key: " + "AKIA" + "Q3ZR7TBW5XKD2LMV\n"]})


def _printed(output: dict[str, object]) -> Notebook:
    cell = {"cell_type": "code", "source": "show()", "outputs": [output], "metadata": {}, "execution_count": 1}
    return Notebook.from_json({"cells": [cell], "metadata": {}, "nbformat": 4})
