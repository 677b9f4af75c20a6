"""Orders beside recorded stalking: reference intervals, dates, missing replies and the known trap."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from analysis import published
from analysis.errors import FileRefusedError
from analysis.estimates import links
from analysis.models.orders import NO_REPLY, NOT_ASKED, exact_poisson, orders_rate, window
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.release import load_release

RELEASE = "2026-04-23"


@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)]
)
def test_the_interval_is_the_exact_one(count: int, lower: float, upper: float) -> None:
    # Garwood (1936), Biometrika 28, 437-442; Ulm (1990), American Journal of Epidemiology 131, 373-375.
    found = exact_poisson(count)
    assert found.lower == pytest.approx(lower, abs=5e-4)
    assert found.upper == pytest.approx(upper, abs=5e-4)


def test_the_nearest_quarters_and_their_bounds() -> None:
    start = dt.date(2020, 1, 20)
    april = window(start, dt.date(2021, 4, 30))
    assert april.nearest == (Quarter(2019, 4), Quarter(2020, 4))
    assert april.inside == (Quarter(2020, 1), Quarter(2020, 4))
    assert april.covering == (Quarter(2019, 4), Quarter(2021, 1))
    assert window(start, dt.date(2020, 12, 30)).nearest[1] == Quarter(2020, 3)
    assert window(start, dt.date(2020, 12, 30)).inside[1] == Quarter(2020, 2)
    assert window(start, dt.date(2021, 5, 26)).nearest[1] == Quarter(2021, 1)
    assert window(start, dt.date(2021, 5, 12)).nearest[1] == Quarter(2020, 4)
    whole = window(dt.date(2020, 4, 1), dt.date(2021, 3, 31))
    assert whole.nearest == whole.inside == whole.covering == (Quarter(2020, 1), Quarter(2020, 4))
    with pytest.raises(ValueError, match="lies before the first"):
        window(dt.date(2021, 1, 1), start)


def test_the_294_orders_are_those_of_england_and_wales_together() -> None:
    # A published sentence gave "294 orders in England and two in Wales"; the two are among the 294.
    release = load_release(RELEASE)
    granted = {
        area: links.protection_orders_of(release, area) for area in ("England and Wales", "England", "Wales")
    }
    assert {area: found.orders for area, found in granted.items()} == {
        "England and Wales": 294,
        "England": 292,
        "Wales": 2,
    }
    assert granted["Wales"].counted_to == dt.date(2020, 12, 30)
    assert granted["England"].earliest_to == dt.date(2021, 4, 6)
    assert links.protection_orders_of(release, "England and Wales", "applied").orders == 427


def test_forces_without_a_reply_or_a_row_are_missing_and_not_nought() -> None:
    release = load_release(RELEASE)
    found = links.protection_orders_of(release, "England and Wales")
    assert found.left_out == (
        ("City of London", NOT_ASKED),
        ("Lincolnshire", NO_REPLY),
        ("North Yorkshire", NO_REPLY),
    )
    assert found.n_forces == 40
    for force in ("Lincolnshire", "City of London"):
        single = links.protection_orders_of(release, force)
        assert (single.orders, single.per_1000, single.interval, single.widest) == (None,) * 4


def test_nottinghamshire_rejected_and_not_yet_heard_are_blank() -> None:
    row = published.load_protection_orders().set_index("force").loc["Nottinghamshire"]
    assert (row["applied"], row["granted"]) == (13, 13)
    assert pd.isna(row["rejected"])
    assert pd.isna(row["not_yet_heard"])


def test_a_force_with_no_order_has_a_rate_of_nought_with_an_upper_end() -> None:
    found = links.protection_orders_of(load_release(RELEASE), "Dorset")
    assert (found.orders, found.per_1000) == (0, 0.0)
    assert found.interval is not None
    assert found.interval.lower == 0.0
    assert found.interval.upper == pytest.approx(3688.879 / 1222, rel=1e-5)


def test_bedfordshire_rate_interval_and_bounds() -> None:
    found = links.protection_orders_of(load_release(RELEASE), "Bedfordshire")
    assert (found.orders, found.offences, found.offences_inside, found.offences_covering) == (
        2,
        864,
        824,
        1150,
    )
    assert found.span == "January 2020 to March 2021"
    assert found.per_1000 == pytest.approx(2000 / 864)
    assert found.bounds is not None
    assert found.widest is not None
    assert found.interval is not None
    assert found.bounds.contains(found.per_1000 or 0)
    assert found.widest.lower < found.interval.lower < found.interval.upper < found.widest.upper


def test_missing_or_no_stalking_states_a_reason() -> None:
    orders = published.load_protection_orders()
    recorded = load_release(RELEASE).recorded
    gone = recorded.assign(offences=pd.array([pd.NA] * len(recorded), dtype="Int64"))
    found = orders_rate(orders, gone, "Kent")
    assert (found.orders, found.per_1000) == (23, None)
    assert found.not_estimated_because == "a quarter of recorded stalking is missing"
    none = recorded.assign(offences=pd.array([0] * len(recorded), dtype="Int64"))
    assert orders_rate(orders, none, "Kent").not_estimated_because == (
        "no stalking was recorded in whole quarters inside the dates"
    )


def test_a_force_that_did_not_reply_may_hold_no_nought(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (data_dir() / "protection_orders.csv").read_text(encoding="utf-8")
    wrong = text.replace("Lincolnshire,,,,,no,2020-01-20,", "Lincolnshire,0,0,0,0,no,2020-01-20,")
    assert wrong != text
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "protection_orders.csv").write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(published, "data_dir", lambda: folder)
    monkeypatch.setattr("analysis.release.data_dir", lambda: folder)
    with pytest.raises(FileRefusedError, match=r"Lincolnshire has responded='no'.*missing is not zero"):
        published.load_protection_orders.__wrapped__()


def test_prosecutions_are_as_published() -> None:
    # Ministry of Justice figures quoted on 8 October 2024: 19 prosecutions in 2022 and 31 in 2023.
    rows = published.justice_and_survey_of("Bedfordshire")
    prosecutions = rows[rows["measure"] == "stalking_prosecutions"].set_index("period")["value"]
    assert prosecutions.to_dict() == {"calendar year 2022": 19, "calendar year 2023": 31}
    assert published.justice_and_survey_of("Kent").empty
