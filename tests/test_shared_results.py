"""Results that are the same on every page: worked out once, taken up by digest, never of other figures."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from analysis import shared_results
from analysis.errors import RequestError
from analysis.paths import project_root
from analysis.periods import Quarter
from analysis.release import Release, latest_release, load_release
from analysis.shared_results import FOLDER_VARIABLE, once_an_edition

RELEASE = latest_release()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one run; data/ is looked at anew, as by a fresh process."""
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o700)
    monkeypatch.setenv(FOLDER_VARIABLE, str(shared))
    shared_results._state.cache_clear()
    yield shared
    shared_results._state.cache_clear()


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of data/ that a test may change."""
    shutil.copytree(project_root() / "data", tmp_path / "project" / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path / "project"))
    return tmp_path / "project" / "data"


class _Counter:
    def __init__(self) -> None:
        self.times = 0

    def work(self, *asked: object) -> tuple[object, ...]:
        self.times += 1
        return ("worked out", *asked)


def _shared(counter: _Counter, name: str = "work") -> object:
    def work(*asked: object) -> tuple[object, ...]:
        return counter.work(*asked)

    work.__qualname__ = name
    return once_an_edition(work)


def test_without_a_folder_each_process_works_out_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    counter = _Counter()
    work = _shared(counter)
    assert callable(work)
    assert work("8Q") == work("8Q") == ("worked out", "8Q")
    assert counter.times == 2


def test_a_result_that_cannot_be_read_is_worked_out_again(folder: Path) -> None:
    counter = _Counter()
    work = _shared(counter)
    assert callable(work)
    work("8Q")
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-5])
    assert work("8Q") == ("worked out", "8Q")
    assert work("8Q") == ("worked out", "8Q")
    assert counter.times == 2


def test_a_result_that_cannot_be_kept_or_whose_folder_is_gone_is_had_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shared_results, "put_in_place", full)
    counter = _Counter()
    work = _shared(counter)
    assert callable(work)
    assert work("8Q") == ("worked out", "8Q")
    folder.rmdir()
    assert work("8Q") == ("worked out", "8Q")
    assert counter.times == 2


@pytest.mark.usefixtures("folder")
def test_the_second_that_asks_is_given_what_the_first_worked_out() -> None:
    counter = _Counter()
    work = _shared(counter)
    assert callable(work)
    assert work("8Q", 1) == work("8Q", 1) == ("worked out", "8Q", 1)
    assert counter.times == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("8Q",), ("8L",)),
        (("8Q", "8L"), ("8L", "8Q")),
        (("a, b",), ("a", "b")),
        (("1",), (1,)),
        ((1,), (True,)),
        ((1,), (1.0,)),
        ((Decimal("1.0"),), (Decimal("1.00"),)),
        ((("a",), "b"), (("a", "b"),)),
        ((Quarter(2024, 1),), (Quarter(2024, 2),)),
        ((dt.date(2026, 4, 23),), (dt.date(2026, 4, 24),)),
        ((Path("a"),), ("a",)),
        (("x" * 500,), ("x" * 499 + "y",)),
        ((None,), ("None",)),
    ],
)
def test_different_questions_have_different_answers(
    one: tuple[object, ...], other: tuple[object, ...]
) -> None:
    counter = _Counter()
    work = _shared(counter)
    assert callable(work)
    assert [work(*one), work(*other)] == [("worked out", *one), ("worked out", *other)]
    assert counter.times == 2


@pytest.mark.usefixtures("folder")
def test_two_functions_asked_the_same_are_told_apart() -> None:
    counter = _Counter()
    one, other = _shared(counter, "one"), _shared(counter, "other")
    assert callable(one)
    assert callable(other)
    one("8Q")
    other("8Q")
    assert counter.times == 2


@dataclass(frozen=True)
class _Nameless:
    held: object


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("question", [object(), [1], {"a": 1}, pd.DataFrame({"a": [1]})])
def test_a_question_that_no_words_stand_for_is_refused(question: object) -> None:
    work = _shared(_Counter())
    assert callable(work)
    for asked in (question, _Nameless(question)):
        with pytest.raises(TypeError, match="no words stand for it alone"):
            work(asked)


def test_a_changed_figure_is_worked_out_anew(folder: Path, own_data: Path) -> None:
    counter = _Counter()
    work = _shared(counter)
    assert callable(work)
    work("8Q")
    orders = own_data / "protection_orders.csv"
    orders.write_text(orders.read_text(encoding="utf-8").replace("1", "2", 1), encoding="utf-8")
    shared_results._state.cache_clear()  # the next page is a process of its own
    work("8Q")
    assert counter.times == 2
    assert len(list(folder.iterdir())) == 2


def test_what_was_worked_out_while_a_file_changed_is_not_kept(folder: Path, own_data: Path) -> None:
    orders = own_data / "protection_orders.csv"
    before = orders.read_bytes()

    @once_an_edition
    def work() -> str:
        orders.write_bytes(before + b"\n")
        return "half of one, half of the other"

    assert work() == "half of one, half of the other"
    assert list(folder.iterdir()) == []


def test_a_folder_that_others_may_enter_is_refused(folder: Path) -> None:
    folder.chmod(0o755)
    work = _shared(_Counter())
    assert callable(work)
    with pytest.raises(RequestError, match="which others may enter"):
        work("8Q")


def test_a_release_is_known_by_its_name_only_while_its_figures_are_those_held() -> None:
    held = load_release(RELEASE)
    assert held.shared_name() == RELEASE
    assert replace(held, recorded=held.recorded.head(10)).shared_name() is None


@pytest.mark.usefixtures("folder")
def test_nothing_about_an_altered_release_is_shared() -> None:
    held = load_release(RELEASE)

    @once_an_edition
    def rows(release: Release) -> int:
        return len(release.recorded)

    assert rows(held) == len(held.recorded)
    assert rows(replace(held, recorded=held.recorded.head(10))) == 10


def test_a_fresh_process_takes_up_the_release_with_the_same_figures_and_reads_none(folder: Path) -> None:
    program = """
import pandas as pd
from analysis.release import latest_release, load_release
tables = []
read = pd.read_csv
pd.read_csv = lambda *words, **named: tables.append(words) or read(*words, **named)
held = load_release(latest_release())
print(len(tables))
for table in (held.recorded, held.set_aside, held.outcomes, held.population):
    print(table.dtypes.to_dict(), pd.util.hash_pandas_object(table).sum(), len(table))
"""

    def said() -> list[str]:
        ran = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(project_root() / "src")},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout.splitlines()

    (first_read, *first), (second_read, *second) = said(), said()
    assert int(first_read) > 0
    assert int(second_read) == 0
    assert first == second
    assert list(folder.iterdir()) != []
