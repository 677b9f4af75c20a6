"""The making of one page: its notebook run, laid out and proved, and its files as bytes.

Nothing is written. A page is made in the same way wherever it is made: in a thread of the run itself,
or in a worker of a cluster that sends the bytes back.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from analysis.errors import ReportError
from analysis.publish.digests import notebook_digest, own_code_digest
from analysis.publish.execution import notebook_text, run_notebook
from analysis.publish.failures import PageFailedError
from analysis.publish.kernels import LiveKernels, StoppedError
from analysis.publish.layout import Layout
from analysis.publish.manifest import PageInputs
from analysis.publish.plans import PagePlan
from analysis.publish.proof import check_figures, check_identity, check_names
from analysis.publisher import publisher_digest
from analysis.undisturbed import undisturbed

_LAYING_OUT = threading.Lock()
"""Pages run side by side and are laid out one at a time: nbconvert and its templates are shared."""


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What came of one page: its files, or why there are none.

    Attributes
    ----------
    slug
        Which page.
    seconds
        How long it took where it was made.
    files
        Its files by name; empty if it failed.
    failure
        Why it failed; None if it is whole.
    """

    slug: str
    seconds: float
    files: Mapping[str, bytes]
    failure: PageFailedError | None = None


class PageMaker:
    """Makes pages, in as many threads as call it.

    Parameters
    ----------
    layout
        What makes HTML of an executed notebook.
    timeout
        Seconds for each page.
    """

    def __init__(self, layout: Layout, timeout: float) -> None:
        self.live = LiveKernels()
        self._layout = layout
        self._timeout = timeout

    def make(self, plan: PagePlan, inputs: PageInputs) -> PageOutcome:
        """Make a page, or say why it cannot be made.

        Parameters
        ----------
        plan
            Which page, and the notebook and parameters that make it.
        inputs
            What it is to be made from.

        Raises
        ------
        StoppedError
            If the run was stopped.
        """
        start = time.monotonic()
        try:
            files = self._files(plan, inputs)
        except StoppedError:
            raise
        except PageFailedError as failed:
            failure = failed
        except ReportError as error:
            failure = PageFailedError(plan.area, str(error))
        except Exception as error:  # noqa: BLE001 - whatever one page meets, the others go on and it is named
            failure = PageFailedError(
                plan.area,
                f"the page could not be made: {type(error).__name__}: {error}",
                error=type(error).__name__,
            )
        else:
            return PageOutcome(plan.slug, time.monotonic() - start, files)
        return PageOutcome(plan.slug, time.monotonic() - start, {}, failure)

    def _files(self, plan: PagePlan, inputs: PageInputs) -> dict[str, bytes]:
        self.live.check()
        executed = run_notebook(
            plan.notebook, plan.parameters, timeout=self._timeout, live=self.live, about=plan.area
        )
        digest = check_identity(self._layout.identity(executed), plan)
        if digest != inputs.origins.data_digest:
            raise PageFailedError(
                plan.area,
                f"its figures (digest {digest[:12]}) are not those of the edition "
                f"({inputs.origins.data_digest[:12]}): data/ changed while the edition was being rendered. "
                "Render it again.",
            )
        with _LAYING_OUT:
            beside = {**self._layout.beside(executed), f"{plan.slug}.ipynb": notebook_text(executed)}
            html = self._layout.page_html(executed, beside)
        check_figures(executed, html, plan)
        check_names(beside, plan)
        if (own_code_digest(), notebook_digest(plan.notebook), publisher_digest()) != (
            inputs.origins.code_digest,
            inputs.notebook_digest,
            inputs.origins.publisher_digest,
        ):
            raise PageFailedError(
                plan.area,
                "the code, the notebook or data/publisher.toml changed while the edition was being rendered. "
                "Render it again.",
            )
        self.live.check()
        texts = {**beside, f"{plan.slug}.html": html}
        return {name: text.encode() for name, text in texts.items()}


MOST_AT_ONCE = 8
"""Of the pages made at once unless more are asked for: one process lays all of them out."""


def pages_at_once() -> int:
    """Return how many pages are made at once unless something else is asked for.

    As many as this process may use processors: more get in each other's way.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_AT_ONCE, allowed)


def made_here(
    plans: Sequence[PagePlan],
    inputs: Mapping[str, PageInputs],
    new_maker: Callable[[], PageMaker],
    workers: int,
) -> Generator[PageOutcome, None, None]:
    """Make pages in threads of this process, and give each outcome as it comes.

    When the caller closes this, or is interrupted, every kernel is ended.

    Parameters
    ----------
    plans
        The pages.
    inputs
        What each is to be made from, by slug.
    new_maker
        Gives what makes a page; not called where there is none to make.
    workers
        How many kernels run at once.
    """
    if not plans:
        return
    maker = new_maker()
    # A notebook with one page is longer than that of the forces: begun last, it would be waited for alone.
    pages_of = Counter(plan.notebook for plan in plans)
    longest_first = sorted(plans, key=lambda plan: pages_of[plan.notebook] > 1)
    pool = ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="page")
    try:
        waiting: set[Future[PageOutcome]] = {
            pool.submit(maker.make, plan, inputs[plan.slug]) for plan in longest_first
        }
        while waiting:
            finished, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    except BaseException:
        with undisturbed():
            maker.live.stop()
            pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown(wait=True)
