"""A later release scores the forecasts an edition archived."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.estimates.forecasts import read_forecasts
from analysis.forces import ENGLAND_AND_WALES, all_forces
from analysis.models.forecast import score_archive
from analysis.periods import Quarter
from analysis.release import load_release

LAST = Quarter(2022, 3)


def archive(force: str = "Kent", *, central: float = 110.0) -> pd.DataFrame:
    rows = [
        {
            "force": force,
            "code": "8Q",
            "last_quarter": LAST.to_period(),
            "quarter": (LAST + step).to_period(),
            "central": central,
            "lower80": central - 10,
            "upper80": central + 10,
            "lower95": central - 20,
            "upper95": central + 20,
            "method": "pooled-level-1",
        }
        for step in (1, 2, 3, 4)
    ]
    return pd.DataFrame(rows)


def recorded(counts: list[int | None], force: str = "Kent") -> pd.DataFrame:
    first = Quarter(2020, 1)
    return pd.DataFrame(
        {
            "force": force,
            "quarter": pd.PeriodIndex(
                [(first + step).to_period() for step in range(len(counts))], freq="Q-MAR"
            ),
            "code": "8Q",
            "offences": pd.array(counts, dtype="Int64"),
        }
    )


# Eleven quarters up to the last known: lag-4 differences 10 each, seven of them.
KNOWN: list[int | None] = [80, 80, 80, 80, 90, 90, 90, 90, 100, 100, 100]


def test_a_later_release_scores_what_fell_due_as_a_hand_would() -> None:
    scored = score_archive(archive(), recorded([*KNOWN, 115, 95]))
    assert scored["horizon"].tolist() == [1, 2]
    assert scored["offences"].tolist() == [115, 95]
    assert scored["error"].tolist() == [5.0, -15.0]
    assert scored["scaled_error"].tolist() == pytest.approx([0.5, 1.5])
    assert scored["last_year"].tolist() == [90, 100]
    assert scored["scaled_error_last_year"].tolist() == pytest.approx([2.5, 0.5])
    assert scored["inside80"].tolist() == [True, False]
    assert scored["inside95"].tolist() == [True, True]


def test_quarters_not_yet_recorded_are_not_scored() -> None:
    assert score_archive(archive(), recorded(KNOWN)).empty


def test_a_missing_figure_stays_missing_and_is_no_zero() -> None:
    scored = score_archive(archive(), recorded([*KNOWN, None, 105]))
    assert scored["offences"].isna().tolist() == [True, False]
    assert scored["error"].isna().tolist() == [True, False]
    assert scored["inside95"].isna().tolist() == [True, False]


def test_what_comes_later_does_not_change_the_scale() -> None:
    short = score_archive(archive(), recorded([*KNOWN, 115]))
    longer = score_archive(archive(), recorded([*KNOWN, 115, 900, 5]))
    assert longer["scaled_error"].iloc[0] == short["scaled_error"].iloc[0]


def test_the_national_forecast_is_scored_against_the_sum_of_complete_figures() -> None:
    names = [force.name for force in all_forces()]
    everywhere = pd.concat([recorded([*KNOWN, 115], name) for name in names], ignore_index=True)
    national = archive(ENGLAND_AND_WALES, central=110.0 * len(names))
    assert score_archive(national, everywhere)["offences"].tolist() == [115 * len(names)]
    lacking = everywhere.drop(everywhere.index[-1])
    assert score_archive(national, lacking)["offences"].isna().all()


def test_a_constant_series_has_no_scale_and_an_error_all_the_same() -> None:
    scored = score_archive(archive(), recorded([100] * 12))
    assert scored["error"].tolist() == [-10.0]
    assert scored["scaled_error"].isna().all()


def test_the_archive_of_this_release_has_nothing_to_score_yet_and_one_due_is_scored() -> None:
    release = load_release("2026-04-23")
    kept = read_forecasts("2026-04-23")
    assert score_archive(kept, release.recorded).empty
    moved = release.recorded[release.recorded["quarter"] == release.recorded["quarter"].max()].copy()
    moved["quarter"] = moved["quarter"] + 1
    later = pd.concat([release.recorded, moved], ignore_index=True)
    scored = score_archive(kept, later)
    assert len(scored) == len(kept) // 4
    assert scored["scaled_error"].notna().all()


def test_an_archive_that_is_none_is_refused_with_what_is_wrong() -> None:
    with pytest.raises(RequestError, match="lacks the columns upper95"):
        score_archive(archive().drop(columns="upper95"), recorded(KNOWN))
    with pytest.raises(RequestError, match="two forecasts for Kent, 8Q"):
        score_archive(pd.concat([archive(), archive()]), recorded(KNOWN))
