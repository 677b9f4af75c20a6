"""``stalking-report render`` in a fresh process, over stand-in notebooks."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.program import PROGRAM, environment, own_project, run
from tests.publish.standin import (
    FIGURE,
    children_running,
    code,
    force_notebook,
    kernels_running,
    national_notebook,
    text,
    write_notebook,
)

DAY = "2026-04-23"
UNSET = ("MPL", "IPYTHON", "JUPYTER", "XDG_")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return own_project(tmp_path / "project")


def test_pages_are_made_for_the_forces_named_and_a_line_is_said_for_each(project: Path) -> None:
    force_notebook(project / "notebooks", code(FIGURE))
    national_notebook(project / "notebooks")
    done = run("render", "kent", "Devon & Cornwall", "england-and-wales", root=project)
    assert (done.returncode, done.stderr) == (0, "")
    *pages, last = done.stdout.splitlines()
    assert sorted(line.split("  ")[1].split(":")[0] for line in pages) == [
        "Devon and Cornwall",
        "England and Wales",
        "Kent",
    ]
    assert last.startswith("3 pages in ")
    dead = "“All forces”, “Methods”, “Claims checked”"
    assert f"; {dead} lead nowhere until the whole edition is rendered: " in last
    assert last.endswith(f"reports/{DAY}/")
    made = {path.name for path in (project / "reports" / DAY).iterdir()}
    slugs = ("kent", "devon-and-cornwall", "england-and-wales")
    assert made == {f"{slug}.{kind}" for slug in slugs for kind in ("html", "ipynb")} | {"manifest.json"}


def test_a_misspelt_parameter_is_refused_before_anything_runs(project: Path) -> None:
    parameters = f'forse = "Kent"\nrelease = "{DAY}"\nedition_date = "{DAY}"'
    write_notebook(project / "notebooks" / "force_report.ipynb", parameters=parameters)
    done = run("render", "Kent", root=project)
    assert done.returncode == 2
    assert "force_report.ipynb: there is no parameter 'force'; did you mean 'forse'?" in done.stderr
    assert not (project / "reports").exists()


def test_a_failing_page_is_named_with_its_cell_and_the_others_are_made(project: Path) -> None:
    failing = code("if force == 'Essex':\n    raise ValueError('no quarters')")
    force_notebook(project / "notebooks", text("## Trend"), failing)
    done = run("render", "Essex", "Kent", root=project)
    assert done.returncode == 1
    assert "Failed: Essex: cell 5, under “Trend”: ValueError: no quarters" in done.stderr
    assert "1 failed: Essex." in done.stderr
    assert "Traceback" not in done.stderr
    assert "1 page in " in done.stdout
    made = {path.name for path in (project / "reports" / DAY).iterdir()}
    assert made == {"kent.html", "kent.ipynb", "manifest.json"}


@pytest.mark.parametrize(("number", "code_expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_leaves_whole_pages_and_nothing_else(
    project: Path, tmp_path: Path, request: pytest.FixtureRequest, number: signal.Signals, code_expected: int
) -> None:
    force_notebook(project / "notebooks", code("import time\nif force != 'Kent':\n    time.sleep(600)"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [*PROGRAM, "render", "Kent", "Surrey", "Essex"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(project, TMPDIR=str(temporary)),
    )
    request.addfinalizer(process.kill)
    assert process.stdout is not None
    assert "Kent" in process.stdout.readline()
    deadline = time.monotonic() + 20
    while kernels_running(str(temporary)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(number)
    _, complaints = process.communicate(timeout=30)
    assert process.returncode == code_expected
    assert complaints == "Stopped after 1 of 3 pages; those are whole.\n"
    assert children_running(str(temporary)) == []
    assert list(temporary.iterdir()) == []
    made = {path.name for path in (project / "reports" / DAY).iterdir()}
    assert made == {"kent.html", "kent.ipynb", "manifest.json"}


def test_pages_are_made_although_nobody_reads_the_lines(project: Path) -> None:
    force_notebook(project / "notebooks")
    process = subprocess.Popen(
        [*PROGRAM, "render", "Kent", "Surrey"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(project),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert (project / "reports" / DAY / "surrey.html").is_file()


def test_nothing_is_written_to_the_home_folder(project: Path, tmp_path: Path) -> None:
    force_notebook(project / "notebooks", code("import matplotlib.pyplot as plt\nplt.figure();"))
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in environment(project).items() if not name.startswith(UNSET)}
    done = subprocess.run(
        [*PROGRAM, "render", "Kent"],
        capture_output=True,
        text=True,
        env={**kept, "HOME": str(home)},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(home.iterdir()) == []


def test_an_edition_is_published_only_whole_and_there_must_be_one(project: Path) -> None:
    done = run("publish", root=project)
    assert done.returncode == 2
    assert f"There is no edition of the release of {DAY}" in done.stderr
    force_notebook(project / "notebooks", code(FIGURE))
    national_notebook(project / "notebooks")
    assert run("render", "kent", root=project).returncode == 0
    done = run("publish", root=project)
    assert done.returncode == 2
    assert f"{DAY} is no whole edition: it lacks avon-and-somerset" in done.stderr
    done = run("render", "kent", "--correction", "What changed.", root=project)
    assert done.returncode == 2
    assert "so there is nothing to correct" in done.stderr
    assert run("publish", "--release", "yesterday", root=project).returncode == 2


def test_a_corrected_edition_of_some_pages_says_that_it_has_to_be_whole(project: Path) -> None:
    force_notebook(project / "notebooks", code(FIGURE))
    assert run("render", "kent", root=project).returncode == 0
    manifest = project / "reports" / DAY / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"published": True}))
    done = run("render", "kent", "--correction", "What changed.", root=project)
    assert done.returncode == 0
    assert (
        f"A corrected edition is published whole: {DAY}-2/ lacks pages. Render it again without naming "
        "forces, with the same --correction, before stalking-report publish." in done.stderr
    )
    assert (project / "reports" / f"{DAY}-2" / "kent.html").is_file()
    done = run("publish", root=project)
    assert done.returncode == 2
    assert f"{DAY}-2 is no whole edition: it lacks avon-and-somerset" in done.stderr
