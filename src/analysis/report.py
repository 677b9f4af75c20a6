"""The desk a notebook works at: one area, one release, and what belongs to them.

A notebook opens its report once and passes its frames to the models. Nothing is
estimated here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from analysis.errors import RequestError
from analysis.estimates.spreads import usual_spreads
from analysis.forces import (
    ENGLAND_AND_WALES,
    NATIONAL_SLUG,
    Force,
    all_forces,
    find_force,
    territorial_forces,
)
from analysis.models.change import (
    TOTAL,
    PartsOfChange,
    reasons_not_compared,
    split_change,
)
from analysis.models.dispersion import WINDOW, allow_for_persistence, quarterly_dispersion
from analysis.models.quarterly_spread import UsualSpread
from analysis.models.rate import Rate, no_rate, rate_per_1000
from analysis.models.totals import quarterly, sum_forces, year_count
from analysis.offences import codes_counted_in, subgroup_codes
from analysis.page_subject import PageSubject, edition_day
from analysis.periods import FinancialYear, Quarter, YearEnding
from analysis.recording import RecordingChange, changes_for, load_level_shifts, shifts_between, steps_of
from analysis.release import load_release

DRAWN_FROM = Quarter(2015, 1)
"""First quarter of charts of one code: stalking's own code came a year before, near zero at first."""


@dataclass(frozen=True, slots=True)
class LevelShift:
    """A step in the figures that no publication explains.

    Attributes
    ----------
    code
        Offence code.
    quarter
        First quarter at the new level.
    ratio
        New level over the old one.
    """

    code: str
    quarter: Quarter
    ratio: float


@dataclass(frozen=True)
class Report(PageSubject):
    """One area's report on one release.

    Attributes
    ----------
    area, slug, release, edition_date
        As for every page; the area is a force, or England and Wales.
    force
        The force; None for England and Wales.
    recorded
        Figures of the area: ``quarter``, ``code``, ``offences``. England and Wales
        includes British Transport Police, as official totals do.
    usual
        What dispersion is usual over the forces, by code; empty for England and Wales, which is one.
    """

    force: Force | None
    recorded: pd.DataFrame
    usual: Mapping[str, UsualSpread] = field(default_factory=dict)

    @property
    def recorder(self) -> str:
        """Who recorded, in prose: ``Bedfordshire Police``."""
        return self.force.police_name if self.force else "Police in England and Wales"

    @property
    def whose(self) -> str:
        """Whose quarters a change is measured against, in prose."""
        return "this force's" if self.force else "the national"

    @property
    def latest_year(self) -> YearEnding:
        """The latest rolling year."""
        return self.release.latest_year

    @property
    def latest_financial_year(self) -> FinancialYear:
        """The last full financial year, which publications quote."""
        return self.release.latest_financial_year

    @property
    def title(self) -> str:
        """Title of the page."""
        return f"{self.area}: recorded stalking and harassment"

    @cached_property
    def recording_changes(self) -> tuple[RecordingChange, ...]:
        """Every recording change that touches this area."""
        return tuple(changes_for(self.area))

    @cached_property
    def steps(self) -> dict[str, tuple[Quarter, ...]]:
        """First quarters of this area's level shifts, by code."""
        return steps_of(load_level_shifts(self.release.name), self.area)

    @cached_property
    def cutting_changes(self) -> tuple[RecordingChange, ...]:
        """The changes across which recorded figures do not compare: breaks, transitions and gaps."""
        national = self.force is None
        return tuple(
            change
            for change in self.recording_changes
            if change.cuts
            and "recorded" in change.measures
            and not (national and change.forces)
            and set(change.codes) & set(subgroup_codes())
        )

    @property
    def marked_changes(self) -> tuple[RecordingChange, ...]:
        """The changes a chart of recorded figures marks.

        What only the national figures show is marked on a force's page if its own figures show it too.
        The rule for level shifts looks within comparable quarters, so it finds few such moves.
        """
        return tuple(
            change
            for change in self.cutting_changes
            if self.force is None or not change.seen_nationally or self._shows(change)
        )

    def _shows(self, change: RecordingChange) -> bool:
        """Whether this area's own figures move to another level while a change happened."""
        return any(change.touches(step, step) for code in change.codes for step in self.steps.get(code, ()))

    def changes_in(self, year: YearEnding) -> tuple[RecordingChange, ...]:
        """Return the recording changes that fall between a year and the year before."""
        first, last = year.previous.quarters[0], year.quarters[-1]
        return tuple(
            change
            for change in self.cutting_changes
            # A break at the first quarter leaves nothing on its other side.
            if change.touches(first, last) and not (change.kind == "break" and change.start == first)
        )

    def recording_changed(self, year: YearEnding) -> dict[str, str]:
        """Return the codes that do not compare across a year and the year before, each with the reason.

        Their recording rule changed inside the two years, or they moved to another level for no
        published reason. Offences can move between stalking and harassment, so where one of the two
        moved, the other does not compare either. A change of one force counts for its own page only.
        """
        moved = {shift.code for shift in self.level_shifts_in(year)}
        return reasons_not_compared(
            moved, {code for change in self.changes_in(year) for code in change.codes}
        )

    def _shifts_in(self, year: YearEnding) -> pd.DataFrame:
        """Return the level shifts of all areas whose two levels lie in a year and the year before."""
        found = load_level_shifts(self.release.name)
        return shifts_between(found, year.previous.quarters[0], year.quarters[-1])

    def level_shifts_in(self, year: YearEnding) -> tuple[LevelShift, ...]:
        """Return the level shifts a stated rule found in the two years compared, of this force."""
        found = self._shifts_in(year)
        mine = found[found["force"] == self.area]
        return tuple(
            LevelShift(str(row["code"]), Quarter.from_period(row["quarter"]), float(row["ratio"]))
            for row in mine.to_dict("records")
        )

    def forces_moved(self, year: YearEnding) -> dict[str, tuple[str, ...]]:
        """Return the forces inside this area whose level shifts lie in the two years compared, by code.

        Only England and Wales holds forces; on a force's page its own shifts are
        :meth:`level_shifts_in`.
        """
        found = self._shifts_in(year)
        theirs = found[found["force"].isin(self._forces_inside())]
        return {
            str(code): tuple(sorted(set(mine["force"]))) for code, mine in theirs.groupby("code", sort=True)
        }

    def _forces_inside(self) -> list[str]:
        return [] if self.force is not None else [force.name for force in all_forces()]

    def without_moved(self, year: YearEnding) -> Report:
        """Return the report on the same area without the forces of :meth:`forces_moved`."""
        moved = {force for forces in self.forces_moved(year).values() for force in forces}
        kept = [name for name in self._forces_inside() if name not in moved]
        return replace(self, recorded=sum_forces(self.release.recorded, kept)) if moved else self

    def change(self, year: YearEnding) -> PartsOfChange:
        """Return the change from the year before, split into its parts and like for like."""
        return split_change(
            self.recorded,
            year,
            recording_changed=self.recording_changed(year),
            steps=self.steps,
            usual=self.usual,
        )

    def rate(self, year: YearEnding, codes: Sequence[str] | None = None) -> Rate:
        """Return recorded offences for each 1,000 residents in a year: the five parts, or some codes.

        The residents are the latest mid-year held. England and Wales is the 43 forces: British
        Transport Police has no residents.
        """
        counted = tuple(codes) if codes is not None else codes_counted_in(year.quarters[-1])
        if (year, counted) not in self._rates:
            rate = self._rate(year, counted)
            self._rates[year, counted] = replace(rate, area=self.area, codes=counted, year=year)
        return self._rates[year, counted]

    @cached_property
    def _rates(self) -> dict[tuple[YearEnding, tuple[str, ...]], Rate]:
        """The rates worked out so far: a page gives the same ones in several of its sections."""
        return {}

    def _rate(self, year: YearEnding, codes: tuple[str, ...]) -> Rate:
        series = self.recorded if self.force else self.forty_three
        total = year_count(series, codes, year)
        if self.force is not None and not self.force.has_resident_population:
            return no_rate(total.offences, f"{self.force.police_name} has no residents of its own")
        if self.force is not None and self.force.no_rate_because:
            return no_rate(total.offences, self.force.no_rate_because)
        if total.offences is None:
            return no_rate(None, f"figures are missing: {', '.join(total.missing)}")
        population = self.release.population
        newest = int(population["year"].max())
        residents = population[population["year"] == newest]
        if self.force is not None:
            residents = residents[residents["force"] == self.force.name]
        last = year.quarters[-1]
        counts = quarterly(series, codes, last - (WINDOW - 1), last)
        own = quarterly_dispersion(
            counts, steps=[step for code in codes for step in self.steps.get(code, ())]
        )
        usual = self.usual.get(codes[0] if len(codes) == 1 else TOTAL)
        spread = allow_for_persistence(own if usual is None else usual.draw(own, float(counts.mean())))
        return rate_per_1000(total.offences, int(residents["population"].sum()), newest, spread)

    def rules_changed_in_window(self, year: YearEnding) -> tuple[str, ...]:
        """Return the counted codes whose recording rule changed in the quarters a rate's spread is from."""
        last = year.quarters[-1]
        cut = {
            code
            for change in self.cutting_changes
            if change.touches(last - (WINDOW - 2), last)  # what starts with the first quarter divides none
            for code in change.codes
        }
        return tuple(code for code in codes_counted_in(last) if code in cut)

    def counts_of(self, code: str, first: Quarter = DRAWN_FROM) -> pd.DataFrame:
        """Return ``quarter``, ``offences`` of one code from a quarter on, as charts of one code read it."""
        mine = self.recorded[
            (self.recorded["code"] == code) & (self.recorded["quarter"] >= first.to_period())
        ]
        return mine[["quarter", "offences"]].sort_values("quarter", ignore_index=True)

    @cached_property
    def forty_three(self) -> pd.DataFrame:
        """Figures of the 43 forces together, without British Transport Police."""
        return sum_forces(self.release.recorded, [force.name for force in territorial_forces()])

    @cached_property
    def national(self) -> Report:
        """The report on England and Wales in the same release."""
        return open_national_report(self.release.name, self.edition_date.isoformat())


def open_report(force: str, release: str, edition_date: str) -> Report:
    """Open the report on one force.

    Parameters
    ----------
    force
        Any known spelling of one of the 43 forces.
    release
        Date of a release held, such as ``2026-04-23``.
    edition_date
        The date printed on the page, in the same form.

    Raises
    ------
    UnknownForceError, UnknownReleaseError, RequestError
        If one of them is not known.
    """
    found = find_force(force)
    if found.kind != "territorial":
        raise RequestError(
            f"{found.name} polices no area of residents, so it has no page of its own; it is counted in "
            "the page of England and Wales."
        )
    loaded = load_release(release)
    return Report(
        area=found.name,
        slug=found.slug,
        force=found,
        release=loaded,
        edition_date=edition_day(edition_date),
        recorded=loaded.recorded_by(found.name),
        usual=usual_spreads(release),
    )


def open_national_report(release: str, edition_date: str) -> Report:
    """Open the report on England and Wales, British Transport Police included.

    Parameters
    ----------
    release, edition_date
        As for :func:`open_report`.
    """
    loaded = load_release(release)
    return Report(
        area=ENGLAND_AND_WALES,
        slug=NATIONAL_SLUG,
        force=None,
        release=loaded,
        edition_date=edition_day(edition_date),
        recorded=sum_forces(loaded.recorded, [force.name for force in all_forces()]),
    )
