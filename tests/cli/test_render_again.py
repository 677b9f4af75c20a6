"""``stalking-report render`` killed and started again, in fresh processes over stand-in notebooks."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import PROGRAM, environment, own_project, run
from tests.publish.standin import FIGURE, code, force_notebook, national_notebook

DAY = "2026-04-23"
FORCES = ("Kent", "Surrey", "Essex")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = own_project(tmp_path / "project")
    force_notebook(folder / "notebooks", code(FIGURE))
    national_notebook(folder / "notebooks", code(FIGURE))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: b"" if path.is_dir() else path.read_bytes() for path in folder.iterdir()}


def test_after_a_kill_only_the_rest_is_made_and_the_bytes_are_those_of_a_run_to_its_end(
    project: Path, request: pytest.FixtureRequest
) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "render", *FORCES, "--workers", "1"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(project),
        cwd=project,
    )
    request.addfinalizer(process.kill)
    assert process.stdout is not None
    assert "Kent" in process.stdout.readline()
    process.kill()
    process.wait()
    folder = project / "reports" / DAY
    left = contents(folder)
    assert [name for name in left if name.startswith(".rendering-")], "it was killed in the middle"
    (page,) = json.loads(left["manifest.json"])["pages"]
    assert page["slug"] == "kent"

    done = run("render", *FORCES, root=project)
    assert (done.returncode, done.stderr) == (0, "")
    said, *pages, last = done.stdout.splitlines()
    assert said == "1 page as before; 2 made for the first time."
    assert sorted(line.split("  ")[1].split(":")[0] for line in pages) == ["Essex", "Surrey"]
    assert last.startswith("2 pages in ")
    whole = run("render", *FORCES, "--out", "whole", root=project)
    assert whole.returncode == 0, whole.stderr
    assert contents(folder) == contents(project / "whole" / DAY)

    again = run("render", *FORCES, root=project)
    assert again.stdout.splitlines() == ["3 pages as before.", f"Nothing to make: reports/{DAY}/"]
    force = run("render", "Kent", "--force", root=project)
    assert force.stdout.splitlines()[0] == "1 made anew, because --force asks for it."
    assert contents(folder) == contents(project / "whole" / DAY)


def test_a_change_of_one_notebook_makes_its_pages_anew_and_says_so(project: Path) -> None:
    pages = ("Kent", "england-and-wales")
    assert run("render", *pages, root=project).returncode == 0
    national_notebook(project / "notebooks", code(FIGURE), code("area"))
    done = run("render", *pages, root=project)
    assert done.stdout.splitlines()[0] == "1 page as before; 1 made anew: the notebook changed."
    assert "1/1  England and Wales" in done.stdout
