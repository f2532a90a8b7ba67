"""reliability/missing-env-lock"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mlready_jupyter.rules import Cell, Code, Evidence, File, Iterator, Node, Nodes, Notebook, Severity, Whole, rule

if TYPE_CHECKING:
    from mlready_jupyter.subjects.repository import Repository, Surroundings

CALLED_OTHERWISE = {
    "attr": "attrs", "bs4": "beautifulsoup4", "crypto": "pycryptodome", "cv2": "opencv", "dateutil": "python-dateutil",
    "dotenv": "python-dotenv", "fitz": "pymupdf", "git": "gitpython", "imblearn": "imbalanced-learn", "jose": "python-jose",
    "jwt": "pyjwt", "magic": "python-magic", "mpl-toolkits": "matplotlib", "mysqldb": "mysqlclient", "ogr": "gdal",
    "openslide": "openslide-python", "osgeo": "gdal", "pil": "pillow", "pkg-resources": "setuptools", "pylab": "matplotlib",
    "serial": "pyserial", "skimage": "scikit-image", "sklearn": "scikit-learn", "sksurv": "scikit-survival", "skopt": "scikit-optimize",
    "slugify": "python-slugify", "umap": "umap-learn", "win32com": "pywin32", "yaml": "pyyaml", "zmq": "pyzmq",
}  # fmt: skip
"""Modules whose package has another name: facts of the package index."""
COMES_WITH = {
    "numpy": (
        "pandas", "scipy", "scikit-learn", "matplotlib", "torch", "tensorflow", "jax", "xgboost", "lightgbm", "seaborn", "xarray",
        "statsmodels",
    ),
    "pandas": ("seaborn", "statsmodels", "geopandas", "dask"),
    "scipy": ("scikit-learn", "statsmodels", "xgboost", "lightgbm"),
    "matplotlib": ("seaborn",),
    "joblib": ("scikit-learn",),
    "pytz": ("pandas",),
    "python-dateutil": ("pandas", "matplotlib"),
    "keras": ("tensorflow",),
}  # fmt: skip
"""Packages that others bring along, for as long as anyone remembers."""
EVERYWHERE = frozenset({"ipython", "ipykernel", "ipywidgets", "jupyter", "google", "mlready-jupyter", "setuptools", "pip"})
"""What is there because it is a notebook, or whose name says too little."""


@rule(severity=Severity.NOTE, about=("import", "from"))
def missing_env_lock(
    file: File, repository: Repository, cells: tuple[Cell, ...], nodes: Nodes, code: tuple[Code, ...]
) -> Iterator[Evidence]:
    """The repository does not say which packages the notebook needs.

    Next year's pandas reads the file differently, and nobody knows which one it was written for.

    It looks for requirements, `pyproject.toml`, `environment.yml`, `Pipfile`, `setup.py` or a lock file beside the notebook and in
    every folder up to the root of the repository, and then for the package of each import in the words of these files. It says
    nothing of the standard library, of modules that lie in these folders, of imports that may fail (`try`, a condition), of
    packages that the notebook installs itself, of those that come with a listed one (numpy with pandas), nor outside of a repository.
    """
    if not any(cell.kind == "code" for cell in cells):
        return
    around = repository.surroundings(Path(file.path))
    if not around.lists:
        yield Evidence(
            "no file from here to the root of the repository lists the packages",
            at=Whole(file.path),
            remedy="Commit a lock file: uv lock, pip freeze > requirements.txt, or conda env export.",
        )
        return
    said = " ".join(magic.rest.lower() for cell in code for magic in cell.masked.magics).replace("_", "-")
    missing: dict[str, Node[ast.Import | ast.ImportFrom]] = {}
    for node in nodes.of(ast.Import, ast.ImportFrom):
        if isinstance(node.parent, ast.Module):
            for module in _modules(node.tree):
                if not _is_listed(module, around, said):
                    missing.setdefault(module, node)
    if missing:
        names = sorted(missing)
        many = f"{', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"
        yield Evidence(
            f"{many} {'is' if len(names) == 1 else 'are'} imported, and not listed in {' or '.join(around.lists[:3])}",
            at=next(iter(missing.values())).place,
            remedy=f"Add {'it' if len(names) == 1 else 'them'} with a version, and lock again.",
        )


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The top-level modules of an import, without those of a relative one."""
    if isinstance(node, ast.ImportFrom):
        return [node.module.partition(".")[0]] if node.module and not node.level else []
    return [alias.name.partition(".")[0] for alias in node.names]


def _is_listed(module: str, around: Surroundings, installed: str) -> bool:
    name = module.lower().replace("_", "-").strip("-")
    package = CALLED_OTHERWISE.get(name, name)
    if not name or module in sys.stdlib_module_names or module.lower() in around.modules or package in EVERYWHERE:
        return True
    if package in installed or name in installed or any(other in around.packages for other in COMES_WITH.get(package, ())):
        return True
    return package in around.packages or any(
        package in word or name in word or (len(word) > 4 and name.startswith(word)) for word in around.packages
    )


def _in_repository(*files: str, source: str = "import pandas", **texts: str) -> Notebook:
    from shutil import rmtree
    from tempfile import mkdtemp
    from weakref import finalize

    folder = Path(mkdtemp(prefix="nblint-example-"))
    for name in (".git/HEAD", "work/a.ipynb", *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        cell: dict[str, object] = {"cell_type": "code", "source": source, "outputs": [], "metadata": {}, "execution_count": None}
        (folder / name).write_text(json.dumps({"cells": [cell], "metadata": {}}))
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    notebook = Notebook(folder / "work" / "a.ipynb")
    finalize(notebook, rmtree, folder)
    return notebook


@missing_env_lock.good
def a_lock_at_the_root() -> Notebook:
    return _in_repository("uv.lock")


@missing_env_lock.good
def requirements_beside_it() -> Notebook:
    return _in_repository("work/requirements-dev.txt")


@missing_env_lock.bad(findings=1)
def nothing() -> Notebook:
    return _in_repository()


LISTED = "scikit-learn==1.5\npandas>=2\nopencv-python-headless\nPyYAML\n"


@missing_env_lock.good
def every_import_is_listed() -> Notebook:
    source = (
        "import os, yaml, cv2, sklearn.svm\nimport numpy as np\nfrom IPython.display import display\nimport helpers\nfrom .x import y\n"
    )
    return _in_repository("work/helpers.py", source=source, requirements=LISTED)


@missing_env_lock.good
def what_may_be_missing_or_is_installed_here() -> Notebook:
    source = "try:\n    import cupy\nexcept ImportError:\n    cupy = None\n%pip install shap==0.46\nimport shap\n"
    return _in_repository(source=source, requirements=LISTED)


@missing_env_lock.bad(findings=1)
def two_are_not_listed() -> Notebook:
    return _in_repository(source="import pandas\nimport shap\nfrom lifelines import CoxPHFitter\n", requirements=LISTED)
