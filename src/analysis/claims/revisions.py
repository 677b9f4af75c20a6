"""How much figures are usually revised: one small rule, behind one function.

``data/claims/usual_revisions.csv`` holds, for each measure, kind of area and age, the size that nine in
ten revisions did not pass. It is worked out from the publications held, by
``python -m analysis.claims.revisions``, and a test proves that it is what the code gives:

* ``years``: counts printed in the eight ONS editions and in the 2017/18 sheet of 2019, against what the
  newest release says of the same months, six or seven years later;
* ``within a year``: counts printed in the ONS editions of 2018, against what the editions of a year later
  took as their base (their count over one plus their printed change).

Counts under 200 are left out, because a handful of offences is a large share of them. For England and
Wales there are few pairs, so the largest of them is the rule.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.claims.areas import Area
from analysis.claims.understanding import Measure
from analysis.errors import FileRefusedError
from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.offences import SUBGROUP, subgroup_codes
from analysis.paths import data_dir
from analysis.periods import YearEnding
from analysis.put_in_place import put_in_place
from analysis.release import latest_release, load_release

FILE = "claims/usual_revisions.csv"
WITHIN_A_YEAR = "within a year"
YEARS = "years"
FEWEST = 200
"""Counts under this are not asked how much they moved, in per cent."""

FEWEST_PAIRS = 10
"""Fewer pairs of a code make no rule; the subgroup's is used."""

NINE_IN_TEN = 0.9
A_YEAR = dt.timedelta(days=400)
MEASURE_OF_CODES = "subgroup"

COLUMNS = ("measure", "area", "age", "usual_percent", "pairs")

ONS_TABLES = "published/ons_police_force_areas.csv"
SHEET = "published/home_office_2017_18_sheet_2019.csv"


def read_rules(path: Path) -> pd.DataFrame:
    """Read the usual sizes of a file.

    Raises
    ------
    FileRefusedError
        If its columns are others or it has no row.
    """
    try:
        frame = pd.read_csv(path)
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise FileRefusedError(f"data/{FILE}", f"it does not read as CSV: {error}") from error
    if list(frame.columns) != list(COLUMNS) or frame.empty:
        raise FileRefusedError(
            f"data/{FILE}",
            f"its columns should be {', '.join(COLUMNS)}. Run `python -m analysis.claims.revisions`.",
            row=1,
        )
    return frame


@cache
def _rules() -> pd.DataFrame:
    return read_rules(data_dir() / FILE)


def usual_revision(measure: Measure, area: Area, said_on: dt.date | None, now: dt.date) -> float:
    """Return how large a revision is usual, in per cent of the earlier count.

    Parameters
    ----------
    measure
        A count of recorded offences, or a rate of it.
    area
        A force, or several added up, which take the rule of England and Wales.
    said_on
        When the figure was quoted; None counts as years ago.
    now
        The date of the release it is set against.
    """
    rules = _rules()
    age = WITHIN_A_YEAR if said_on is not None and now - said_on <= A_YEAR else YEARS
    kind = "force" if area.is_force else ENGLAND_AND_WALES
    for name in (_rule_name(measure), MEASURE_OF_CODES):
        for old in (age, YEARS):
            mine = rules[(rules["measure"] == name) & (rules["area"] == kind) & (rules["age"] == old)]
            if len(mine):
                return float(mine["usual_percent"].iloc[0])
    raise FileRefusedError(f"data/{FILE}", f"it has no rule for {name} of {kind}.")


def _rule_name(measure: Measure) -> str:
    return measure.codes[0] if len(measure.codes) == 1 else MEASURE_OF_CODES


def work_out() -> pd.DataFrame:
    """Return the rules from the publications held: :data:`COLUMNS`."""
    recorded = load_release(latest_release()).recorded
    pairs = pd.concat(
        [_editions_against_now(recorded), _editions_against_a_year_later(), _sheet_against_now(recorded)]
    )
    pairs = pairs[pairs["then"] >= FEWEST]
    pairs = pairs.assign(size=100 * (pairs["later"] / pairs["then"] - 1).abs())
    rows = []
    for (measure, area, age), group in pairs.groupby(["measure", "area", "age"]):
        if area != ENGLAND_AND_WALES and len(group) < FEWEST_PAIRS:
            continue
        sizes = group["size"]
        usual = sizes.max() if area == ENGLAND_AND_WALES else sizes.quantile(NINE_IN_TEN)
        rows.append((measure, area, age, round(float(usual), 2), len(group)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _counts() -> tuple[pd.DataFrame, pd.DataFrame]:
    table = pd.read_csv(data_dir() / ONS_TABLES)
    mine = table[table["offence"] == SUBGROUP]
    kept = {force.name for force in territorial_forces()} | {ENGLAND_AND_WALES}
    mine = mine[mine["area"].isin(kept) & ~mine["coverage"].str.contains("excluding")]
    wide = {
        name: mine[mine["measure"] == name].pivot_table(index="area", columns="edition", values="value")
        for name in ("offences", "change_percent")
    }
    return wide["offences"], wide["change_percent"]


def _pairs(then: pd.Series, later: pd.Series, measure: str, age: str) -> pd.DataFrame:
    both = pd.concat([then.rename("then"), later.rename("later")], axis=1, join="inner").dropna()
    area = ["force" if name != ENGLAND_AND_WALES else name for name in both.index]
    return both.astype(float).assign(measure=measure, area=area, age=age).reset_index(drop=True)


def _editions_against_a_year_later() -> pd.DataFrame:
    counts, changes = _counts()
    found = []
    for edition in counts:
        year = YearEnding.parse(str(edition))
        before = str(year.previous)
        if before in counts:
            base = counts[edition] / (1 + changes[edition] / 100)
            found.append(_pairs(counts[before], base, MEASURE_OF_CODES, WITHIN_A_YEAR))
    return pd.concat(found)


def _sum_of(recorded: pd.DataFrame, year: YearEnding, codes: tuple[str, ...]) -> pd.Series:
    quarters = [quarter.to_period() for quarter in year.quarters]
    mine = recorded[recorded["quarter"].isin(quarters) & recorded["code"].isin(codes)]
    return _with_nation(mine)


def _with_nation(counts: pd.DataFrame) -> pd.Series:
    """Add the counts of each force up, and those of all: a sum with a missing part is missing."""
    by_force = counts.groupby("force")["offences"].agg(lambda held: held.sum(skipna=False)).astype(float)
    by_force[ENGLAND_AND_WALES] = by_force.sum(skipna=False)
    return by_force


def _editions_against_now(recorded: pd.DataFrame) -> pd.DataFrame:
    counts, _ = _counts()
    # All editions held end before April 2020, when coercive control joined the subgroup.
    codes = tuple(code for code in subgroup_codes() if code != "8U")
    return pd.concat(
        [
            _pairs(
                counts[edition],
                _sum_of(recorded, YearEnding.parse(str(edition)), codes),
                MEASURE_OF_CODES,
                YEARS,
            )
            for edition in counts
        ]
    )


def _sheet_against_now(recorded: pd.DataFrame) -> pd.DataFrame:
    sheet = pd.read_csv(data_dir() / SHEET)
    found = []
    for code in [*subgroup_codes(), "all_crime_excluding_fraud"]:
        mine = sheet[sheet["code"] == code]
        if len(mine):
            found.append(
                _pairs(_with_nation(mine), _sum_of(recorded, YearEnding(2018, 3), (code,)), code, YEARS)
            )
    return pd.concat(found)


def main() -> None:
    """Write the rules again."""
    text = work_out().to_csv(index=False, lineterminator="\n")
    put_in_place(data_dir(), {FILE: text.encode("utf-8")})


if __name__ == "__main__":
    main()
