"""pipeline/unsafe-deserialise"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Fix, Iterator, Severity, constant, dotted, rule
from mlready_jupyter.subjects.embedded import text_of

PICKLERS = (
    "pickle",
    "cPickle",
    "cloudpickle",
    "dill",
    "joblib",
    "torch",
    "pd",
    "pandas",
    "np",
    "numpy",
    "yaml",
    "shelve",
    "marshal",
    "jsonpickle",
)
FETCHES = frozenset("urlopen get urlretrieve request download hf_hub_download cached_download get_object content read".split())
FROM_WEB = frozenset("urlopen urlretrieve hf_hub_download cached_download".split())


@rule(severity=Severity.WARNING, about=("load", "loads", "read_pickle"))
def unsafe_deserialise(calls: Calls) -> Iterator[Evidence]:
    """Something is unpickled that came from elsewhere, or YAML is loaded with the power to run code.

    Loading a pickle runs whatever its author put in. A pickle from the web runs what its server
    says today.

    It sees pickles, `joblib.load`, `torch.load` and `read_pickle` of a URL, a response or a download, `np.load` with
    `allow_pickle=True` likewise, and `yaml.load` without a safe loader. A local file is ruff's S301: it may well be the
    notebook's own.
    """
    for call in calls.of("load", "loads", "read_pickle"):
        library = call.receiver.id if isinstance(call.receiver, ast.Name) else ""
        if library not in PICKLERS or not call.tree.args:
            continue
        if library == "yaml":
            loader = call.argument("Loader", 1)
            if loader is None or dotted(loader).endswith("UnsafeLoader"):
                yield Evidence(
                    "yaml.load can run code that stands in the file", at=call.place, remedy="Use yaml.safe_load.", fix=_safely(call, loader)
                )
        elif _from_web(call.tree.args[0]) and not _is_safe(call, library):
            yield Evidence(
                f"{library}.{call.name} runs code from a file that was just downloaded",
                at=call.place,
                remedy="Keep a reviewed copy and check its hash, or use a format without code (safetensors, parquet, json).",
            )


def _safely(call: Call, loader: ast.expr | None) -> Fix | None:
    """`yaml.safe_load`, which reads all but objects; unsafe where somebody asked for those by name."""
    if len(call.tree.args) != 1 or any(keyword.arg != "Loader" for keyword in call.tree.keywords):
        return None
    return Fix((call.replaced(f"yaml.safe_load({call.code.text(call.tree.args[0])})"),), safe=loader is None)


def _is_safe(call: Call, library: str) -> bool:
    if library == "torch":
        return constant(call.argument("weights_only")) is True
    return library in ("np", "numpy") and constant(call.argument("allow_pickle")) is not True


def _from_web(given: ast.expr) -> bool:
    """Whether an expression is a URL, the content of a response, or a download."""
    if text_of(given).startswith(("http://", "https://", "ftp://")):
        return True
    for part in ast.walk(given):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute | ast.Name):
            name = part.func.attr if isinstance(part.func, ast.Attribute) else part.func.id
            if name in FROM_WEB or (name in FETCHES and part.args and text_of(part.args[0]).startswith("http")):
                return True
        if isinstance(part, ast.Attribute) and part.attr == "content" and isinstance(part.value, ast.Name):
            return part.value.id in ("response", "resp", "res", "r", "req")
    return False


unsafe_deserialise.good(
    "# %%\nmodel = pickle.load(open('model.pkl', 'rb'))\nc = yaml.safe_load(f)\nd = yaml.load(f, Loader=yaml.SafeLoader)\n"
)
unsafe_deserialise.good(
    "# %%\nj = json.load(urlopen('https://example.org/a.json'))\nw = torch.load(urlopen(u), weights_only=True)\nx = np.load(urlopen(u))\n"
)
unsafe_deserialise.bad(
    "# %%\nm = pickle.loads(requests.get('https://example.org/m.pkl').content)\nd = pd.read_pickle('https://example.org/d.pkl')\n",
    findings=2,
    at="nb:0:1",
)
unsafe_deserialise.bad("# %%\nc = yaml.load(f)\nm = joblib.load(urlopen(url))\nn = pickle.loads(response.content)\n", findings=3)
unsafe_deserialise.bad(
    "# %%\nc = yaml.load(open(path))  # all\nd = yaml.load(f, Loader=yaml.UnsafeLoader)\n",
    mended="# %%\nc = yaml.safe_load(open(path))  # all\nd = yaml.safe_load(f)\n",
)
