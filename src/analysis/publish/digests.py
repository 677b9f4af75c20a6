"""What a page is made from, as digests that are known before anything runs.

Two pages made from the same code, notebook, figures, packages and parameters have the same bytes. So a
page whose digests are those of its record need not be made again, and a machine whose digests differ
would make another page.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import analysis
from analysis.errors import ReportError
from analysis.paths import project_root
from analysis.publish.manifest import Origins, PageInputs
from analysis.publish.numbering import EditionNumber
from analysis.publish.plans import PagePlan
from analysis.publisher import publisher_digest

LOCK_FILE = "requirements.lock"

_DISTRIBUTION = "stalking-report"
_OF_A_RUN = {"cell": ("outputs", "execution_count"), "cell metadata": ("execution", "papermill")}
_OF_A_KERNEL = ("kernelspec", "language_info", "papermill", "widgets")


def code_digest(package: Path) -> str:
    """Return the SHA-256 over the package's code and templates.

    Parameters
    ----------
    package
        Folder of the package.
    """
    digest = hashlib.sha256()
    code = [*package.rglob("*.py"), *(package / "publish" / "templates").rglob("*.*")]
    above = len(package.as_posix()) + 1
    for path in sorted(map(Path.as_posix, code)):
        digest.update(path[above:].encode() + b"\0")
        lies = os.stat(path)  # noqa: PTH116 - of hundreds of files after every page
        digest.update(_digest_of_file(path, lies.st_ino, lies.st_size, lies.st_mtime_ns, lies.st_ctime_ns))
    return digest.hexdigest()


@lru_cache(maxsize=4096)
def _digest_of_file(path: str, *lies: int) -> bytes:
    """Return the SHA-256 of a file, read again when it lies differently on the disk.

    Whatever writes to a file or puts another in its place changes the time of its last change, which
    nobody can set.
    """
    del lies
    return hashlib.sha256(Path(path).read_bytes()).digest()


def own_code_digest() -> str:
    """Return the SHA-256 over this package as it lies on the disk now."""
    return code_digest(Path(analysis.__file__).parent)


def notebook_digest(path: Path) -> str:
    """Return the SHA-256 over what a notebook says.

    What running it leaves in it does not count: outputs, numbers and times of execution, the kernel.
    Everything else does, because the notebook beside a page has it too.

    Parameters
    ----------
    path
        The notebook.
    """
    return _digest_of_notebook(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _digest_of_notebook(text: str) -> str:
    """Work out a digest once, although it is asked before and after each page of the same notebook."""
    held = json.loads(text)
    for cell in held["cells"]:
        for name in _OF_A_RUN["cell"]:
            cell.pop(name, None)
        for name in _OF_A_RUN["cell metadata"]:
            cell["metadata"].pop(name, None)
        cell["source"] = "".join(cell["source"])
    for name in _OF_A_KERNEL:
        held["metadata"].pop(name, None)
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def lock_digest() -> str:
    """Return the SHA-256 over the lock, where the project's folder holds it, and the installed versions.

    Raises
    ------
    ReportError
        If the package is not installed, so that nobody can say what it needs.
    """
    digest = hashlib.sha256()
    lock = project_root() / LOCK_FILE
    digest.update(lock.read_bytes() if lock.is_file() else b"")
    digest.update("\n".join(installed_versions()).encode())
    return digest.hexdigest()


@cache
def installed_versions() -> tuple[str, ...]:
    """Return ``name==version`` of each package that the report needs, and that those need, as installed.

    What else is installed is left out: it makes no difference to a page.

    Raises
    ------
    ReportError
        If the package is not installed.
    """
    try:
        waiting = list(metadata.requires(_DISTRIBUTION) or ())
    except metadata.PackageNotFoundError as error:
        raise ReportError(
            f"{_DISTRIBUTION} is not installed here, so nobody can say which packages it needs. Run make "
            "ready, or pip install --no-deps -e . in the environment."
        ) from error
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        needed = Requirement(waiting.pop())
        name, extras = canonicalize_name(needed.name), frozenset(needed.extras)
        if (name, extras) in seen or (needed.marker and not needed.marker.evaluate({"extra": ""})):
            continue
        seen.add((name, extras))
        try:
            held = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            found[name] = f"{name} is not installed"
            continue
        found[name] = f"{name}=={held.version}"
        for text in held.requires or ():
            behind = Requirement(text)
            asked = ("", *sorted(extras))
            if behind.marker is None or any(behind.marker.evaluate({"extra": extra}) for extra in asked):
                behind.marker = None
                waiting.append(str(behind))
    return tuple(found[name] for name in sorted(found))


def python_version() -> str:
    """Return the minor version of Python, ``3.13``: bytes are the same within one."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def origins_of(
    edition: EditionNumber, edition_date: str, *, data_digest: str, previous: str | None = None
) -> Origins:
    """Return what all pages of an edition are made from, by this machine as it is now.

    Parameters
    ----------
    edition
        Its number, and what it corrects.
    edition_date
        ISO date.
    data_digest
        Of the figures.
    previous
        Folder of the edition from the release before, which pages lead to.
    """
    return Origins(
        release=edition.release,
        edition_date=edition_date,
        edition=edition.number,
        what_changed=edition.what_changed,
        previous=previous,
        data_digest=data_digest,
        publisher_digest=publisher_digest(),
        code_version=analysis.__version__,
        code_digest=own_code_digest(),
        lock_digest=lock_digest(),
        python=python_version(),
    )


def inputs_of(plan: PagePlan, origins: Origins) -> PageInputs:
    """Return what one page of an edition is made from."""
    return PageInputs(
        origins=origins,
        notebook=plan.notebook.name,
        notebook_digest=notebook_digest(plan.notebook),
        parameters=tuple(sorted(plan.parameters.items())),
    )
