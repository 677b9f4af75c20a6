"""The tables of links and orders kept with a release are what the code gives."""

from __future__ import annotations

from analysis.estimates import link_tables
from analysis.estimates.tables import held_table
from analysis.paths import data_dir
from analysis.release import load_release

RELEASE = "2026-04-23"


def test_the_tables_held_are_what_the_code_gives_byte_for_byte() -> None:
    made = link_tables.derive(load_release(RELEASE))
    for name, frame in made.items():
        held = (data_dir() / "releases" / RELEASE / "derived" / f"{name}.csv").read_bytes()
        assert frame.to_csv(index=False, lineterminator="\n").encode() == held, name


def test_every_row_has_an_estimate_or_a_reason() -> None:
    estimates = {
        "coercive_control": "share_percent",
        "stalking_share": "odds_ratio",
        "moving_together": "estimate",
        "outcome_odds": "odds_ratio",
        "orders": "per_1000",
    }
    for name, column in estimates.items():
        frame = held_table(RELEASE, name)
        assert (frame[column].notna() == frame["not_estimated_because"].isna()).all(), name
