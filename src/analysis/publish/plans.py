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
STANDING = {"Methods": ("methods", "methods.ipynb"), "Claims checked": ("claims", "claims.ipynb")}
"""Pages beside those of areas: their name, slug and notebook."""


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page to render: what it is about and the notebook and parameters that make it."""

    area: str
    slug: str
    notebook: Path
    parameters: dict[str, ParameterValue]


def edition_areas(notebooks: Path) -> tuple[str, ...]:
    """Return what a whole edition has pages for: England and Wales, the 43 forces, and what stands with them.

    Parameters
    ----------
    notebooks
        Folder of the notebooks; methods and claims have a page if they have a notebook.
    """
    standing = [area for area, (_, notebook) in STANDING.items() if (notebooks / notebook).is_file()]
    return (ENGLAND_AND_WALES, *(force.name for force in territorial_forces()), *standing)


def edition_slugs(notebooks: Path) -> tuple[str, ...]:
    """Return the slugs of the pages of a whole edition, in the same order."""
    return tuple(slug_of(area) for area in edition_areas(notebooks))


def slug_of(area: str) -> str:
    """Return the slug of an area or of a page that stands with the areas' pages.

    Raises
    ------
    UnknownForceError, RequestError
        If it is none of these.
    """
    if area in (ENGLAND_AND_WALES, NATIONAL_SLUG):
        return NATIONAL_SLUG
    if area in STANDING:
        return STANDING[area][0]
    force = find_force(area)
    if force.kind != "territorial":
        raise RequestError(
            f"{force.name} polices no area of residents, so it has no page of its own; "
            "it is counted in the page of England and Wales."
        )
    return force.slug


def _plan(area: str, notebooks: Path, dates: dict[str, ParameterValue]) -> PagePlan:
    slug = slug_of(area)
    if slug == NATIONAL_SLUG:
        return PagePlan(ENGLAND_AND_WALES, slug, notebooks / NATIONAL_NOTEBOOK, dates)
    if area in STANDING:
        return PagePlan(area, slug, notebooks / STANDING[area][1], dates)
    name = find_force(area).name
    return PagePlan(name, slug, notebooks / FORCE_NOTEBOOK, {"force": name, **dates})


def page_plans(
    areas: Sequence[str] | None, release: str, edition_date: str, notebooks: Path
) -> tuple[PagePlan, ...]:
    """Return what is to be rendered, each page once, in the order given; None is the whole edition.

    Raises
    ------
    UnknownForceError, RequestError
        If there is no page of that name.
    ParameterError
        If a notebook does not take the parameters of its pages.
    """
    dates: dict[str, ParameterValue] = {"release": release, "edition_date": edition_date}
    plans: dict[str, PagePlan] = {}
    for area in edition_areas(notebooks) if areas is None else areas:
        plan = _plan(area, notebooks, dates)
        plans.setdefault(plan.slug, plan)
    for plan in {plan.notebook: plan for plan in plans.values()}.values():
        check_parameters(read_notebook(plan.notebook), plan.parameters, plan.notebook.name)
    return tuple(plans.values())
