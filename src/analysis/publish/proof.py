"""Proof that a page is about whom it should be about, with all its figures.

Others have published reports in which every area showed the last area's plot,
and reports whose figures had vanished without an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode

from analysis.publish.failures import PageFailedError
from analysis.publish.layout import Identity
from analysis.publish.plans import PagePlan


def check_identity(said: Identity, plan: PagePlan) -> str:
    """Refuse a page about another force, release or date; return the digest of its figures."""
    for what, asked, found in (
        ("force", plan.slug, said.slug),
        ("release", plan.parameters["release"], said.release),
        ("edition date", plan.parameters["edition_date"], said.edition_date),
    ):
        if asked != found:
            raise PageFailedError(
                plan.area,
                f"the notebook made a page for the {what} {found!r} when asked for {asked!r}. "
                "A later cell may set the parameter again.",
            )
    return said.data_digest


def check_names(beside: Mapping[str, str], plan: PagePlan) -> None:
    """Refuse files beside a page that bear another page's name."""
    wrong = [name for name in beside if name.partition(".")[0] != plan.slug]
    if wrong:
        raise PageFailedError(plan.area, f"the file {wrong[0]} would stand beside {plan.slug}.html.")


def check_figures(executed: NotebookNode, html: str, plan: PagePlan) -> None:
    """Refuse a page that has fewer figures than its notebook drew or says it has."""
    shown = html.count("<figure")
    drawn = sum(
        "".join(output["data"].get("text/html", "")).count("<figure")
        for cell in executed.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result")
    )
    declared = int(executed.metadata.get("stalking_report", {}).get("figures", 0))
    if shown < declared:
        raise PageFailedError(
            plan.area,
            f"the page has {shown} figures and {plan.notebook.name} declares at least {declared}.",
        )
    if shown < drawn:
        raise PageFailedError(plan.area, f"the notebook drew {drawn} figures and the page shows {shown}.")
