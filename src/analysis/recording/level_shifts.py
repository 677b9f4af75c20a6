"""Level shifts, surges and dips in recorded figures, found by a stated rule.

The rule itself is in :mod:`analysis.recording.step_scan`. It is applied within
the comparable span of each force and code, to the logarithm of the force's count
over the sum of the other forces, so that what happens everywhere (a season, a
national rise) is no finding. What it finds has the grade ``DATA`` and no known
cause: a list for a person to judge, and the steps a trend has to allow for.

A series is looked at if its span has at least eight quarters and the larger of
its levels before and after is at least :data:`SMALLEST_LEVEL` offences a quarter.
So malicious communications, whose span starts in July 2024, City of London and
most of the aggravated harassment of small forces are not looked at, and the
total of the subgroup is not (its parts are).

False alarms
------------
On simulated figures of 43 forces and four codes in which nothing happens (19
quarters, means from 60 to 1,600, noise as large as the forces', Poisson counts, a drift
of up to 5% a year), the rule lists on average, for the whole table:

==================== ============ ===============
correlation of noise level shifts surges and dips
==================== ============ ===============
0                    0.02         0
0.3                  0.12         0.03
0.6                  0.85         0.18
==================== ============ ===============

(60 tables each, seed 20261122.)

That is how the threshold of the rule was set: the smallest multiple of the noise,
in steps of 0.2, with at most one false alarm in a whole table where the
correlation is 0.6, about that of the forces' figures (3.0 gives 1.35).

:mod:`analysis.recording.false_alarms` computes them again.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Hashable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import FileRefusedError
from analysis.offences import subgroup_codes
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.recording.changes import RecordingChange, changes_for
from analysis.recording.spans import ComparableSpan, comparable_span
from analysis.recording.step_scan import WINDOW, Finding, Series, own_noise, scan
from analysis.shared_results import once_an_edition

RULE_VERSION = "1"
SMALLEST_LEVEL = 40
"""Offences a quarter: what the larger of the two levels must reach."""

COLUMNS = (
    "force",
    "code",
    "kind",
    "quarter",
    "n_quarters",
    "before",
    "after",
    "ratio",
    "ratio_to_rest",
    "statistic",
    "rule_version",
)
JUDGEMENT_COLUMNS = ("grade", "recording_change", "judgement")


def find_level_shifts(
    recorded: pd.DataFrame, *, changes: Sequence[RecordingChange] | None = None
) -> pd.DataFrame:
    """Return the level shifts, surges and dips in the recorded figures.

    Parameters
    ----------
    recorded
        Columns ``force``, ``quarter`` (period ``Q-MAR``), ``code``, ``offences``
        (missing is not zero). Codes outside the subgroup are left aside.
    changes
        Recording changes; the project's own if left out.

    Returns
    -------
    pandas.DataFrame
        One row for each finding, by code, force and quarter: ``force``, ``code``,
        ``kind`` (``level_shift`` or ``anomaly``), ``quarter`` (the first at the new
        level, or of the surge or dip; period ``Q-MAR``), ``n_quarters`` (of the
        surge or dip; 0 for a level shift), ``before`` and ``after`` (mean count of the
        four quarters before and of the four from ``quarter``, or of the surge or dip),
        ``ratio`` (after over before), ``ratio_to_rest`` (the same against the other
        forces, on the log scale), ``statistic`` (its size as a multiple of the
        noise) and ``rule_version``.
    """
    last = Quarter.from_period(recorded["quarter"].max())
    rows: list[dict[str, object]] = []
    for code in subgroup_codes():
        table = _table(recorded, code)
        windows = {
            force: _quarters(comparable_span(force, code, last=last, changes=changes), table)
            for force in table.columns.astype(str)
        }
        windows = {force: window for force, window in windows.items() if len(window) >= 2 * WINDOW}
        ratios = {force: _log_ratio(table, force, window) for force, window in windows.items()}
        typical = _typical_noise(table, ratios)
        for force, window in windows.items():
            counts = table[force].reindex(window).to_numpy(dtype=np.float64)
            if np.isfinite(counts).sum() < 2 * WINDOW or not np.nanmean(counts) > 0:
                continue
            noise = max(own_noise(ratios[force]), typical, float(np.sqrt(2 / np.nanmean(counts))))
            findings = scan(ratios[force], noise)
            rows += [
                {"force": force, "code": code, **_measured(item, findings, counts, window)}
                for item in findings
            ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame[frame[["before", "after"]].max(axis="columns") >= SMALLEST_LEVEL]
    frame["quarter"] = pd.PeriodIndex(frame["quarter"], freq="Q-MAR")
    return frame.astype({"n_quarters": "int64"}).sort_values(["code", "force", "quarter"], ignore_index=True)


def _table(recorded: pd.DataFrame, code: str) -> pd.DataFrame:
    of_code = recorded[recorded["code"] == code]
    return of_code.pivot(index="quarter", columns="force", values="offences").astype("float64").sort_index()


def _quarters(span: ComparableSpan, table: pd.DataFrame) -> pd.PeriodIndex:
    held = [quarter.to_period() for quarter in span.quarters if quarter.to_period() >= table.index[0]]
    return pd.PeriodIndex(held, freq="Q-MAR")


def _log_ratio(table: pd.DataFrame, force: str, window: pd.PeriodIndex) -> Series:
    inside = table.reindex(window)
    others = inside.drop(columns=force).dropna(axis="columns")
    rest = others.sum(axis="columns").to_numpy(dtype=np.float64)
    own = inside[force].to_numpy(dtype=np.float64)
    # Half an offence is added so that a quarter of none has a logarithm; a
    # negative count is a correction and says nothing about the level.
    positive = (own >= 0) & (rest > 0)
    log_ratio = np.full(len(own), np.nan)
    log_ratio[positive] = np.log((own[positive] + 0.5) / rest[positive])
    return log_ratio


def _typical_noise(table: pd.DataFrame, ratios: dict[str, Series]) -> float:
    large = [own_noise(series) for force, series in ratios.items() if table[force].mean() >= SMALLEST_LEVEL]
    large = [noise for noise in large if np.isfinite(noise)]
    return float(np.median(large)) if large else 0.0


def _measured(
    item: Finding, findings: list[Finding], counts: Series, window: pd.PeriodIndex
) -> dict[str, object]:
    calm = counts.copy()
    for other in findings:
        if other.kind == "anomaly":
            calm[other.position : other.position + other.length] = np.nan
    before = float(np.nanmean(calm[max(0, item.position - WINDOW) : item.position]))
    after = (
        float(np.nanmean(calm[item.position : item.position + WINDOW]))
        if item.kind == "level_shift"
        else float(np.mean(counts[item.position : item.position + item.length]))
    )
    return {
        "kind": item.kind,
        "quarter": window[item.position],
        "n_quarters": item.length,
        "before": round(before, 2),
        "after": round(after, 2),
        "ratio": round(after / before, 3) if before > 0 else float("nan"),
        "ratio_to_rest": round(float(np.exp(item.log_ratio)), 3),
        "statistic": round(item.statistic, 2),
        "rule_version": RULE_VERSION,
    }


def steps_within(found: pd.DataFrame, span: ComparableSpan) -> tuple[Quarter, ...]:
    """Return the first quarters of the level shifts found inside a span, in order of time.

    Parameters
    ----------
    found
        What :func:`find_level_shifts` or :func:`load_level_shifts` returns.
    span
        The span whose trend has to allow for them.
    """
    quarters = steps_of(found, span.force).get(span.code, ())
    return tuple(quarter for quarter in quarters if span.start < quarter <= span.end)


def shifts_between(found: pd.DataFrame, first: Quarter, last: Quarter) -> pd.DataFrame:
    """Return the level shifts whose two levels both lie in a run of quarters.

    Parameters
    ----------
    found
        What :func:`find_level_shifts` or :func:`load_level_shifts` returns.
    first, last
        Quarters, both included.
    """
    quarter = pd.PeriodIndex(found["quarter"], freq="Q-MAR").asi8
    within = (quarter > first.to_period().ordinal) & (quarter <= last.to_period().ordinal)
    return found[within & (found["kind"] == "level_shift").to_numpy()]


def steps_of(found: pd.DataFrame, area: str) -> dict[str, tuple[Quarter, ...]]:
    """Return the first quarters of an area's level shifts by code, in order of time.

    Parameters
    ----------
    found
        What :func:`find_level_shifts` or :func:`load_level_shifts` returns.
    area
        A force, or England and Wales.
    """
    rows = zip(found["force"], found["kind"], found["code"], found["quarter"].tolist(), strict=True)
    steps = defaultdict[str, list[Quarter]](list)
    for force, kind, code, period in rows:
        if force == area and kind == "level_shift":
            steps[code].append(Quarter.from_period(period))
    return {code: tuple(sorted(steps[code])) for code in sorted(steps)}


def known_change(
    force: str, code: str, quarter: Quarter, *, changes: Sequence[RecordingChange] | None = None
) -> RecordingChange | None:
    """Return the recording change that already lists a finding, if one does.

    It is a level shift or anomaly of this force alone, with this code alone,
    that starts within two quarters of ``quarter``.
    """
    near = changes_for(force, (code,), quarter - 2, quarter + 2, changes=changes)
    for change in near:
        single = change.forces == (force,) and change.codes == (code,) and "recorded" in change.measures
        if single and not change.cuts and abs(change.start.ordinal - quarter.ordinal) <= 2:
            return change
    return None


def level_shifts_file(release: str) -> Path:
    """Return the file with the findings for a release: ``data/level_shifts_2026-04-23.csv``."""
    return data_dir() / f"level_shifts_{release}.csv"


def judged_table(found: pd.DataFrame, held: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return findings as they are written for a person to judge.

    Parameters
    ----------
    found
        What :func:`find_level_shifts` returns.
    held
        The table written before, whose judgements are kept for the findings
        that are found again.
    """
    table = found.copy()
    table["quarter"] = [str(Quarter.from_period(period)) for period in table["quarter"]]
    table["grade"] = "DATA"
    held_rows = [] if held is None else held.to_dict("records")
    judged = {_key(row): str(row["judgement"]) for row in held_rows if row["judgement"]}
    listed, judgements = [], []
    for row in table.to_dict("records"):
        known = known_change(str(row["force"]), str(row["code"]), Quarter.parse(str(row["quarter"])))
        listed.append(known.id if known else "")
        judgements.append(judged.get(_key(row), "listed in recording changes" if known else ""))
    table["recording_change"] = listed
    table["judgement"] = judgements
    return table


def _key(row: dict[Hashable, Any]) -> tuple[str, str, str, str]:
    return (str(row["force"]), str(row["code"]), str(row["kind"]), str(row["quarter"]))


def write_level_shifts(recorded: pd.DataFrame, release: str) -> Path:
    """Find the level shifts of a release and write them to ``data/``; judgements made are kept."""
    file = level_shifts_file(release)
    held = _read(file) if file.is_file() else None
    table = judged_table(find_level_shifts(recorded), held)
    table.to_csv(file, index=False, lineterminator="\n")
    return file


def load_level_shifts(release: str) -> pd.DataFrame:
    """Return the findings held for a release.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`find_level_shifts`, ``grade``, ``recording_change`` (id of
        the change that lists it, or empty) and ``judgement`` (empty until a person
        has judged it).

    Raises
    ------
    FileRefusedError
        If no findings are held for the release or the columns are others.
    """
    file = level_shifts_file(release)
    if not file.is_file():
        raise FileRefusedError(
            f"data/{file.name}",
            "there are no findings for this release; write them with analysis.recording.write_level_shifts.",
        )
    return _in_quarters(file.read_text(encoding="utf-8"), file.name).copy()


@lru_cache(maxsize=8)
@once_an_edition
def _in_quarters(text: str, name: str) -> pd.DataFrame:
    """Return the findings of a file's text; a page asks for the same ones some thirty times."""
    table = _parsed(text, name)
    table["quarter"] = pd.PeriodIndex(
        [Quarter.parse(quarter).to_period() for quarter in table["quarter"]], freq="Q-MAR"
    )
    return table


def _read(file: Path) -> pd.DataFrame:
    return _parsed(file.read_text(encoding="utf-8"), file.name)


def _parsed(text: str, name: str) -> pd.DataFrame:
    numbers = {"n_quarters": "int64"} | dict.fromkeys(
        ("before", "after", "ratio", "ratio_to_rest", "statistic"), "float64"
    )
    expected = [*COLUMNS, *JUDGEMENT_COLUMNS]
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    if list(table.columns) != expected:
        raise FileRefusedError(f"data/{name}", f"the columns should be {', '.join(expected)}.", row=1)
    return table.astype(numbers)
