"""What a worker of a cluster does for an edition: it says what it holds, and makes pages of it.

Scheduler and workers read these functions by name, so this module imports little by itself. A worker
uses its own code, notebooks and figures, and sends back bytes: no folder is shared with the run.
"""

from __future__ import annotations

import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.publish.manifest import PageInputs
    from analysis.publish.page_making import PageMaker, PageOutcome
    from analysis.publish.plans import PagePlan

HELD = {
    "code_version": "its version of the code",
    "code_digest": "its code",
    "lock_digest": "its lock or an installed package",
    "data_digest": "its figures",
    "publisher_digest": "who publishes its pages",
    "python": "its Python",
}
"""What has to be the same on every machine that makes pages of an edition, and how it is called."""

NOTEBOOK = "notebook "
"""How the names of notebooks begin among what a machine holds."""

_makers: dict[str, PageMaker] = {}
_ended: set[str] = set()
_lock = threading.Lock()


def holds(release: str, notebooks: tuple[str, ...]) -> dict[str, str]:
    """Return what this machine would make pages from, as texts by name.

    Parameters
    ----------
    release
        Of the figures.
    notebooks
        Names of the notebooks that are needed.
    """
    import analysis  # noqa: PLC0415 - a scheduler reads this module too, and needs none of it
    from analysis.data_digest import data_digest  # noqa: PLC0415
    from analysis.paths import notebooks_dir  # noqa: PLC0415
    from analysis.publish import digests  # noqa: PLC0415
    from analysis.publisher import publisher_digest  # noqa: PLC0415

    folder = notebooks_dir()
    return {
        "code_version": analysis.__version__,
        "code_digest": digests.own_code_digest(),
        "lock_digest": digests.lock_digest(),
        "data_digest": data_digest(release),
        "publisher_digest": publisher_digest(),
        "python": digests.python_version(),
    } | {
        f"{NOTEBOOK}{name}": digests.notebook_digest(folder / name) if (folder / name).is_file() else "none"
        for name in notebooks
    }


def wanted_of(inputs: PageInputs) -> dict[str, str]:
    """Return what a machine has to hold to make a page."""
    origins = {name: str(getattr(inputs.origins, name)) for name in HELD}
    return origins | {f"{NOTEBOOK}{inputs.notebook}": inputs.notebook_digest}


def differences(wanted: dict[str, str], held: dict[str, str]) -> tuple[str, ...]:
    """Return in words what a machine holds that is not what is wanted."""
    return tuple(
        f"{HELD.get(name, f'its {name}')} ({held.get(name, 'none')[:12]}, here {value[:12]})"
        for name, value in wanted.items()
        if held.get(name) != value
    )


def order_of(run: str, plan: PagePlan, inputs: PageInputs, timeout: float) -> dict[str, Any]:
    """Return the order of a page in plain values, so that a scheduler can pass it on without our code.

    Parameters
    ----------
    run
        Which run asks; see :func:`end_run`.
    plan, inputs
        Which page, and what it is to be made from.
    timeout
        Seconds for the page.
    """
    return {
        "run": run,
        "area": plan.area,
        "slug": plan.slug,
        "parameters": dict(plan.parameters),
        "notebook": inputs.notebook,
        "notebook_digest": inputs.notebook_digest,
        "origins": asdict(inputs.origins),
        "timeout": timeout,
    }


def make_page(order: dict[str, Any]) -> PageOutcome | tuple[str, ...]:
    """Make a page here, or return this worker's address and what differs from what it is to be made from.

    Parameters
    ----------
    order
        See :func:`order_of`. The notebook is taken from this machine's folder, by name.
    """
    from analysis.paths import notebooks_dir  # noqa: PLC0415
    from analysis.publish.manifest import Origins, PageInputs  # noqa: PLC0415
    from analysis.publish.plans import PagePlan  # noqa: PLC0415

    parameters = order["parameters"]
    inputs = PageInputs(
        Origins(**order["origins"]),
        order["notebook"],
        order["notebook_digest"],
        tuple(sorted(parameters.items())),
    )
    found = differences(wanted_of(inputs), holds(inputs.origins.release, (inputs.notebook,)))
    if found:
        from distributed import get_worker  # noqa: PLC0415 - the extra may not be installed

        return (get_worker().address, *found)
    plan = PagePlan(order["area"], order["slug"], notebooks_dir() / inputs.notebook, parameters)
    return _maker(order["run"], inputs, order["timeout"]).make(plan, inputs)


def _maker(run: str, inputs: PageInputs, timeout: float) -> PageMaker:
    from analysis.publish.kernels import StoppedError  # noqa: PLC0415
    from analysis.publish.layout import own_layout  # noqa: PLC0415
    from analysis.publish.numbering import EditionNumber  # noqa: PLC0415
    from analysis.publish.page_making import PageMaker  # noqa: PLC0415

    with _lock:
        if run in _ended:
            raise StoppedError("The run that asked for this page has ended.")
        if run not in _makers:
            origins = inputs.origins
            number = EditionNumber(origins.release, origins.edition, origins.what_changed)
            _makers[run] = PageMaker(own_layout(number, origins.previous), timeout)
        return _makers[run]


def end_run(run: str) -> None:
    """End every kernel that a run still has here, and start none for it any more."""
    with _lock:
        _ended.add(run)
        maker = _makers.pop(run, None)
    if maker is not None:
        maker.live.stop()
