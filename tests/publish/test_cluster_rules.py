"""How pages are handed to a cluster and taken back, with a scheduler that does what a test says."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from distributed.core import Status
from distributed.scheduler import KilledWorker, WorkerState

from analysis.errors import RequestError
from analysis.paths import notebooks_dir
from analysis.publish import cluster, cluster_worker
from analysis.publish.cluster import TRIES, ClusterPages
from analysis.publish.cluster_client import Cluster, ClusterError
from analysis.publish.cluster_worker import end_run, make_page, order_of, wanted_of
from analysis.publish.digests import inputs_of, origins_of
from analysis.publish.failures import PageFailedError
from analysis.publish.kernels import StoppedError
from analysis.publish.numbering import EditionNumber
from analysis.publish.page_making import PageOutcome
from analysis.publish.plans import page_plans

DAY = "2026-04-23"
PLANS = page_plans(["Kent", "Essex"], DAY, DAY, notebooks_dir())
ORIGINS = origins_of(EditionNumber(DAY), DAY, data_digest="0" * 64)
INPUTS = {plan.slug: inputs_of(plan, ORIGINS) for plan in PLANS}
HOLDS = wanted_of(INPUTS["kent"])


@dataclass
class Future:
    """What became of a page."""

    status: str
    came: Any = None

    def result(self, timeout: float) -> Any:
        assert timeout > 0
        if isinstance(self.came, BaseException):
            raise self.came
        return self.came

    def exception(self) -> Any:
        return self.came

    def release(self) -> None:
        """Forget it."""

    def add_done_callback(self, then: Callable[[Any], None]) -> None:
        if self.status != "pending":
            then(self)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass
class Scheduler:
    """Answers as a client of a scheduler does; ``futures`` gives what becomes of each page handed out."""

    futures: Callable[[str, list[str]], Future]
    workers: dict[str, dict[str, Any]] = field(default_factory=dict)
    holds: dict[str, Any] = field(default_factory=dict)
    sent: list[tuple[str, list[str]]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    cancelled: int = 0
    looks: int = 0
    dashboard_link: str = ""

    @property
    def scheduler(self) -> Any:
        return self

    address = "tcp://scheduler"

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        assert n_workers == -1, "all of them, not the first few"
        self.looks += 1
        return {"workers": dict(self.workers)}

    def sync(self, function: Callable[[], Any]) -> Any:
        # In a thread of its own, like the real client: an earlier test may have left a loop here.
        with ThreadPoolExecutor(max_workers=1) as apart:
            return apart.submit(asyncio.run, function()).result()

    async def run(self, function: Any, *_: Any, workers: list[str], on_error: str) -> dict[str, Any]:
        assert on_error == "return"
        if function is cluster_worker.end_run:
            return dict.fromkeys(workers)
        return {worker: self.holds.get(worker, HOLDS) for worker in workers}

    def submit(
        self, _function: Any, order: dict[str, Any], *, workers: list[str], key: str, **_: Any
    ) -> Future:
        self.sent.append((order["slug"], workers))
        self.keys.append(key)
        return self.futures(order["slug"], workers)

    def cancel(self, futures: list[Any], *, force: bool) -> None:
        assert force
        self.cancelled += len(futures)


def made(slug: str) -> PageOutcome:
    return PageOutcome(slug, 1.0, {f"{slug}.html": b"<p>"})


def outcomes(
    scheduler: Scheduler,
    monkeypatch: pytest.MonkeyPatch,
    said: list[str] | None = None,
    patience: float = 0.0,
) -> dict[str, PageOutcome]:
    monkeypatch.setattr(cluster, "connected", lambda _: contextlib.nullcontext(scheduler))
    monkeypatch.setattr(cluster, "_TICK", 0.01)
    lines = said if said is not None else []
    pages = ClusterPages(Cluster("tcp://127.0.0.1:1"), lines.append, patience)
    return {outcome.slug: outcome for outcome in pages(PLANS, INPUTS, timeout=60)}


def test_a_page_that_the_cluster_gives_up_is_handed_out_again_only_so_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scheduler = Scheduler(
        lambda slug, _: Future("finished", made(slug)) if slug == "kent" else Future("lost"),
        workers={"tcp://a": {"name": "A", "nthreads": 1}},
    )
    came = outcomes(scheduler, monkeypatch)
    assert came["kent"].failure is None
    assert str(came["essex"].failure).startswith(f"Essex: the cluster gave it up, {TRIES} times.")
    assert [slug for slug, _ in scheduler.sent].count("essex") == TRIES


def test_a_page_that_was_lost_before_it_was_fetched_is_made_again_under_another_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = iter([CancelledError(), OSError("gone")])
    scheduler = Scheduler(
        lambda slug, _: Future("finished", next(lost, made(slug)) if slug == "kent" else made(slug)),
        workers={"tcp://a": {"name": "A", "nthreads": 1}},
    )
    came = outcomes(scheduler, monkeypatch)
    assert came["kent"] == made("kent")
    assert [slug for slug, _ in scheduler.sent].count("kent") == 3
    assert len(set(scheduler.keys)) == 4


def test_a_page_that_ended_every_worker_is_named_with_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    last = WorkerState(
        address="tcp://b:1",
        status=Status.running,
        pid=1,
        name="B",
        nthreads=1,
        memory_limit=1,
        local_directory="",
        nanny="",
        server_id="b",
    )
    scheduler = Scheduler(
        lambda slug, _: (
            Future("finished", made(slug))
            if slug == "kent"
            else Future("error", KilledWorker("essex", last, 3))
        ),
        workers={"tcp://a": {"name": "A", "nthreads": 2}},
    )
    failure = outcomes(scheduler, monkeypatch)["essex"].failure
    assert "Essex: every worker that made it was lost, the last one at tcp://b:1." in str(failure)


def test_pages_whose_workers_are_all_gone_go_to_those_that_came_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def future(slug: str, workers: list[str]) -> Future:
        if workers == ["tcp://a"]:
            scheduler.workers = {"tcp://b": {"name": "B", "nthreads": 1}}
            return Future("pending")
        return Future("finished", made(slug))

    scheduler = Scheduler(future, workers={"tcp://a": {"name": "A", "nthreads": 2}})
    said: list[str] = []
    came = outcomes(scheduler, monkeypatch, said)
    assert sorted(came) == ["essex", "kent"]
    assert not [outcome for outcome in came.values() if outcome.failure]
    assert scheduler.cancelled == 2
    assert "Worker A at tcp://a was lost. Its pages are made elsewhere." in said
    assert "Worker B at tcp://b came." in said


def test_a_worker_that_changed_since_it_was_asked_is_left_out_and_its_page_made_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def future(slug: str, workers: list[str]) -> Future:
        if "tcp://a" in workers:
            return Future("finished", ("tcp://a", "its code (1, here 2)"))
        return Future("finished", made(slug))

    both = {f"tcp://{name}": {"name": name.upper(), "nthreads": 1} for name in "ab"}
    scheduler, said = Scheduler(future, workers=both), list[str]()
    came = outcomes(scheduler, monkeypatch, said)
    assert sorted(came) == ["essex", "kent"]
    assert not [outcome for outcome in came.values() if outcome.failure]
    assert len(set(scheduler.keys)) == len(scheduler.keys), "no key is used twice: its result may be held"
    assert said.count("Worker A at tcp://a is not used. What differs: its code (1, here 2).") == 1


def test_a_worker_that_cannot_say_what_it_holds_is_refused_and_no_page_goes_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workers = {f"tcp://{name}": {"name": name, "nthreads": 1} for name in "abc"}
    scheduler = Scheduler(
        lambda slug, _: Future("finished", made(slug)),
        workers=workers,
        holds={
            "tcp://a": ModuleNotFoundError("No module named 'analysis'"),
            "tcp://b": HOLDS | {"python": "3.0"},
        },
    )
    said: list[str] = []
    outcomes(scheduler, monkeypatch, said)
    assert {worker for _, workers in scheduler.sent for worker in workers} == {"tcp://c"}
    assert any(
        "cannot say what it holds (ModuleNotFoundError: No module named 'analysis')" in line for line in said
    )
    assert any(f"its Python (3.0, here {HOLDS['python']})" in line for line in said)


def test_a_run_does_not_wait_for_ever_for_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler, said = Scheduler(lambda *_: Future("pending")), list[str]()
    with pytest.raises(ClusterError, match="No worker came to tcp://scheduler"):
        outcomes(scheduler, monkeypatch, said, patience=0.05)
    assert scheduler.looks > 1
    assert any("Waiting up to" in line for line in said)


def test_a_worker_compares_what_it_holds_before_it_makes_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Here:
        address: str = "tcp://here"

    monkeypatch.setattr("distributed.get_worker", Here)
    order = order_of("run", PLANS[0], replace(INPUTS["kent"], notebook_digest="1" * 64), 60.0)
    found = make_page(order)
    assert isinstance(found, tuple)
    assert found[0] == "tcp://here"
    assert found[1].startswith("its figures ("), "nobody holds the figures whose digest is all noughts"
    assert found[2].startswith("its notebook force_report.ipynb (")
    assert len(found) == 3


def test_a_run_that_has_ended_gets_no_page_from_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_worker, "differences", lambda _wanted, _held: ())
    end_run("an ended run")
    with pytest.raises(StoppedError, match="has ended"):
        make_page(order_of("an ended run", PLANS[0], INPUTS["kent"], 60.0))


def test_a_failure_travels_between_processes_with_all_it_knows() -> None:
    failure = PageFailedError(
        "Kent", "ValueError: no quarters", cell=5, heading="Trend", error="ValueError", lines=("x = 1",)
    )
    back = pickle.loads(pickle.dumps(PageOutcome("kent", 1.0, {}, failure))).failure  # noqa: S301
    assert str(back) == str(failure)
    assert (back.cell, back.heading, back.error, back.lines) == (5, "Trend", "ValueError", ("x = 1",))


@pytest.mark.parametrize(
    "address", ["", "127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://host", "tcp://:8786", "tcp://a b:1"]
)
def test_what_is_no_address_of_a_scheduler_is_refused(address: str) -> None:
    with pytest.raises(RequestError, match=r"not the address of a scheduler.*tcp://"):
        Cluster.asked_for(address)


def test_certificates_are_for_an_encrypted_cluster_and_have_to_be_there(tmp_path: Path) -> None:
    assert Cluster.asked_for(" tls://[::1]:8786 ") == Cluster("tls://[::1]:8786")
    (tmp_path / "ca.pem").touch()
    with pytest.raises(RequestError, match=r"tcp://host:1 is not encrypted\. Use tls://"):
        Cluster.asked_for("tcp://host:1", tmp_path / "ca.pem")
    with pytest.raises(RequestError, match=r"There is no file .*key\.pem"):
        Cluster.asked_for("tls://host:1", tmp_path / "ca.pem", None, tmp_path / "key.pem")
