"""Pages made by a real scheduler and workers in fresh processes on this machine."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import trustme

from analysis.paths import project_root
from tests.cli.program import PROGRAM, environment, own_project, run
from tests.publish.local_cluster import local_cluster
from tests.publish.made_quickly import contents
from tests.publish.standin import FIGURE, code, force_notebook, kernels_running, national_notebook

DAY = "2026-04-23"
AREAS = ("Kent", "Essex", "Surrey", "england-and-wales")

WAITS = """
import os, time
from pathlib import Path
mark = Path(os.environ["MARKS"]) / force
if force in ("Essex", "Surrey") and not mark.exists():
    mark.write_text(Path(os.environ["TMPDIR"]).name)
    time.sleep(600)
"""
"""A cell that, the first time it runs for some forces, says on which worker and waits for ever."""

pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = own_project(tmp_path / "project")
    force_notebook(folder / "notebooks", code(FIGURE))
    national_notebook(folder / "notebooks", code(FIGURE))
    return folder


def rendered(project: Path, out: str, *words: str, areas: tuple[str, ...] = AREAS) -> str:
    done = run("render", *areas, "--out", out, *words, root=project)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


def started(project: Path, *words: str, request: pytest.FixtureRequest) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*PROGRAM, "render", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(project),
        cwd=project,
    )
    request.addfinalizer(process.kill)
    return process


def wait_until_there(*paths: Path) -> None:
    deadline = time.monotonic() + 90
    while not all(path.is_file() and path.read_text() for path in paths):
        assert time.monotonic() < deadline, f"{paths} did not come"
        time.sleep(0.1)


def test_pages_have_the_same_bytes_made_here_or_on_one_two_or_more_workers(project: Path) -> None:
    for number in ("1", "2", "4"):
        rendered(project, f"here-{number}", "--workers", number)
    with local_cluster(project.parent / "cluster") as cluster:
        for count, (name, threads) in enumerate((("A", 1), ("B", 1), ("C", 2)), start=1):
            cluster.start_worker(name, project, threads=threads)
            cluster.wait_for(name)
            said = rendered(project, f"cluster-{count}", "--cluster", cluster.address).splitlines()
            workers, pages = (("1 worker", "1 page"), ("2 workers", "2 pages"), ("3 workers", "4 pages"))[
                count - 1
            ]
            assert said[0] == f"On the cluster at {cluster.address}: {workers}, {pages} at once."
            assert said[1].startswith("Dashboard: http://127.0.0.1:")
            assert said[-2].startswith("4/4  ")
            assert said[-1].startswith("4 pages in ")
        again = rendered(project, "cluster-1", "--cluster", cluster.address).splitlines()
        assert again[0] == "4 pages as before."
        assert again[1].startswith("Nothing to make"), "nobody is asked where nothing is to be made"
    first = contents(project / "here-1" / DAY)
    assert len(first) == 9
    for other in ("here-2", "here-4", "cluster-1", "cluster-2", "cluster-3"):
        assert contents(project / other / DAY) == first, f"{other} has other bytes"


def test_the_pages_of_a_worker_that_is_killed_are_made_by_another_and_a_failing_page_is_named(
    project: Path, request: pytest.FixtureRequest
) -> None:
    marks = project.parent / "marks"
    marks.mkdir()
    fails = code("if force == 'Dorset':\n    raise ValueError('no quarters')")
    force_notebook(project / "notebooks", code(WAITS), fails)
    with local_cluster(project.parent / "cluster") as cluster:
        for name in ("A", "B"):
            cluster.start_worker(name, project, MARKS=str(marks))
            cluster.wait_for(name)
        words = ("Kent", "Essex", "Dorset", "england-and-wales", "--cluster", cluster.address)
        process = started(project, *words, request=request)
        wait_until_there(marks / "Essex")
        lost = (marks / "Essex").read_text()
        cluster.workers[lost].kill()
        said, complaints = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"Worker {lost} at tcp://127.0.0.1:" in said
    assert "was lost. Its pages are made elsewhere." in said
    assert "3 pages in " in said
    assert complaints.startswith("Failed: Dorset: cell 5, under “A report”: ValueError: no quarters"), (
        complaints
    )
    here = subprocess.run(
        [*PROGRAM, "render", "Kent", "Essex", "england-and-wales", "--out", "here"],
        env=environment(project, MARKS=str(marks)),
        cwd=project,
        check=True,
        capture_output=True,
    )
    assert here.stderr == b""
    assert contents(project / "reports" / DAY) == contents(project / "here" / DAY)


def test_ctrl_c_ends_the_pages_on_the_workers_and_leaves_no_half_page(
    project: Path, request: pytest.FixtureRequest
) -> None:
    marks = project.parent / "marks"
    marks.mkdir()
    force_notebook(project / "notebooks", code(WAITS))
    with local_cluster(project.parent / "cluster") as cluster:
        for name in ("A", "B"):
            cluster.start_worker(name, project, MARKS=str(marks))
            cluster.wait_for(name)
        words = ("Essex", "Surrey", "Kent", "--cluster", cluster.address)
        process = started(project, *words, request=request)
        wait_until_there(marks / "Essex", marks / "Surrey")
        kernels = [f"{cluster.folder}/{name}/warm-" for name in ("A", "B")]
        assert [kernels_running(each) for each in kernels] == [1, 1]
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=60)
        assert (process.returncode, complaints) == (130, "Stopped after 0 of 3 pages; those are whole.\n")
        assert not (project / "reports").exists()
        deadline = time.monotonic() + 10
        while any(map(kernels_running, kernels)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert [kernels_running(each) for each in kernels] == [0, 0]
        assert "3 pages in" in rendered(project, "reports", "--cluster", cluster.address, areas=words[:3])


def other_code(folder: Path) -> str:
    """Copy the package with one comment more; return what lets a worker find it first."""
    shutil.copytree(project_root() / "src" / "analysis", folder / "analysis")
    with (folder / "analysis" / "numbers.py").open("a") as module:
        module.write("# another commit\n")
    return str(folder)


def test_a_worker_that_holds_something_else_is_refused_by_name_with_what_differs(project: Path) -> None:
    figures = project.parent / "figures"
    shutil.copytree(project, figures, symlinks=True)
    (figures / "data").unlink()
    shutil.copytree(project_root() / "data", figures / "data")
    with (figures / "data" / "caveats.toml").open("a") as caveats:
        caveats.write("# one more\n")
    lock = shutil.copytree(project, project.parent / "lock", symlinks=True)
    shutil.copy(project_root() / "requirements.lock", lock)
    notebook = shutil.copytree(project, project.parent / "notebook", symlinks=True)
    force_notebook(notebook / "notebooks", code(FIGURE), code("1"))
    with local_cluster(project.parent / "cluster") as cluster:
        cluster.start_worker("C", project, PYTHONPATH=other_code(project.parent / "other"))
        cluster.start_worker("F", figures)
        cluster.start_worker("L", lock)
        cluster.start_worker("N", notebook)
        for name in cluster.workers:
            cluster.wait_for(name)
        refused = run("render", "Kent", "--cluster", cluster.address, root=project)
        assert refused.returncode == 1
        differs = {"C": "code", "F": "figures", "L": "lock or an installed package"}
        for name, what in {**differs, "N": "notebook force_report.ipynb"}.items():
            (line,) = [line for line in refused.stdout.splitlines() if line.startswith(f"Worker {name} at ")]
            assert f" is not used. What differs: its {what} (" in line
            assert line.count(", here ") == 1, "nothing else differs"
        assert f"No worker at {cluster.address} holds the same as this machine" in refused.stderr
        assert not (project / "reports").exists()
        cluster.start_worker("A", project)
        cluster.wait_for("A")
        done = run("render", "Kent", "Essex", "--cluster", cluster.address, root=project)
        assert done.returncode == 0
        assert "1 worker, 1 page at once." in done.stdout
        assert "2 pages in " in done.stdout
        assert not [name for name in differs if "make_page" in cluster.said_by(name)]


def test_certificates_are_passed_on_to_an_encrypted_cluster(project: Path) -> None:
    authority = trustme.CA()
    ca, cert, key = (project.parent / name for name in ("ca.pem", "cert.pem", "key.pem"))
    authority.cert_pem.write_to_path(ca)
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(key)
    for number, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(cert, append=number > 0)
    tls = ("--tls-ca-file", str(ca), "--tls-cert", str(cert), "--tls-key", str(key))
    ours = [f"--cluster-{word.removeprefix('--')}" if word.startswith("--") else word for word in tls]
    with local_cluster(project.parent / "cluster", *tls) as cluster:
        assert cluster.address.startswith("tls://")
        cluster.start_worker("A", project)
        cluster.wait_for("A")
        said = rendered(project, "out", "--cluster", cluster.address, *ours, areas=("Kent",))
        assert "1 page in " in said
        bare = run("render", "Essex", "--cluster", cluster.address, root=project)
        assert bare.returncode == 2
        assert bare.stderr.startswith(f"{cluster.address} is encrypted, and no certificates are named.")
        assert bare.stderr.count("\n") == 1


def test_a_scheduler_that_is_not_there_is_named(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        done = run("render", "Kent", "--cluster", address, root=project)
    assert done.returncode == 1
    assert done.stderr.startswith(f"No scheduler answers at {address} (")
    assert done.stderr.endswith("docs/cluster.md says how.\n")
    assert not (project / "reports").exists()


def test_without_the_extra_the_run_says_how_to_install_it(project: Path) -> None:
    blocked = "import sys; sys.modules['distributed'] = None\nfrom analysis.cli import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", blocked, "render", "Kent", "--cluster", "tcp://127.0.0.1:1"],
        capture_output=True,
        text=True,
        env=environment(project),
        check=False,
    )
    assert done.returncode == 2
    assert "library distributed, which is not installed here" in done.stderr
    assert "pip install -e '.[cluster]'" in done.stderr
    assert "Traceback" not in done.stderr
