"""``make`` sets the environment up when it must, and only then; a stand-in takes the installer's place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.paths import project_root

INSTALLER = r"""#!/bin/sh
echo "$@" >> installer.log
if [ "$1" = venv ]; then
  mkdir -p .venv/bin
  printf '#!/bin/sh\nprintf "<%%s>" "$@"\n' > .venv/bin/stalking-report
  chmod +x .venv/bin/stalking-report
fi
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(project_root() / name, folder / name)
    shutil.copytree(project_root() / "tools", folder / "tools")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text(INSTALLER)
    (tmp_path / "bin" / "uv").chmod(0o755)
    return folder


def make(folder: Path, *words: str) -> str:
    path = f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    unset = ("MAKE", "MFLAGS", "FORCE", "RELEASE", "PYTEST_FLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    return subprocess.run(
        ["make", f"PYTHON={sys.executable}", *words],
        cwd=folder,
        env={**kept, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def times_set_up(folder: Path) -> int:
    log = (folder / "installer.log").read_text().splitlines()
    return sum(line.startswith("venv ") for line in log)


def test_a_second_run_sets_nothing_up_and_takes_under_a_second(project: Path) -> None:
    assert "Setting up .venv" in make(project, "report", "FORCE=kent")
    start = time.perf_counter()
    assert make(project, "report", "FORCE=kent") == "<render><--><kent>"
    assert time.perf_counter() - start < 1
    assert times_set_up(project) == 1


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "tools/set-up.sh"])
def test_a_changed_lock_or_script_sets_up_again_from_nothing(project: Path, name: str) -> None:
    make(project, "reports")
    (project / ".venv" / "left-over").touch()
    with (project / name).open("a") as handle:
        handle.write("\n# changed\n")
    make(project, "reports")
    assert times_set_up(project) == 2
    assert not (project / ".venv" / "left-over").exists()


def test_another_interpreter_sets_up_again(project: Path) -> None:
    make(project, "reports")
    other = project.parent / "other-python"
    other.write_text(
        f'#!/bin/sh\ncase "$2" in *realpath*) echo /another/python;; *) exec {sys.executable} "$@";; esac\n'
    )
    other.chmod(0o755)
    make(project, f"PYTHON={other}", "reports")
    assert times_set_up(project) == 2


def test_a_moved_folder_sets_up_again(project: Path) -> None:
    make(project, "reports")
    moved = project.rename(project.with_name("moved"))
    make(moved, "reports")
    assert times_set_up(moved) == 2


@pytest.mark.parametrize("force", ['x"; echo pwned; "', "$(shell touch pwned)", "`touch pwned`", "--help"])
def test_a_name_is_only_ever_a_name(project: Path, force: str) -> None:
    make(project, "reports")
    assert make(project, "report", f"FORCE={force}") == f"<render><--><{force}>"
    assert make(project, "reports", f"RELEASE={force}") == f"<render><--release><{force}>"
    assert not (project / "pwned").exists()


def test_what_jupyter_and_matplotlib_write_stays_inside(project: Path) -> None:
    make(project, "reports")
    program = project / ".venv" / "bin" / "stalking-report"
    program.write_text("#!/bin/sh\nenv\n")
    told = dict(line.split("=", 1) for line in make(project, "reports").splitlines() if "=" in line)
    for name in (
        "MPLCONFIGDIR",
        "IPYTHONDIR",
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
    ):
        assert Path(told[name]).is_relative_to(project.resolve() / ".venv")


def test_the_scripts_expand_no_array_which_an_old_bash_may_not_when_it_is_empty() -> None:
    scripts = sorted((project_root() / "tools").glob("*.sh"))
    assert len(scripts) == 3
    assert [script.name for script in scripts if "[@]" in script.read_text(encoding="utf-8")] == []
