"""The tables kept with a release are made anew together, as their fields write them."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

import analysis
from analysis.estimates import derive
from analysis.paths import data_dir
from analysis.release import Release, load_release
from tests.cli.program import run

RELEASE = "2026-04-23"


@pytest.fixture
def copied_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(data_dir(), tmp_path / "data")
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    return tmp_path / "data" / "releases" / RELEASE / "derived"


def field(monkeypatch: pytest.MonkeyPatch, name: str, **made: pd.DataFrame | Exception) -> str:
    def made_anew(_release: Release) -> dict[str, pd.DataFrame]:
        for table in made.values():
            if isinstance(table, Exception):
                raise table
        return {key: table for key, table in made.items() if isinstance(table, pd.DataFrame)}

    module = ModuleType(name)
    module.derive = made_anew  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)
    return name


def test_the_tables_on_links_come_out_as_they_are_held(copied_data: Path) -> None:
    held = {file.name: file.read_bytes() for file in copied_data.iterdir()}
    (copied_data / "orders.csv").unlink()
    written = derive.write(load_release(RELEASE), ("analysis.estimates.link_tables",))
    changed = {file.path: file.changed for file in written}
    assert changed.pop(f"releases/{RELEASE}/derived/orders.csv")
    assert not any(changed.values())
    assert {file.name: file.read_bytes() for file in copied_data.iterdir()} == held
    assert [path.name for path in copied_data.parent.parent.iterdir()] == [RELEASE]


def test_nothing_is_replaced_where_one_field_fails(
    copied_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = field(monkeypatch, "made_first", orders=pd.DataFrame({"x": [1]}))
    second = field(monkeypatch, "made_second", trends=ValueError("no figures"))
    before = (copied_data / "orders.csv").read_bytes()
    with pytest.raises(ValueError, match="no figures"):
        derive.write(load_release(RELEASE), (first, second))
    assert (copied_data / "orders.csv").read_bytes() == before
    assert [path.name for path in copied_data.parent.parent.iterdir()] == [RELEASE]


def test_every_field_that_derives_is_asked() -> None:
    source = Path(str(analysis.__file__)).parent.parent
    deriving = {
        ".".join(file.relative_to(source).with_suffix("").parts)
        for file in (source / "analysis").rglob("*.py")
        if re.search(r"^def derive\(\s*release: Release\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert set(derive.FIELDS) == deriving


def test_an_unknown_release_has_no_tables() -> None:
    done = run("data", "derive", "--release", "1999-01-01")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no release '1999-01-01'" in done.stderr
