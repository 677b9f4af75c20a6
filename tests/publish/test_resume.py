"""A page is made again only when it would be another one, and a kill costs the pages in flight alone."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.publish.digests import inputs_of, origins_of
from analysis.publish.manifest import FileRecord, PageInputs, PageRecord
from analysis.publish.numbering import EditionNumber
from analysis.publish.plans import PagePlan
from analysis.publish.standing import why_anew
from tests.publish.made_quickly import AREAS, DAY, SLUGS, Run, contents, notebooks, render
from tests.publish.standin import code, force_notebook, national_notebook


@pytest.fixture(autouse=True)
def three_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.publish.plans.edition_areas", lambda _: tuple(AREAS))
    monkeypatch.setattr("analysis.publish.edition.edition_slugs", lambda _: tuple(SLUGS))


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return notebooks(tmp_path / "notebooks")


@pytest.fixture
def out(tmp_path: Path, papers: Path) -> Path:
    """Return a folder with a whole edition."""
    run = render(tmp_path / "out", papers)
    assert (run.made, run.said) == (SLUGS, "")
    assert (run.result.whole, run.result.index_written) == (True, True)
    return tmp_path / "out"


def ages(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_when_everything_is_as_before_nothing_is_run_and_no_file_is_touched(out: Path, papers: Path) -> None:
    before, written = contents(out / DAY), ages(out / DAY)
    run = render(out, papers)
    assert run.made == []
    assert run.said == "3 pages as before."
    assert run.result.as_before == tuple(SLUGS)
    assert (run.result.rendered, run.result.exit_code) == ((), 0)
    assert (run.result.whole, run.result.index_written) == (True, False)
    assert contents(out / DAY) == before
    assert ages(out / DAY) == written


Change = Callable[[Path, Path, pytest.MonkeyPatch], dict[str, Any]]


def force_cell(_out: Path, papers: Path, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    force_notebook(papers, code("1 + 1"))
    return {}


def national_cell(_out: Path, papers: Path, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    national_notebook(papers, code("1 + 1"))
    return {}


def package(_out: Path, _papers: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    patch.setattr("analysis.publish.digests.own_code_digest", lambda: "7" * 64)
    return {}


def figures(_out: Path, _papers: Path, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    return {"data_digest": "8" * 64}


def lock(_out: Path, _papers: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    patch.setattr("analysis.publish.digests.lock_digest", lambda: "9" * 64)
    return {}


def python(_out: Path, _papers: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    patch.setattr("analysis.publish.digests.python_version", lambda: "3.99")
    return {}


def date(_out: Path, _papers: Path, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    return {"edition_date": "2026-05-01"}


def release_before(_out: Path, _papers: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    patch.setattr("analysis.publish.edition.previous_edition", lambda _out, _release: "2026-01-29")
    return {}


def code_and_notebook(out: Path, papers: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    return package(out, papers, patch) | force_cell(out, papers, patch)


def parameters(_out: Path, _papers: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    def other(plan: PagePlan, origins: Any) -> PageInputs:
        held = inputs_of(plan, origins)
        return replace(held, parameters=(*held.parameters, ("span", 8))) if plan.slug == "kent" else held

    patch.setattr("analysis.publish.edition.inputs_of", other)
    return {}


def damaged(out: Path, _papers: Path, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    (out / DAY / "kent.html").write_text("changed by hand")
    return {}


def gone(out: Path, _papers: Path, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    (out / DAY / "essex.csv").unlink()
    return {}


def forced(_out: Path, _papers: Path, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    return {"force": True}


FORCES = ["kent", "essex"]


@pytest.mark.parametrize(
    ("change", "anew", "because"),
    [
        (force_cell, FORCES, "1 page as before; 2 made anew: the notebook changed."),
        (national_cell, ["england-and-wales"], "2 pages as before; 1 made anew: the notebook changed."),
        (package, SLUGS, "3 made anew: the code changed."),
        (figures, SLUGS, "3 made anew: the figures changed."),
        (lock, SLUGS, "3 made anew: the lock or an installed package changed."),
        (python, SLUGS, "3 made anew: the version of Python changed."),
        (date, SLUGS, "3 made anew: the date of the edition changed."),
        (release_before, SLUGS, "3 made anew: the edition before changed."),
        (
            code_and_notebook,
            SLUGS,
            "1 made anew: the code changed; 2 made anew: the code and the notebook changed.",
        ),
        (parameters, ["kent"], "2 pages as before; 1 made anew: the parameters changed."),
        (damaged, ["kent"], "2 pages as before; 1 made anew: files were changed or are gone."),
        (gone, ["essex"], "2 pages as before; 1 made anew: files were changed or are gone."),
        (forced, SLUGS, "3 made anew, because --force asks for it."),
    ],
)
def test_just_the_pages_that_a_change_concerns_are_made_anew_and_the_run_says_why(
    out: Path, papers: Path, monkeypatch: pytest.MonkeyPatch, change: Change, anew: list[str], because: str
) -> None:
    options = change(out, papers, monkeypatch)
    run = render(out, papers, **options)
    assert (run.made, run.said) == (anew, because)
    assert run.result.as_before == tuple(slug for slug in SLUGS if slug not in anew)
    assert (run.result.whole, run.result.mixed) == (True, ())
    again = render(out, papers, **{name: value for name, value in options.items() if name != "force"})
    assert (again.made, again.said) == ([], "3 pages as before.")
    fresh = out.parent / "fresh"
    render(fresh, papers, **options)
    assert contents(out / DAY) == contents(fresh / DAY), "the same bytes as a whole run's"


def test_a_correction_with_other_words_makes_every_page_anew(out: Path, papers: Path) -> None:
    manifest = out / DAY / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"published": True}))
    assert render(out, papers, correction="The rate of Kent.").made == SLUGS
    assert render(out, papers).made == [], "the edition that is not published goes on with its words"
    run = render(out, papers, correction="The rates of Kent.")
    assert run.said == "3 made anew: the words of the correction changed."


def test_the_index_alone_is_made_again_when_it_alone_is_gone(out: Path, papers: Path) -> None:
    before = contents(out / DAY)
    (out / DAY / "index.html").unlink()
    run = render(out, papers)
    assert (run.made, run.result.index_written) == ([], True)
    assert contents(out / DAY) == before


def test_a_file_that_a_page_no_longer_has_does_not_stay_beside_it(
    out: Path, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.publish.made_quickly.files_of", lambda plan, _: {f"{plan.slug}.html": b"<p>one file"}
    )
    render(out, papers, areas=["Kent"], force=True)
    assert sorted(name for name in contents(out / DAY) if name.startswith("kent")) == ["kent.html"]


def test_a_page_whose_record_and_files_disagree_is_no_page(tmp_path: Path) -> None:
    origins = origins_of(EditionNumber(DAY), DAY, data_digest="0" * 64)
    inputs = PageInputs(origins, "force_report.ipynb", "1" * 64, ())
    files = tuple(FileRecord.holding(name, b"new") for name in ("kent.csv", "kent.html"))
    record = PageRecord("kent", "Kent", inputs, files)
    for name in ("kent.csv", "kent.html"):
        (tmp_path / name).write_bytes(b"new")
    assert why_anew(inputs, record, tmp_path) == ""
    (tmp_path / "kent.csv").write_bytes(b"old")
    assert why_anew(inputs, record, tmp_path) == "made anew: files were changed or are gone"


KILLED = 9
STEPS = ("analysis.publish.edition_folder._write_durably", "pathlib.Path.replace", "pathlib.Path.unlink")


def killed_at(step: int, work: Callable[[], Run], steps: tuple[str, ...]) -> bool:
    """Run ``work`` in a process that is gone before its step of that number; return whether it had one."""
    process = os.fork()
    if process == 0:
        try:
            count = itertools.count()
            with pytest.MonkeyPatch.context() as patch:
                for name in steps:
                    module, _, attribute = name.rpartition(".")
                    owner = Path if module == "pathlib.Path" else __import__(module, fromlist=[""])
                    real = getattr(owner, attribute)

                    def counted(*words: Any, _real: Any = real, **more: Any) -> Any:
                        if next(count) == step:
                            os._exit(KILLED)
                        return _real(*words, **more)

                    patch.setattr(owner, attribute, counted)
                work()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status in (0, KILLED), "the run itself failed"
    return status == KILLED


@pytest.mark.linux
@pytest.mark.parametrize("before", ["nothing", "an edition of other code"])
def test_a_kill_before_any_step_costs_no_finished_page_and_the_next_run_makes_the_rest(
    tmp_path: Path, papers: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.setattr("os.fsync", lambda _: None)  # what reaches a disk without power is not tested here
    render(tmp_path / "whole", papers)
    whole = contents(tmp_path / "whole" / DAY)
    later_kills_save_more: list[int] = []
    for step in itertools.count():
        out = tmp_path / f"{step}"
        if before != "nothing":
            with monkeypatch.context() as patch:
                patch.setattr("analysis.publish.digests.own_code_digest", lambda: "7" * 64)
                render(out, papers)
        if not killed_at(step, lambda out=out: render(out, papers), STEPS):  # type: ignore[misc]
            break
        run = render(out, papers)
        assert contents(out / DAY) == whole, f"other bytes after a kill at step {step}"
        assert run.result.whole, f"not whole after a kill at step {step}"
        later_kills_save_more.append(len(run.result.as_before))
    assert step > 20, "the steps were counted"
    assert later_kills_save_more == sorted(later_kills_save_more)
    assert set(later_kills_save_more) == {0, 1, 2, 3}
