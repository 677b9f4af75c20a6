"""Render an edition: every page whole, about the force it names, or not there at all.

A page that stands as the manifest records it, and would be made from the same again, is left as it is.
Each other page's notebook runs in a kernel of its own, a few at a time, here or on a cluster. A page
takes its place when it is whole, and is recorded at once. A page that fails is named with its cell and
its error, and the others go on. When the run is stopped, the kernels are ended; when it is killed, the
next run makes the rest.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from analysis.data_digest import data_digest as digest_of_data
from analysis.errors import ReportError, RequestError
from analysis.folder_lock import held_for_one_run
from analysis.paths import notebooks_dir
from analysis.publish.digests import inputs_of, origins_of
from analysis.publish.edition_folder import EditionFolder
from analysis.publish.failures import PageFailedError
from analysis.publish.layout import Layout, index_context, own_layout
from analysis.publish.manifest import Origins, PageInputs
from analysis.publish.numbering import EditionNumber, edition_to_render, previous_edition
from analysis.publish.page_making import PageMaker, PageOutcome, made_here, pages_at_once
from analysis.publish.plans import PagePlan, edition_slugs, page_plans
from analysis.publish.standing import Choice, choose

SECONDS_FOR_A_PAGE = 600.0

Overview = Callable[[], pd.DataFrame]
"""Gives the figures of the index, one row for each force."""


@dataclass(frozen=True, slots=True)
class PageDone:
    """Said when a page is finished: whole, or failed with ``failure``."""

    area: str
    slug: str
    done: int
    total: int
    seconds: float
    failure: PageFailedError | None


Progress = Callable[[PageDone], None]


class MadeElsewhere(Protocol):
    """Makes pages on other machines; see :mod:`analysis.publish.cluster`."""

    def __call__(
        self, plans: Sequence[PagePlan], inputs: Mapping[str, PageInputs], *, timeout: float
    ) -> Generator[PageOutcome, None, None]:
        """Give the outcome of each page as it comes; stop them all when closed."""


@dataclass(frozen=True, slots=True)
class EditionResult:
    """What came of a run.

    Attributes
    ----------
    folder
        Where the edition is.
    rendered
        The pages that took their place, by slug, in order.
    as_before
        The pages asked for that stand and would be the same again.
    failures
        The pages that could not be made, and why.
    mixed
        Slugs of pages in the folder that an earlier run made from other
        figures, other code or for another date.
    whole
        Whether the folder now holds a whole edition, all of one making.
    index_written
        Whether the index was written.
    """

    folder: Path
    rendered: tuple[str, ...]
    as_before: tuple[str, ...]
    failures: tuple[PageFailedError, ...]
    mixed: tuple[str, ...]
    whole: bool
    index_written: bool

    @property
    def exit_code(self) -> int:
        """0 if every page asked for is whole, else 1."""
        return 1 if self.failures else 0


def render_edition(
    areas: Sequence[str] | None,
    release: str,
    edition_date: str,
    out: Path,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    chosen: Callable[[Choice], None] | None = None,
    force: bool = False,
    correction: str | None = None,
    overview: Overview | None = None,
    latest_year: str = "latest year",
    latest_quarter: str = "",
    notebooks: Path | None = None,
    layout: Layout | None = None,
    timeout: float = SECONDS_FOR_A_PAGE,
    data_digest: str | None = None,
    elsewhere: MadeElsewhere | None = None,
) -> EditionResult:
    """Render pages into ``<out>/<release>/``, or the folder of a corrected edition.

    Parameters
    ----------
    areas
        Forces, or ``England and Wales``; None for the whole edition.
    release, edition_date
        ISO dates.
    out
        Folder of the editions.
    workers
        How many pages are made at once; :func:`~analysis.publish.page_making.pages_at_once` unless given.
    progress
        Called after each page, always from the calling thread.
    chosen
        Called once before anything runs, with the pages to make and those that are as before.
    force
        Make all pages asked for, also those that are as before.
    correction
        What a corrected edition changes, for its readers; it has the next number and a folder of its
        own. None renders the edition that is not published yet.
    overview
        Gives the figures of the index; without it no index is written.
    latest_year, latest_quarter
        The rolling year of those figures and its last quarter, in prose: ``year to December 2025``.
    notebooks
        Folder of the notebooks, the project's own unless named.
    layout
        What makes HTML of an executed notebook, the project's own unless given.
    timeout
        Seconds for each page.
    data_digest
        Of the release's figures, for a caller that has loaded them; worked out unless given.
    elsewhere
        Makes the pages on other machines, in the project's own layout; made here unless given.

    Returns
    -------
    EditionResult
        With the pages that failed; a failing page raises nothing.

    Raises
    ------
    RequestError
        If something asked for does not exist, the edition is published, or another run works on it,
        before any kernel starts.
    KeyboardInterrupt
        If the run was stopped; no kernel and no half page is left.
    """
    notebooks = notebooks if notebooks is not None else notebooks_dir()
    plans = page_plans(areas, release, edition_date, notebooks)
    number = edition_to_render(out, release, correction)
    origins = origins_of(
        number,
        edition_date,
        data_digest=data_digest if data_digest is not None else digest_of_data(release),
        previous=previous_edition(out, release),
    )
    inputs = {plan.slug: inputs_of(plan, origins) for plan in plans}
    with held_for_one_run(out / number.folder) as aside:
        if edition_to_render(out, release, correction) != number:
            raise RequestError(f"{number.folder} was changed by another run. Render again.")
        held = EditionFolder(
            out / number.folder,
            aside,
            origins,
            expected=edition_slugs(notebooks),
            notebooks={page.notebook: page.notebook_digest for page in inputs.values()},
        )
        choice = choose(plans, inputs, held.recorded, held.folder, force=force)
        if chosen is not None:
            chosen(choice)

        @functools.cache
        def laid_out() -> Layout:  # its libraries take seconds to import: not where nothing is made
            return layout if layout is not None else own_layout(number, origins.previous)

        if elsewhere is not None:
            outcomes = elsewhere(choice.anew, inputs, timeout=timeout)
        else:
            at_once = pages_at_once() if workers is None else workers
            outcomes = made_here(choice.anew, inputs, lambda: PageMaker(laid_out(), timeout), at_once)
        failures = _take_all(outcomes, choice.anew, inputs, held, progress)
        index_written = False
        if areas is None and overview is not None:
            index = _Index(laid_out, number, origins, overview, latest_year, latest_quarter)
            index_written = _put_index(index, held, failures, force=force)
        if held.pages and (choice.as_before or len(failures) < len(plans)):
            held.write_manifest()
        return EditionResult(
            folder=held.folder,
            rendered=tuple(plan.slug for plan in choice.anew if plan.slug not in failures),
            as_before=tuple(plan.slug for plan in choice.as_before),
            failures=tuple(failures.values()),
            mixed=held.mixed,
            whole=held.whole,
            index_written=index_written,
        )


def _take_all(
    outcomes: Generator[PageOutcome, None, None],
    plans: Sequence[PagePlan],
    inputs: Mapping[str, PageInputs],
    held: EditionFolder,
    progress: Progress | None,
) -> dict[str, PageFailedError]:
    """Let each page take its place as it comes; return those that failed."""
    planned = {plan.slug: plan for plan in plans}
    failures: dict[str, PageFailedError] = {}
    with contextlib.closing(outcomes):
        for done, outcome in enumerate(outcomes, start=1):
            plan = planned[outcome.slug]
            if outcome.failure is None:
                held.promote(plan.slug, plan.area, inputs[plan.slug], outcome.files)
            else:
                failures[plan.slug] = outcome.failure
            if progress is not None:
                progress(PageDone(plan.area, plan.slug, done, len(plans), outcome.seconds, outcome.failure))
    return failures


@dataclass(frozen=True)
class _Index:
    """What the index is made from."""

    layout: Callable[[], Layout]
    number: EditionNumber
    origins: Origins
    overview: Overview
    latest_year: str
    latest_quarter: str


def _put_index(
    index: _Index, held: EditionFolder, failures: dict[str, PageFailedError], *, force: bool
) -> bool:
    """Write the index unless it is as before; return whether it was written."""
    if not any(page.origins == index.origins for page in held.pages.values()):
        return False
    if held.index_stands() and not force:
        return False
    try:
        context = index_context(
            index.overview(),
            pages=held.pages,
            release=index.origins.release,
            edition_date=index.origins.edition_date,
            edition=index.number,
            data_digest=index.origins.data_digest,
            latest_year=index.latest_year,
            latest_quarter=index.latest_quarter,
        )
        html = index.layout().index_html(context)
    except Exception as error:  # noqa: BLE001 - the pages stand; the index is named as what failed
        said = str(error) if isinstance(error, ReportError) else f"{type(error).__name__}: {error}"
        failures["index"] = PageFailedError("The index", said, error=type(error).__name__)
        return False
    held.put_index(html)
    return True
