"""``stalking-report data diff``: what differs between two publications, in a fresh process."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.program import PROJECT, run

NEXT = "2026-07-23"


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that holds a second release: one cell moved, one gone, one new quarter of one force."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "data", root / "data", ignore=shutil.ignore_patterns("derived"))
    folder = root / "data" / "releases" / NEXT
    shutil.copytree(root / "data" / "releases" / "2026-04-23", folder)
    frame = pd.read_csv(folder / "recorded.csv", dtype={"offences": "Int64"})
    kent = frame["force"] == "Kent"
    stalking = frame["code"] == "8Q"
    frame.loc[kent & stalking & (frame["quarter"] == "2024/25 Q2"), "offences"] += 40
    frame.loc[kent & stalking & (frame["quarter"] == "2023/24 Q1"), "offences"] = pd.NA
    midlands = frame["force"] == "West Midlands"
    frame.loc[midlands & (frame["code"] == "8L") & (frame["quarter"] == "2020/21 Q1"), "offences"] += 5
    new = frame[frame["quarter"] == "2025/26 Q3"].assign(quarter="2025/26 Q4")
    pd.concat([frame, new]).to_csv(folder / "recorded.csv", index=False, lineterminator="\n")
    sums = root / "data" / "SHA256SUMS"
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  releases/{NEXT}/{name}\n"
        for name in ("recorded.csv", "recorded_set_aside.csv", "outcomes.csv")
    ]
    sums.write_text(
        "".join(sorted([*sums.read_text().splitlines(keepends=True), *lines], key=lambda each: each[66:]))
    )
    return root


def test_two_releases_are_compared_year_by_year_with_new_and_vanished_cells_apart(two_releases: Path) -> None:
    done = run("data", "diff", "2026-04-23", NEXT, "--format=csv", root=two_releases)
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    changed = [row for row in rows if row["kind"] == "changed"]
    assert [(row["force"], row["measure"], row["period"], row["difference"]) for row in changed] == [
        ("Kent", "8Q", "2024/25", "40"),
        ("Kent", "total", "2024/25", "40"),
        ("West Midlands", "8L", "2020/21", "5"),
    ]
    (gone,) = (row for row in rows if row["kind"] == "vanished")
    assert (gone["force"], gone["measure"], gone["period"], gone["later"]) == ("Kent", "8Q", "2023/24 Q1", "")
    new = [row for row in rows if row["kind"] == "new"]
    assert {row["period"] for row in new} == {"2025/26 Q4"}
    assert len(new) == 44 * 5


def test_a_year_of_which_one_part_is_missing_has_no_total_to_compare(two_releases: Path) -> None:
    done = run("data", "diff", "2026-04-23", NEXT, "--format=json", root=two_releases)
    document = json.loads(done.stdout)
    assert not [
        row for row in document["differences"] if row["period"] == "2023/24" and row["measure"] == "total"
    ]


def test_the_table_shows_the_largest_first_and_says_how_many_are_not_shown() -> None:
    done = run("data", "diff", "ons-2018-03", "2026-04-23", "--rows", "2")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[1] == "44 figures compared, 42 differ."
    assert lines[3].split() == [
        "Northumbria",
        "all",
        "parts",
        "year",
        "ending",
        "March",
        "2018",
        "12,978",
        "12,717",
        "−261",
        "−2.0%",
    ]
    assert lines[-1] == "40 smaller differences are not shown; --rows shows more."


def test_a_force_that_supplied_nothing_then_is_new_and_no_difference() -> None:
    done = run("data", "diff", "ons-2019-12", "2026-04-23")
    assert (
        "Figures in 2026-04-23 only: 1.\n  year ending December 2019: 1 of Greater Manchester" in done.stdout
    )


def test_a_release_that_is_not_held_is_refused_with_those_that_are() -> None:
    done = run("data", "diff", "2026-04-23", "2031-01-01")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No release '2031-01-01' is held. Held, oldest first: ons-2018-03," in done.stderr


def test_publications_without_a_period_in_common_and_one_twice_are_refused() -> None:
    apart = run("data", "diff", "ons-2018-03", "ons-2018-06")
    assert (apart.returncode, "no period in common" in apart.stderr) == (2, True)
    twice = run("data", "diff", "2026-04-23", "2026-04-23")
    assert (twice.returncode, "the same release twice" in twice.stderr) == (2, True)
