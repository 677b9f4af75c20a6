"""The workers of a cluster that may make pages of an edition: those that hold the same as this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from analysis.publish.cluster_client import ClusterError
from analysis.publish.cluster_worker import differences, end_run, holds, wanted_of
from analysis.publish.manifest import PageInputs
from analysis.undisturbed import undisturbed
from analysis.wording.prose import join

SECONDS_TO_ANSWER = 60
SECONDS_TO_END = 10


class Crew:
    """Knows which workers are there, which of them may make pages, and says who comes and goes.

    Parameters
    ----------
    client
        Of the scheduler.
    run
        Which run asks.
    inputs
        What the pages are to be made from.
    say
        Called with lines for the person who waits.
    """

    def __init__(
        self, client: Any, run: str, inputs: Sequence[PageInputs], say: Callable[[str], None]
    ) -> None:
        self._client = client
        self._run = run
        self._say = say
        self._release = inputs[0].origins.release
        self._wanted: dict[str, str] = {}
        for each in inputs:
            self._wanted |= wanted_of(each)
        self._notebooks = tuple(sorted({each.notebook for each in inputs}))
        self._names: dict[str, str] = {}
        self._threads: dict[str, int] = {}
        self._refused: dict[str, str] = {}

    @property
    def address(self) -> str:
        """Where the scheduler is."""
        return str(self._client.scheduler.address)

    @property
    def workers(self) -> frozenset[str]:
        """Addresses of the workers that are there and may make pages."""
        return frozenset(self._threads)

    @property
    def places(self) -> int:
        """How many pages they make at once: as many as they have threads."""
        return sum(self._threads.values())

    def look(self, *, first: bool = False) -> None:
        """See who came and who is gone; ask those that came what they hold.

        Parameters
        ----------
        first
            Refuse to go on if there are workers and none of them may make pages.

        Raises
        ------
        ClusterError
            If the scheduler does not answer, or no worker may make pages.
        """
        with self._answering():
            held: Mapping[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        for address in [known for known in self._threads if known not in held]:
            del self._threads[address]
            self._say(f"{self._name(address)} was lost. Its pages are made elsewhere.")
        self._refused = {address: why for address, why in self._refused.items() if address in held}
        new = [each for each in held if each not in self._threads and each not in self._refused]
        for address in new:
            self._names[address] = str(held[address].get("name", address))
        for address, answer in self._on(
            new, SECONDS_TO_ANSWER, holds, self._release, self._notebooks
        ).items():
            found = (
                differences(self._wanted, answer)
                if isinstance(answer, dict)
                else (f"it cannot say what it holds ({type(answer).__name__}: {answer})",)
            )
            if found:
                self.refuse(address, found)
            else:
                self._threads[address] = int(held[address]["nthreads"])
                if not first:
                    self._say(f"{self._name(address)} came.")
        if first and held and not self._threads:
            raise ClusterError(
                f"No worker at {self.address} holds the same as this machine, so none can make its pages. "
                "Bring the workers to the same commit and set them up from its lock; docs/cluster.md says "
                "how."
            )
        if first:
            self._say_beginning()

    def refuse(self, address: str, found: tuple[str, ...]) -> None:
        """Leave a worker out, and say what differs."""
        self._threads.pop(address, None)
        if address not in self._refused:
            self._refused[address] = join(found)
            self._say(f"{self._name(address)} is not used. What differs: {join(found)}.")

    def say_alone(self, patience: float) -> None:
        """Say that there is nobody to make pages, and that the run waits."""
        self._say(f"There is no worker to make pages. Waiting up to {patience:.0f} seconds for one.")

    def cancel(self, futures: Sequence[Any]) -> None:
        """Take pages back that are no longer wanted."""
        if futures:
            with undisturbed(), contextlib.suppress(OSError):
                self._client.cancel(list(futures), force=True)

    def dismiss(self) -> None:
        """End the kernels that this run still has on the workers."""
        with undisturbed(), contextlib.suppress(ClusterError):
            self._on(sorted(self._threads), SECONDS_TO_END, end_run, self._run)

    def _on(
        self, addresses: Sequence[str], seconds: float, function: Callable[..., Any], *words: Any
    ) -> Mapping[str, Any]:
        """Run a function in workers, beside the pages they make, and return the answers or errors."""

        async def ask(address: str) -> Any:
            asked = self._client.run(function, *words, workers=[address], on_error="return")
            try:
                answers = await asyncio.wait_for(asked, seconds)
            except TimeoutError:
                return TimeoutError(f"no answer in {seconds} seconds")
            return answers[address]

        async def ask_all() -> Any:
            return await asyncio.gather(*(ask(address) for address in addresses))

        with self._answering():
            return dict(zip(addresses, self._client.sync(ask_all), strict=True))

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ClusterError(
                f"The scheduler at {self.address} does not answer any more. The pages made so far are whole; "
                "render again for the rest."
            ) from error

    def _name(self, address: str) -> str:
        name = self._names.get(address, address)
        return f"Worker {name}" if name == address else f"Worker {name} at {address}"

    def _say_beginning(self) -> None:
        workers, places = len(self._threads), self.places
        where = f"On the cluster at {self.address}: {workers} worker{'' if workers == 1 else 's'}"
        self._say(f"{where}, {places} page{'' if places == 1 else 's'} at once.")
        with contextlib.suppress(KeyError, OSError):  # a scheduler may run without a dashboard
            if self._client.dashboard_link:
                self._say(f"Dashboard: {self._client.dashboard_link}")
