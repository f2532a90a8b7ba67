"""The versions are those that were agreed."""

from __future__ import annotations

from mlready_jupyter.checks import Agreement, Candidate, Evidence, Iterator, MakeTable, Model, Severity, Table, Whole, check
from mlready_jupyter.subjects.versions import versions_of


@check(severity=Severity.ERROR)
def changed_environment(lock: Agreement, model: Model | None, sample: Table | None) -> Iterator[Evidence]:
    """The model runs on other versions than those in `mlready.lock`.

    A pickled model of one version, loaded by another, may answer differently and say nothing, or not load at
    all. Usual causes: an image that was rebuilt without pins, a notebook in another environment than the service.

    Another first number is an ERROR, another second one a WARNING; the third may differ. Of packages that
    begin with 0, the second number counts as the first.
    """
    live = versions_of(model, [] if sample is None else [sample])
    for package, agreed in lock.versions.items():
        now = live.get(package, "")
        was, is_now = _numbers(agreed), _numbers(now)
        if not now or was[:2] == is_now[:2]:
            continue
        breaks = was[:1] != is_now[:1] or was[:1] == ["0"]
        yield Evidence(
            f"{package} is {now} here; `{lock.source}` has {agreed}",
            at=Whole(package),
            milder=None if breaks else Severity.WARNING,
            remedy=f"Install {package}=={agreed}, or fit again with {now} and write the lock anew.",
        )


def _numbers(version: str) -> list[str]:
    return version.split(".")


def _locked(**versions: str) -> Agreement:
    return Agreement("model", {}, rows=10, versions=versions)


def _live(package: str) -> str:
    return versions_of(None, [])[package]


@changed_environment.good
def the_same_versions(table: MakeTable) -> Candidate:
    versions = {name: _live(name) for name in ("python", "numpy")}
    return Candidate.of(train=table(a=[1, 2]), lock=_locked(**versions, some_package_that_is_not_here="1.0"))


@changed_environment.bad(findings=2)
def older_versions(table: MakeTable) -> Candidate:
    major, minor, *_ = _live("numpy").split(".")
    return Candidate.of(train=table(a=[1, 2]), lock=_locked(python="2.7.18", numpy=f"{major}.{int(minor) + 1}.0"))
