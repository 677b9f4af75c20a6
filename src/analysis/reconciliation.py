"""Checks that the figures held agree with each other and with what was published.

``stalking-report data check`` validates every file kept by hand
(:mod:`analysis.hand_kept`), every tidy file and its digest, then compares publications with each other:

* two publications of one vintage must agree to the unit, or differ exactly as
  ``data/known_differences.csv`` lists;
* totals printed elsewhere (``data/published_totals.csv``, each with its source) are
  computed again from the parts held: a "publication" was printed by somebody else, a
  "recomputation" is a total of the same table, the weaker kind;
* later revisions are listed, never hidden, and are no failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis import hand_kept
from analysis.built_files import BROKEN_OFF, CHANGED, NOT_THERE, file_digest, listed_digests
from analysis.errors import CheckFailedError
from analysis.findings import Finding
from analysis.forces import all_forces, territorial_forces
from analysis.models.totals import subgroup_rolling_years, subgroup_year, sum_forces, year_count
from analysis.offences import ALL_CRIME, SUBGROUP, subgroup_codes
from analysis.older_publications import ONS_TABLES, ROLLING_YEARS, SHEET_2017_18
from analysis.origins import Origin, origins_of, years_drawn_apart
from analysis.paths import data_dir
from analysis.periods import Quarter, YearEnding
from analysis.release import Release, held_releases, latest_release, load_release

KNOWN_DIFFERENCES = "known_differences.csv"
PUBLISHED_TOTALS = "published_totals.csv"


def check_digests() -> Iterator[Finding]:
    """Compare every built file with ``data/SHA256SUMS``."""
    for path, digest in listed_digests().items():
        file = data_dir() / path
        name = f"digest of data/{path}"
        if not file.is_file():
            in_a_release = path.startswith("releases/")
            broken_off = in_a_release and not (data_dir() / "releases" / path.split("/")[1]).exists()
            yield Finding("fails", name, BROKEN_OFF if broken_off else NOT_THERE)
        elif file_digest(file) != digest:
            yield Finding("fails", name, CHANGED)
        else:
            yield Finding("agrees", name, digest[:16])


def check_releases() -> Iterator[Finding]:
    """Load every release, which checks each of its files."""
    for release in held_releases():
        load_release(release)
        yield Finding("agrees", f"release {release}", "every file passes its checks")


def _differences(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return ``second - first`` by force, of the forces both hold, where it is not nought."""
    both = pd.concat([first.rename("first"), second.rename("second")], axis=1, join="inner")
    difference = (both["second"] - both["first"]).astype("Int64")
    return difference[difference != 0]


def _known(comparison: str) -> pd.Series:
    table = pd.read_csv(data_dir() / KNOWN_DIFFERENCES)
    mine = table[table["comparison"] == comparison]
    return mine.set_index("force")["difference"].astype("Int64")


def _compare(comparison: str, first: pd.Series, second: pd.Series) -> Iterator[Finding]:
    expected = {force.name for force in all_forces()}
    if set(first.index) != expected or set(second.index) != expected:
        lacking = sorted(expected - set(first.index) | expected - set(second.index))
        yield Finding("fails", comparison, f"figures are missing for {', '.join(lacking)}")
        return
    found, known = _differences(first, second), _known(comparison)
    for force in found.index.union(known.index):
        seen, listed = int(found.get(force, 0)), int(known.get(force, 0))
        if seen != listed:
            yield Finding(
                "fails",
                comparison,
                f"{force} differs by {seen:+,}; data/{KNOWN_DIFFERENCES} lists {listed:+,}.",
            )
            return
    detail = f"{len(expected) - len(found)} of {len(expected)} forces equal to the unit"
    if len(found):
        detail += f"; {len(found)} differ exactly as listed ({found.min():+,} to {found.max():+,})"
    yield Finding("agrees", comparison, detail)


def _ons_counts(edition: str) -> pd.Series:
    table = pd.read_csv(data_dir() / ONS_TABLES)
    mine = table[
        (table["table"] == "P1")
        & (table["edition"] == edition)
        & (table["offence"] == SUBGROUP)
        & (table["measure"] == "offences")
    ]
    codes = {force.ons_code: force.name for force in territorial_forces()}
    by_code = mine[mine["area_code"].isin(codes)]
    counts = pd.Series(by_code["value"].to_numpy(), index=by_code["area_code"].map(codes))
    btp = mine[mine["area"] == "British Transport Police"]
    counts = pd.concat([counts, pd.Series(btp["value"].to_numpy(), index=["British Transport Police"])])
    return counts.astype("Int64")


def _rolling_counts(year: str) -> pd.Series:
    table = pd.read_csv(data_dir() / ROLLING_YEARS)
    return table[table["year_ending"] == year].set_index("force")["offences"].astype("Int64")


def _sheet_counts() -> pd.Series:
    table = pd.read_csv(data_dir() / SHEET_2017_18)
    mine = table[table["code"].isin(subgroup_codes())]
    return mine.groupby("force")["offences"].sum().astype("Int64")


def check_vintages() -> Iterator[Finding]:
    """Compare publications of one vintage with each other, to the unit."""
    december, march = "year ending December 2018", "year ending March 2018"
    yield from _compare(
        "December 2018: ONS table P1 and Home Office rolling years, both April 2019",
        _ons_counts(december),
        _rolling_counts(december),
    )
    yield from _compare(
        "March 2018: ONS table P1 of July 2018 and Home Office 2017/18 sheet of 2019",
        _ons_counts(march),
        _sheet_counts(),
    )


def compare_outcomes(
    release: str, recorded: pd.DataFrame, outcomes: pd.DataFrame, records: Iterable[Origin]
) -> Iterator[Finding]:
    """Compare the outcomes with the recorded offences of the same quarters, cell by cell, year by year.

    Parameters
    ----------
    release
        Its date.
    recorded, outcomes
        Its figures, with quarters as periods.
    records
        Where the outcomes come from: a table drawn on another day may differ, which is noted.
    """
    keys = ["force", "quarter", "code"]
    sums = outcomes[outcomes["basis"] == "recorded"].groupby(keys)["offences"].sum()
    held = recorded.set_index(keys)["offences"].reindex(sums.index)
    apart = years_drawn_apart(records, release)
    years = [str(Quarter.from_period(period).financial_year) for period in sums.index.get_level_values(1)]
    for name, mine in sums.groupby(years):
        year = str(name)
        check = f"outcomes and recorded offences of {year}"
        differ = mine[(mine != held[mine.index]).fillna(value=True)]
        if not len(differ):
            yield Finding("agrees", check, f"{len(mine)} force, quarter and code cells equal")
            continue
        force, quarter, code = differ.index[0]
        where = f"{force}, {Quarter.from_period(quarter)}, {code}"
        detail = f"{len(differ)} of {len(mine)} cells differ, the first at {where}"
        if year in apart:
            yield Finding("note", check, f"{detail}; drawn on another day than the recorded offences")
        else:
            yield Finding("fails", check, detail)


def check_outcomes(release: Release) -> Iterator[Finding]:
    """Compare the outcomes of a release with its recorded offences, cell by cell."""
    records = origins_of(f"releases/{release.name}/outcomes.csv")
    for each in compare_outcomes(release.name, release.recorded, release.outcomes, records):
        yield Finding(each.grade, f"release {release.name}: {each.check}", each.detail)


def check_published_totals() -> Iterator[Finding]:
    """Compute published totals again from the parts held."""
    table = pd.read_csv(data_dir() / PUBLISHED_TOTALS, keep_default_na=False)
    groups = {
        "England and Wales": [force.name for force in all_forces()],
        "the 43 forces": [force.name for force in territorial_forces()],
    }
    series: dict[tuple[str, str], pd.DataFrame] = {}
    for row in table.to_dict("records"):
        release, area = str(row["release"]), str(row["area"])
        if (release, area) not in series:
            loaded = load_release(release)
            series[release, area] = (
                sum_forces(loaded.recorded, groups[area]) if area in groups else loaded.recorded_by(area)
            )
        held = series[release, area]
        year = YearEnding.parse(str(row["year_ending"]))
        measure = str(row["measure"])
        total = subgroup_year(held, year) if measure == "subgroup" else year_count(held, [measure], year)
        name = "all crime" if measure == ALL_CRIME else measure
        check = f"{row['kind']}: {area}, {year}, {name}"
        published = int(row["offences"])
        if total.offences == published:
            yield Finding("agrees", check, f"{published:,}, as in: {row['source']}")
        else:
            yield Finding(
                "fails", check, f"{published:,} in {row['source']}; {total.offences} from the parts"
            )


def revisions(release: Release) -> pd.DataFrame:
    """Return how totals published earlier differ from what a release says of the same years.

    Returns
    -------
    pandas.DataFrame
        ``publication``, ``force``, ``year_ending``, ``published``, ``now``, ``difference``.
    """
    published = [
        (f"ONS police force area tables, {edition}", edition, _ons_counts(edition))
        for edition in sorted(pd.read_csv(data_dir() / ONS_TABLES)["edition"].unique())
    ]
    rolling = pd.read_csv(data_dir() / ROLLING_YEARS)
    for text in rolling["year_ending"].unique():
        year = YearEnding.parse(text)
        if year.quarters[0] >= Quarter(2013, 1):
            published.append(("Home Office rolling years, April 2019", text, _rolling_counts(text)))
    years = subgroup_rolling_years(release.recorded)
    rows = []
    for publication, text, counts in published:
        last = YearEnding.parse(text).quarters[-1].to_period()
        for force, count in counts.items():
            if pd.isna(count):
                continue
            rows.append((publication, str(force), text, int(count), years.at[last, str(force)]))
    frame = pd.DataFrame(rows, columns=["publication", "force", "year_ending", "published", "now"])
    frame = frame.astype({"published": "Int64", "now": "Int64"})
    return frame.assign(difference=frame["now"] - frame["published"])


def list_revisions(release: Release) -> Iterator[Finding]:
    """List how much each earlier publication was revised since."""
    for publication, group in revisions(release).groupby("publication"):
        moved = group[group["difference"] != 0]
        share = (moved["difference"] / moved["published"].where(moved["published"] != 0)).astype(float) * 100
        row = moved.to_dict("records")[int(share.abs().to_numpy().argmax())]
        yield Finding(
            "note",
            f"revised since: {publication}",
            f"{len(moved)} of {len(group)} figures; half of them by less than {share.abs().median():.1f}%; "
            "most in "
            f"{row['force']}, {row['year_ending']}: {int(row['published']):,} then, {int(row['now']):,} now",
        )


def findings() -> tuple[Finding, ...]:
    """Run every check and return what was found, in order.

    Where a file fails, what would be computed from it is not compared.
    """
    files = (*hand_kept.findings(), *check_digests())
    if any(finding.grade == "fails" for finding in files):
        return files
    release = load_release(latest_release())
    return (
        *files,
        *check_releases(),
        *check_vintages(),
        *check_outcomes(release),
        *check_published_totals(),
        *list_revisions(release),
    )


def check() -> tuple[Finding, ...]:
    """Run every check.

    Returns
    -------
    tuple of Finding

    Raises
    ------
    CheckFailedError
        If any fails, naming each.
    """
    found = findings()
    failed = [finding for finding in found if finding.grade == "fails"]
    if failed:
        lines = "\n".join(f"- {finding.check}: {finding.detail}" for finding in failed)
        raise CheckFailedError(f"{len(failed)} of {len(found)} checks do not hold:\n{lines}")
    return found
