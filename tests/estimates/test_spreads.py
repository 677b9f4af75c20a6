"""What dispersion is usual over the forces: the table is what the code gives, and pages use it."""

from __future__ import annotations

import math

import pytest

from analysis.estimates.spreads import derive, fitted_spreads, own_dispersions, usual_spreads
from analysis.estimates.tables import derived_file
from analysis.forces import territorial_forces
from analysis.models.change import TOTAL
from analysis.models.dispersion import PERSISTENCE, quarterly_dispersion
from analysis.models.totals import quarterly
from analysis.offences import codes_counted_in, subgroup_codes
from analysis.recording import load_level_shifts, steps_of
from analysis.release import Release, load_release
from analysis.report import Report, open_national_report, open_report

RELEASE = "2026-04-23"
FORCES = [force.name for force in territorial_forces()]


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(RELEASE)


def test_the_table_held_is_what_the_code_gives(release: Release) -> None:
    (made,) = derive(release).values()
    held = derived_file(RELEASE, "usual_spread").read_text(encoding="utf-8")
    assert made.to_csv(index=False, lineterminator="\n") == held
    assert list(made["code"]) == [*subgroup_codes(), TOTAL]
    assert made["n_forces"].between(42, 43).all()


def test_pages_read_what_was_fitted(release: Release) -> None:
    fitted, kept = fitted_spreads(release), usual_spreads(RELEASE)
    assert set(fitted) == set(kept)
    for code, usual in fitted.items():
        mine = kept[code]
        assert (mine.intercept, mine.slope, mine.df) == pytest.approx(
            (usual.intercept, usual.slope, usual.df), rel=1e-5
        )


@pytest.mark.parametrize("force", ["Humberside", "Hertfordshire", "Kent"])
def test_each_force_has_its_own_dispersion_with_its_known_shifts_in_the_mean(
    release: Release, force: str
) -> None:
    spreads, means = own_dispersions(release, ("8Q",))
    assert len(spreads) == len(means) == len(FORCES)
    own = spreads[FORCES.index(force)]
    last = release.latest_quarter
    counts = quarterly(release.recorded_by(force), ["8Q"], last - 11, last)
    steps = steps_of(load_level_shifts(RELEASE), force).get("8Q", ())
    assert own == quarterly_dispersion(counts, steps=steps)
    assert bool(steps) == (force != "Kent")
    # Two shifts of Humberside, but one of them before the three years looked at.
    assert own.df == (5 if steps else 6)
    assert (own.factor < quarterly_dispersion(counts).factor / 2) == bool(steps)
    assert means[FORCES.index(force)] == pytest.approx(float(counts.mean()))


@pytest.mark.parametrize("code", subgroup_codes())
def test_every_change_and_rate_of_a_force_is_drawn_towards_what_is_usual(release: Release, code: str) -> None:
    usual = usual_spreads(RELEASE)[code]
    own, means = own_dispersions(release, (code,))
    for force, spread, mean in zip(FORCES, own, means, strict=True):
        report = open_report(force, RELEASE, RELEASE)
        (part,) = [item for item in report.change(release.latest_year).parts if item.codes == (code,)]
        drawn = usual.draw(spread, mean)
        assert part.dispersion.factor == pytest.approx(1 + PERSISTENCE * (drawn.factor - 1))
        assert part.dispersion.df == pytest.approx(drawn.df)
        assert part.dispersion.df >= usual.df


def has_the_interval_of_its_drawn_dispersion(report: Report, release: Release) -> None:
    usual = usual_spreads(RELEASE)[TOTAL]
    codes = codes_counted_in(release.latest_quarter)
    rate = report.rate(release.latest_year)
    last = release.latest_quarter
    counts = quarterly(report.recorded, codes, last - 11, last)
    steps = [step for code in codes for step in report.steps.get(code, ())]
    drawn = usual.draw(quarterly_dispersion(counts, steps=steps), float(counts.mean()))
    factor = 1 + PERSISTENCE * (drawn.factor - 1)
    assert rate.interval is not None
    assert rate.offences is not None
    wide = math.log(rate.interval.upper / rate.interval.lower)
    # On the log scale about two quantiles of the standard error of a count with this dispersion.
    assert wide == pytest.approx(2 * drawn.quantile() * math.sqrt(factor / rate.offences), rel=0.05)


@pytest.mark.parametrize("force", ["Bedfordshire", "Kent", "Metropolitan Police"])
def test_the_rate_of_a_force_has_the_interval_of_its_drawn_dispersion(release: Release, force: str) -> None:
    has_the_interval_of_its_drawn_dispersion(open_report(force, RELEASE, RELEASE), release)


def test_england_and_wales_is_one_and_is_drawn_to_nothing() -> None:
    assert open_national_report(RELEASE, RELEASE).usual == {}
    assert open_report("Kent", RELEASE, RELEASE).usual == usual_spreads(RELEASE)
