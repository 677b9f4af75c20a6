"""Pages made by the workers of a Dask cluster, and handed back as bytes.

The scheduler decides which worker makes a page and gives a lost worker's pages to another. What is
looked after here is who may: a worker is used once it has shown that it holds the same code, lock,
notebooks and figures, one that differs is named and left out, and each page is asked for again only so
often. The extra ``cluster`` brings the library.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any

from analysis.publish.cluster_client import Cluster, ClusterError, connected
from analysis.publish.cluster_crew import Crew
from analysis.publish.cluster_worker import make_page, order_of
from analysis.publish.failures import PageFailedError
from analysis.publish.manifest import PageInputs
from analysis.publish.page_making import PageOutcome
from analysis.publish.plans import PagePlan

TRIES = 3
"""How often a page is handed out before it counts as failed."""

SECONDS_FOR_A_WORKER = 300.0
"""How long a run waits for a worker to come when there is none."""

_TICK = 0.5


@dataclass(frozen=True)
class _Sent:
    """A page that is with the cluster."""

    plan: PagePlan
    to: frozenset[str]


@dataclass(frozen=True)
class ClusterPages:
    """Makes pages on a cluster; given to :func:`analysis.publish.edition.render_edition`.

    Attributes
    ----------
    cluster
        Where its scheduler is.
    say
        Called with lines for the person who waits: workers, the dashboard, what was lost or refused.
    patience
        Seconds to wait for a worker when there is none.
    """

    cluster: Cluster
    say: Callable[[str], None]
    patience: float = SECONDS_FOR_A_WORKER

    def __call__(
        self, plans: Sequence[PagePlan], inputs: Mapping[str, PageInputs], *, timeout: float
    ) -> Generator[PageOutcome, None, None]:
        """Give the outcome of each page as it comes; when closed, end those that are being made."""
        if not plans:
            return
        with connected(self.cluster) as client:
            run = uuid.uuid4().hex
            crew = Crew(client, run, [inputs[plan.slug] for plan in plans], self.say)
            try:
                yield from _Hand(client, crew, run, inputs, timeout, self.patience).outcomes(plans)
            finally:
                crew.dismiss()


@dataclass
class _Hand:
    """Hands pages out, as many at once as the workers take, and takes them back."""

    client: Any
    crew: Crew
    run: str
    inputs: Mapping[str, PageInputs]
    timeout: float
    patience: float
    out: dict[Any, _Sent] = field(default_factory=dict)
    number: Iterator[int] = field(default_factory=itertools.count)
    back: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    tries: dict[str, int] = field(default_factory=dict)
    waiting: deque[PagePlan] = field(default_factory=deque)

    def outcomes(self, plans: Sequence[PagePlan]) -> Generator[PageOutcome, None, None]:
        """Give the outcome of each page as it comes."""
        self.waiting.extend(plans)
        self.crew.look(first=True)
        alone_since: float | None = None
        looked = time.monotonic()
        try:
            while self.waiting or self.out:
                while self.waiting and len(self.out) < self.crew.places:
                    self._send(self.waiting.popleft())
                with contextlib.suppress(queue.Empty):
                    for future in self._come():
                        outcome = self._taken(future)
                        if outcome is not None:
                            yield outcome
                if time.monotonic() - looked > _TICK:
                    self.crew.look()
                    yield from self._left_alone()
                    looked = time.monotonic()
                if self.crew.places:
                    alone_since = None
                elif alone_since is None:
                    alone_since = time.monotonic()
                    self.crew.say_alone(self.patience)
                elif time.monotonic() - alone_since > self.patience:
                    raise ClusterError(
                        f"No worker came to {self.crew.address} in {self.patience:.0f} seconds. The pages "
                        "made so far are whole; start workers and render again for the rest."
                    )
            with contextlib.suppress(ClusterError):  # every page is made: this is for those who were lost
                self.crew.look()
        finally:
            self.crew.cancel(list(self.out))

    def _send(self, plan: PagePlan) -> None:
        self.tries[plan.slug] = self.tries.get(plan.slug, 0) + 1
        to = self.crew.workers
        future = self.client.submit(
            make_page,
            order_of(self.run, plan, self.inputs[plan.slug], self.timeout),
            key=f"{plan.slug}-{self.run[:8]}-{next(self.number)}",  # never one that was used before
            workers=sorted(to),
            allow_other_workers=False,
            pure=False,
        )
        self.out[future] = _Sent(plan, to)
        future.add_done_callback(self.back.put)

    def _come(self) -> Generator[Any, None, None]:
        """Give the futures that are done, waiting a moment for the first."""
        yield self.back.get(timeout=_TICK)
        with contextlib.suppress(queue.Empty):
            for _ in itertools.count():
                yield self.back.get_nowait()

    def _taken(self, future: Any) -> PageOutcome | None:
        """Return the outcome of a page that came back, or hand it out again."""
        sent = self.out.pop(future, None)
        if sent is None:
            return None  # it was given up before
        if future.status == "error":
            return self._failed(sent.plan, future.exception())
        if future.status != "finished":
            return self._again(sent.plan, "the cluster gave it up")
        try:
            return self._fetched(sent.plan, future.result(timeout=self.timeout))
        except (OSError, CancelledError):  # its worker went before it was fetched
            return self._again(sent.plan, "what was made of it was lost")
        except Exception as error:  # noqa: BLE001 - made again elsewhere meanwhile, and failed there
            return self._failed(sent.plan, error)
        finally:
            future.release()

    def _fetched(self, plan: PagePlan, came: PageOutcome | tuple[str, ...]) -> PageOutcome | None:
        if isinstance(came, PageOutcome):
            return came
        worker, *found = came
        self.crew.refuse(worker, tuple(found))
        self.tries[plan.slug] -= 1  # that worker never began
        return self._again(plan, "no worker took it")

    def _left_alone(self) -> Generator[PageOutcome, None, None]:
        """Hand out again the pages whose workers are all gone; others may not have them."""
        for future, sent in list(self.out.items()):
            if not sent.to & self.crew.workers:
                del self.out[future]
                self.crew.cancel([future])
                outcome = self._again(sent.plan, "its workers were lost")
                if outcome is not None:
                    yield outcome

    def _again(self, plan: PagePlan, why: str) -> PageOutcome | None:
        if self.tries[plan.slug] >= TRIES:
            failure = PageFailedError(plan.area, f"{why}, {TRIES} times. Look at the logs of the workers.")
            return PageOutcome(plan.slug, 0.0, {}, failure)
        self.waiting.append(plan)
        return None

    def _failed(self, plan: PagePlan, error: BaseException) -> PageOutcome:
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - the extra may not be installed

        if isinstance(error, KilledWorker):
            said = (
                f"every worker that made it was lost, the last one at {error.last_worker.address}. It may "
                "need more memory than a worker has."
            )
        else:
            said = f"the cluster could not make the page: {type(error).__name__}: {error}"
        return PageOutcome(plan.slug, 0.0, {}, PageFailedError(plan.area, said, error=type(error).__name__))
