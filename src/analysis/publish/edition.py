"""Render an edition: every page whole, about the force it names, or not there at all.

Each page's notebook runs in a kernel of its own, a few at a time. A page is
written aside, in a private folder on the same file system, and takes its place
in one step when it is whole. A page that fails is named with its cell and its
error, and the others go on. When the run is stopped, the kernels are ended and
the private folder goes.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

import analysis
from analysis.errors import ReportError
from analysis.paths import notebooks_dir
from analysis.publish.execution import notebook_text, run_notebook
from analysis.publish.failures import PageFailedError
from analysis.publish.kernels import LiveKernels, StoppedError, undisturbed
from analysis.publish.layout import Layout, index_context, own_layout
from analysis.publish.manifest import (
    FILE_NAME,
    FileRecord,
    PageRecord,
    code_digest,
    manifest_text,
    origins,
    read_pages,
)
from analysis.publish.numbering import EditionNumber, edition_to_render
from analysis.publish.plans import PagePlan, edition_slugs, page_plans
from analysis.publish.proof import check_figures, check_identity, check_names

INDEX = "index.html"

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


@dataclass(frozen=True, slots=True)
class EditionResult:
    """What came of a run.

    Attributes
    ----------
    folder
        Where the edition is.
    rendered
        The pages that took their place, by slug, in order.
    failures
        The pages that did not, and why.
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
    failures: tuple[PageFailedError, ...]
    mixed: tuple[str, ...]
    whole: bool
    index_written: bool

    @property
    def exit_code(self) -> int:
        """0 if every page asked for is whole, else 1."""
        return 1 if self.failures else 0


@dataclass
class _Run:
    """What the workers of one run share."""

    folder: Path
    aside: Path
    number: EditionNumber
    edition_date: str
    code: str
    timeout: float
    layout: Layout
    live: LiveKernels = field(default_factory=LiveKernels)
    pages: dict[str, PageRecord] = field(default_factory=dict)
    digest: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    laying_out: threading.Lock = field(default_factory=threading.Lock)


def render_edition(
    areas: Sequence[str] | None,
    release: str,
    edition_date: str,
    out: Path,
    workers: int = 2,
    progress: Progress | None = None,
    *,
    correction: str | None = None,
    overview: Overview | None = None,
    latest_year: str = "latest year",
    latest_quarter: str = "",
    notebooks: Path | None = None,
    layout: Layout | None = None,
    timeout: float = SECONDS_FOR_A_PAGE,
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
        How many kernels run at once.
    progress
        Called after each page, always from the calling thread.
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

    Returns
    -------
    EditionResult
        With the pages that failed; a failing page raises nothing.

    Raises
    ------
    RequestError
        If something asked for does not exist, or the edition is published, before any kernel starts.
    KeyboardInterrupt
        If the run was stopped; no kernel and no half page is left.
    """
    notebooks = notebooks if notebooks is not None else notebooks_dir()
    plans = page_plans(areas, release, edition_date, notebooks)
    number = edition_to_render(out, release, correction)
    folder = out / number.folder
    held = read_pages(folder)
    new_folder = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    run = _Run(
        folder=folder,
        aside=Path(tempfile.mkdtemp(prefix=".rendering-", dir=folder)),
        number=number,
        edition_date=edition_date,
        code=code_digest(Path(analysis.__file__).parent, notebooks),
        timeout=timeout,
        layout=layout if layout is not None else own_layout(number),
    )
    slugs = edition_slugs(notebooks)
    failures: dict[str, PageFailedError] = {}
    index_written = False
    try:
        try:
            _render_all(plans, run, workers, failures, progress)
            pages = {**held, **run.pages}
            if areas is None and overview is not None and run.pages:
                index_written = _write_index(run, overview, (latest_year, latest_quarter), pages, failures)
        finally:
            with undisturbed():
                is_whole, mixed = _write_manifest(run, {**held, **run.pages}, slugs)
    finally:
        with undisturbed():
            shutil.rmtree(run.aside, ignore_errors=True)
            if new_folder and not any(folder.iterdir()):
                folder.rmdir()
    return EditionResult(
        folder=folder,
        rendered=tuple(plan.slug for plan in plans if plan.slug in run.pages),
        failures=tuple(failures.values()),
        mixed=mixed,
        whole=is_whole,
        index_written=index_written,
    )


def _render_all(
    plans: Sequence[PagePlan],
    run: _Run,
    workers: int,
    failures: dict[str, PageFailedError],
    progress: Progress | None,
) -> None:
    pool = ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="page")
    waiting: dict[Future[float], PagePlan] = {}
    try:
        for plan in plans:
            waiting[pool.submit(_timed_page, plan, run)] = plan
        done = 0
        while waiting:
            finished, _ = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in finished:
                plan = waiting.pop(future)
                done += 1
                failure, seconds = None, 0.0
                try:
                    seconds = future.result()
                except PageFailedError as error:
                    failure = failures[plan.slug] = error
                if progress is not None:
                    progress(PageDone(plan.area, plan.slug, done, len(plans), seconds, failure))
    except BaseException:
        with undisturbed():
            run.live.stop()
            pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown(wait=True)


def _timed_page(plan: PagePlan, run: _Run) -> float:
    start = time.monotonic()
    try:
        _render_page(plan, run)
    except (PageFailedError, StoppedError):
        raise
    except ReportError as error:
        raise PageFailedError(plan.area, str(error)) from error
    except Exception as error:  # whatever one page meets, the others go on and this one is named
        raise PageFailedError(
            plan.area,
            f"the page could not be made: {type(error).__name__}: {error}",
            error=type(error).__name__,
        ) from error
    return time.monotonic() - start


def _render_page(plan: PagePlan, run: _Run) -> None:
    run.live.check()
    executed = run_notebook(
        plan.notebook, plan.parameters, timeout=run.timeout, live=run.live, about=plan.area
    )
    digest = check_identity(run.layout.identity(executed), plan)
    with run.laying_out:
        html = run.layout.page_html(executed, f"{plan.slug}.ipynb")
        beside = run.layout.beside(executed)
    check_figures(executed, html, plan)
    check_names(beside, plan)
    written = {**beside, f"{plan.slug}.ipynb": notebook_text(executed), f"{plan.slug}.html": html}
    for name, text in written.items():
        (run.aside / name).write_text(text, encoding="utf-8", newline="\n")
    files = tuple(FileRecord.of(run.aside / name) for name in sorted(written))
    with run.lock:
        run.live.check()
        if run.digest is None:
            run.digest = digest
        if digest != run.digest:
            raise PageFailedError(
                plan.area,
                f"its figures (digest {digest[:12]}) are not those of the other pages ({run.digest[:12]}): "
                "data/ changed while the edition was being rendered. Render it again.",
            )
        for name in written:
            (run.aside / name).replace(run.folder / name)
        made_from = origins(run.number.release, run.edition_date, digest, run.code)
        run.pages[plan.slug] = PageRecord(plan.slug, plan.area, made_from, files)


def _write_index(
    run: _Run,
    overview: Overview,
    latest: tuple[str, str],
    pages: dict[str, PageRecord],
    failures: dict[str, PageFailedError],
) -> bool:
    try:
        context = index_context(
            overview(),
            pages=pages,
            release=run.number.release,
            edition_date=run.edition_date,
            edition=run.number,
            data_digest=run.digest or "",
            latest_year=latest[0],
            latest_quarter=latest[1],
        )
        html = run.layout.index_html(context)
    except Exception as error:  # noqa: BLE001 - the pages stand; the index is named as what failed
        said = str(error) if isinstance(error, ReportError) else f"{type(error).__name__}: {error}"
        failures["index"] = PageFailedError("The index", said, error=type(error).__name__)
        return False
    _replace(run, INDEX, html)
    return True


def _write_manifest(
    run: _Run, pages: dict[str, PageRecord], slugs: Sequence[str]
) -> tuple[bool, tuple[str, ...]]:
    """Write the manifest; return whether the edition is whole and the pages of another making."""
    if not run.pages:
        return False, ()
    index = run.folder / INDEX
    text = manifest_text(
        pages,
        expected=slugs,
        release=run.number.release,
        edition_date=run.edition_date,
        edition=run.number.number,
        what_changed=run.number.what_changed,
        index=FileRecord.of(index) if index.is_file() else None,
    )
    _replace(run, FILE_NAME, text)
    made_from = next(iter(run.pages.values())).origins
    mixed = tuple(sorted(slug for slug, page in pages.items() if page.origins != made_from))
    return not mixed and set(slugs) <= set(pages) and index.is_file(), mixed


def _replace(run: _Run, name: str, text: str) -> None:
    (run.aside / name).write_text(text, encoding="utf-8", newline="\n")
    (run.aside / name).replace(run.folder / name)
