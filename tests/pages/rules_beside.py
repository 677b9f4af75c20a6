"""The rules for words on other forces: who stands out, what would have, and places."""

from __future__ import annotations

import re
import statistics

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.estimates.among_forces import charge_funnel, place, rate_funnel
from analysis.models.funnel import Comparison, Funnel
from tests.pages.page_words import NUMBER, Page, value
from tests.pages.rule_shapes import Rule, rule


def _meant(said: str, page: Page) -> Funnel:
    """Return the funnel that words are about: of rates, or of shares charged."""
    measure = rate_funnel if "rate" in said or "1,000" in said else charge_funnel
    return measure(page.report.release)


def _call(match: re.Match[str], page: Page) -> bool:
    around = _meant(match[0], page)
    said = "no clear difference"
    if "higher" in match[0]:
        said = "higher than expected"
    elif "lower" in match[0]:
        said = "lower than expected"
    return around.of(page.area).call == said


def _nobody_stands_out(match: re.Match[str], page: Page) -> bool:
    del match
    return all(
        around.counted("higher than expected") == around.counted("lower than expected") == 0
        for around in (rate_funnel(page.report.release), charge_funnel(page.report.release))
    )


def _place(match: re.Match[str], page: Page) -> bool:
    measure = "rate" if "rate" in match[1] else "charged"
    rank = place(page.report.release, page.area, measure)  # type: ignore[arg-type]
    return (rank.best, rank.worst, rank.of) == tuple(int(match[group]) for group in (2, 3, 4))


def _of_the_size_meant(around: Funnel, area: str) -> Comparison:
    """Return the comparison of a page's force; of the force of middle size where it is not compared."""
    compared = [item for item in around.comparisons if item.call != "not compared"]
    middle = statistics.median_low(item.base for item in compared)
    own = [item for item in compared if item.force == area]
    return own[0] if own else next(item for item in compared if item.base == middle)


def _scaled(value_of: float, around: Funnel) -> float:
    root = np.sqrt(value_of)
    return float(np.arcsin(root) if around.kind == "proportion" else root)


def _p_of(figure: float, mine: Comparison, around: Funnel) -> float:
    spread = np.sqrt(1 / (4 * mine.base) + (around.between or 0) ** 2)
    gap = _scaled(figure, around) - _scaled(around.centre or 0, around)
    return float(2 * stats.t.sf(abs(gap) / spread, around.df))


def _would_be_called(figure: float, mine: Comparison, around: Funnel) -> bool:
    """Whether a force would be called different with another figure, the other forces as they are."""
    ps = [item.p for item in around.comparisons if item.p is not None and item.force != mine.force]
    adjusted = multipletests([_p_of(figure, mine, around), *ps], method="fdr_bh")[1]
    return bool(adjusted[0] < around.false_discovery)


def _stood_out(match: re.Match[str], page: Page) -> bool:
    """A figure printed as the end would be called from half a digit beyond it, and not from half within."""
    around = (charge_funnel if "%" in match[0] else rate_funnel)(page.report.release)
    factor, half = (100, 0.05) if around.kind == "proportion" else (1000, 0.005)
    mine = _of_the_size_meant(around, page.area)
    return all(
        _would_be_called((value(end) + out * half) / factor, mine, around)
        and not _would_be_called((value(end) - out * half) / factor, mine, around)
        for end, out in ((match[1], -1), (match[2], 1))
    )


def _limits_drawn(match: re.Match[str], page: Page) -> bool:
    """The limits at a force's size leave out one in twenty, each force by itself."""
    around = (charge_funnel if "%" in match[0] else rate_funnel)(page.report.release)
    factor, half = (100, 0.05) if around.kind == "proportion" else (1000, 0.005)
    mine = _of_the_size_meant(around, page.area)
    return match[1].removeprefix("the size of ").removeprefix("middle size, such as ") == mine.force and all(
        _p_of((value(end) + out * half) / factor, mine, around)
        <= 0.05
        <= _p_of((value(end) - out * half) / factor, mine, around)
        for end, out in ((match[2], -1), (match[3], 1))
    )


BESIDE: tuple[Rule, ...] = (
    rule("comparison", r"Forces differ widely: .* lies within their usual spread .*\.$", _call),
    rule("comparison of one that stands out", r"Allowing for how widely forces differ, .*\.$", _call),
    rule("title of a funnel", r"lies within the usual spread of the forces for the .*$", _call),
    rule(
        "title of a funnel of all forces",
        r"^Forces differ widely for .*; none lies outside",
        _nobody_stands_out,
    ),
    rule(
        "all forces compared",
        r"Allowing for that spread, no force is higher .* and no force is lower",
        _nobody_stands_out,
    ),
    rule(
        "alt text of a funnel", r"No force is higher than expected, no force is lower\.$", _nobody_stands_out
    ),
    rule(
        "call in an alt text",
        r": [^:]*, (?:within the usual spread of forces|higher than expected|lower than expected)\.$",
        _call,
    ),
    rule(
        "limits drawn",
        rf"For a force of (.*?), the dashed limits lie at {NUMBER} and {NUMBER}(?: for|\.)",
        _limits_drawn,
    ),
    rule(
        "what would have stood out",
        rf"only a figure below {NUMBER} or above {NUMBER} would have stood out\.$",
        _stood_out,
    ),
    rule(
        "place",
        r"For (the [a-z ]+), .* stands (?:between|anywhere from) (\d+)\w\w (?:and|to) (\d+)\w\w of (\d+)",
        _place,
    ),
)
"""Every shape of words on other forces."""
