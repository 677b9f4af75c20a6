"""Which pages there are, and which notebook and parameters make each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import RequestError
from analysis.forces import ENGLAND_AND_WALES, NATIONAL_SLUG, find_force, territorial_forces
from analysis.publish.execution import read_notebook
from analysis.publish.parameters import ParameterValue, check_parameters

FORCE_NOTEBOOK = "force_report.ipynb"
NATIONAL_NOTEBOOK = "national_overview.ipynb"


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page to render: what it is about and the notebook and parameters that make it."""

    area: str
    slug: str
    notebook: Path
    parameters: dict[str, ParameterValue]


def edition_areas() -> tuple[str, ...]:
    """Return the areas of a whole edition: England and Wales, then the 43 forces."""
    return (ENGLAND_AND_WALES, *(force.name for force in territorial_forces()))


def edition_slugs() -> tuple[str, ...]:
    """Return the slugs of the pages of a whole edition, in the same order."""
    return (NATIONAL_SLUG, *(force.slug for force in territorial_forces()))


def page_plans(
    areas: Sequence[str] | None, release: str, edition_date: str, notebooks: Path
) -> tuple[PagePlan, ...]:
    """Return what is to be rendered, each area once, in the order given; None is the whole edition.

    Raises
    ------
    UnknownForceError, RequestError
        If an area is neither England and Wales nor one of the 43 forces.
    ParameterError
        If a notebook does not take the parameters of its pages.
    """
    plans: dict[str, PagePlan] = {}
    dates: dict[str, ParameterValue] = {"release": release, "edition_date": edition_date}
    for area in edition_areas() if areas is None else areas:
        if area in (ENGLAND_AND_WALES, NATIONAL_SLUG):
            plan = PagePlan(ENGLAND_AND_WALES, NATIONAL_SLUG, notebooks / NATIONAL_NOTEBOOK, dates)
        else:
            force = find_force(area)
            if force.kind != "territorial":
                raise RequestError(
                    f"{force.name} polices no area of residents, so it has no page of its own; "
                    "it is counted in the page of England and Wales."
                )
            plan = PagePlan(
                force.name, force.slug, notebooks / FORCE_NOTEBOOK, {"force": force.name, **dates}
            )
        plans.setdefault(plan.slug, plan)
    checked: set[Path] = set()
    for plan in plans.values():
        if plan.notebook not in checked:
            check_parameters(read_notebook(plan.notebook), plan.parameters, plan.notebook.name)
            checked.add(plan.notebook)
    return tuple(plans.values())


def page_count(areas: Sequence[str] | None) -> int:
    """Return how many pages a request for ``areas`` makes; None is the whole edition."""
    return len(edition_areas() if areas is None else dict.fromkeys(areas))
