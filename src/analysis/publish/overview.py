"""The figures of the index: the forces side by side, with their rates.

What they are worked out with takes a second to import, and the fork server has imported it.
"""

from __future__ import annotations

import contextlib

import pandas as pd

from analysis.paths import notebooks_dir
from analysis.publish.kernels import own_folder
from analysis.shared_results import once_an_edition
from analysis.warm.asking import NotWarmError
from analysis.warm.environment import kernel_environment
from analysis.warm.page_kernel_client import AskedKernel, KernelGoneError

_SECONDS = 120.0


def of_forces(release: str, *, warm: bool) -> pd.DataFrame:
    """Return the figures of the index.

    Parameters
    ----------
    release
        Whose figures.
    warm
        Whether this process has a fork server that may work them out, to be taken up here.

    Returns
    -------
    DataFrame
        As :class:`analysis.publish.index.IndexRow`, but for the page.
    """
    if warm:
        # Whatever keeps a kernel from it is no matter: then it is worked out, or refused, here.
        with contextlib.suppress(NotWarmError, KernelGoneError, TimeoutError):
            _let_a_kernel_work_out(release)
    return figures(release)


def _let_a_kernel_work_out(release: str) -> None:
    with own_folder() as folder, (folder / "said").open("wb") as said:
        kernel = AskedKernel(notebooks_dir(), kernel_environment(folder), said.fileno())
        try:
            kernel.language(_SECONDS)
            kernel.run(f"from {__name__} import figures\nfigures({release!r});", _SECONDS)
        finally:
            kernel.close()


@once_an_edition
def figures(release: str) -> pd.DataFrame:
    """Work the figures of the index out; see :func:`of_forces`."""
    from analysis.estimates.among_forces import rates_of_forces  # noqa: PLC0415 - needed for the index only
    from analysis.release import load_release  # noqa: PLC0415 - needed for the index only
    from analysis.side_by_side import side_by_side  # noqa: PLC0415 - needed for the index only

    held = load_release(release)
    compared = side_by_side(held)[
        [
            "force",
            "slug",
            "offences",
            "offences_before",
            "stalking_offences",
            "stalking_change_percent",
            "stalking_change_lower",
            "stalking_change_upper",
            "stalking_no_percentage_because",
        ]
    ].rename(
        columns={
            "stalking_offences": "stalking",
            "stalking_change_percent": "change_percent",
            "stalking_change_lower": "change_lower",
            "stalking_change_upper": "change_upper",
            "stalking_no_percentage_because": "no_change_because",
        }
    )
    rates = rates_of_forces(held).rename(
        columns={
            "value": "rate",
            "lower": "rate_lower",
            "upper": "rate_upper",
            "why_none": "no_rate_because",
        }
    )
    return compared.merge(rates, on="force", how="left", validate="one_to_one")
