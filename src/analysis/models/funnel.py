"""A force against all forces together, allowing for how widely forces differ.

Plain chance limits are wrong for 43 forces whose rates differ far more than chance: almost
all would be called different. Following Spiegelhalter (2005), the spread of the forces around
the common rate is estimated and added to chance before any force is called different, and the
43 answers are then adjusted together (Benjamini and Hochberg).

The scale is arcsine of the square root for a proportion, square root for a rate: there the
variance by chance is ``1 / (4 base)`` whatever the rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.models.between_spread import between_forces, reference_df, winsorised_dispersion
from analysis.small_numbers import too_few

Kind = Literal["proportion", "rate"]
Method = Literal["additive", "multiplicative", "none"]
Call = Literal["higher than expected", "lower than expected", "no clear difference", "not compared"]

FEWEST_FORCES = 10
FEWEST_EXPECTED = 5.0
"""Below this expected count (of charges, or of the others) a force is not called different."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One force against all of them together.

    Attributes
    ----------
    force, count, base
        Numerator and denominator: charges over offences, or offences over residents.
    z
        Distance from the common rate in plain standard errors.
    z_adjusted
        The same after allowing for the spread of the forces.
    p, p_adjusted
        Two-sided p-value of ``z_adjusted``, and after Benjamini and Hochberg.
    call
        The words the rule allows.
    not_compared_because
        Why there is no call; empty where there is one.
    """

    force: str
    count: float
    base: float
    z: float | None
    z_adjusted: float | None
    p: float | None
    p_adjusted: float | None
    call: Call
    not_compared_because: str = ""

    @property
    def value(self) -> float | None:
        """Count over base; None where the base is zero."""
        return self.count / self.base if self.base > 0 else None


@dataclass(frozen=True, slots=True)
class Funnel:
    """The forces around their common rate.

    Attributes
    ----------
    kind, method
        Proportion or rate; how the spread was allowed for.
    centre
        The rate of all forces together.
    dispersion
        Mean squared z of the forces, winsorised and made consistent: how many times their
        variance around the centre is that of chance.
    dispersion_plain
        The same without winsorising.
    between
        Standard deviation of the forces' true values on the funnel's scale (additive method).
    df
        Degrees of freedom p-values and limits are read with (:func:`reference_df`).
    comparisons
        One for each force, in the order given.
    false_discovery
        The rate the calls were adjusted to.
    not_estimated_because
        Why there is no funnel; empty where there is one.
    code
        The offence compared; empty where the caller does not say.
    """

    kind: Kind
    method: Method
    centre: float | None
    dispersion: float | None
    dispersion_plain: float | None
    between: float | None
    df: float
    comparisons: tuple[Comparison, ...]
    false_discovery: float
    not_estimated_because: str = ""
    code: str = ""

    def of(self, force: str) -> Comparison:
        """Return the comparison of one force."""
        for comparison in self.comparisons:
            if comparison.force == force:
                return comparison
        raise KeyError(f"{force!r} is not among the forces compared.")

    def stated(self, item: Comparison) -> float | None:
        """Return a force's value where it may be shown: no share of too few offences is."""
        return None if self.kind == "proportion" and too_few(item.base) else item.value

    def limits(
        self, bases: Sequence[float] | None = None, *, level: float = 0.95, plain: bool = False
    ) -> pd.DataFrame:
        """Return the funnel's limits: ``base``, ``lower``, ``upper``.

        Parameters
        ----------
        bases
            Denominators to draw at, above 0; over the sizes of the forces if left out.
        level
            Share of the forces expected inside, each on its own.
        plain
            By chance alone, without the spread of the forces.
        """
        if self.centre is None:
            return pd.DataFrame({"base": [], "lower": [], "upper": []}, dtype=float)
        if bases is None:
            sizes = [item.base for item in self.comparisons if item.base > 0]
            bases = np.geomspace(0.85 * min(sizes), 1.15 * max(sizes), 40).tolist()
        base = np.asarray(bases, dtype=float)
        sd = 1 / (2 * np.sqrt(base))
        if not plain and self.method == "additive":
            sd = np.sqrt(sd**2 + (self.between or 0.0) ** 2)
        elif not plain and self.method == "multiplicative":
            sd = sd * math.sqrt(max(1.0, self.dispersion or 1.0))
        df = math.inf if plain else self.df
        half = float(stats.t.ppf(0.5 + level / 2, df)) * sd
        middle = _scale(np.array([self.centre]), self.kind)
        return pd.DataFrame(
            {
                "base": base,
                "lower": _unscale(middle - half, self.kind),
                "upper": _unscale(middle + half, self.kind),
            }
        )

    def points(self) -> pd.DataFrame:
        """Return what is drawn: ``force``, ``count``, ``base``, ``value``, ``call``.

        The value is count over base, missing where there is none or where it is a share of too few.
        """
        frame = pd.DataFrame(
            {
                "force": [item.force for item in self.comparisons],
                "count": [item.count for item in self.comparisons],
                "base": [item.base for item in self.comparisons],
                "value": [self.stated(item) for item in self.comparisons],
                "call": [item.call for item in self.comparisons],
            }
        )
        return frame.astype(dict.fromkeys(("count", "base", "value"), "Float64"))

    def largest(self, number: int) -> tuple[str, ...]:
        """Return the largest of the forces that are compared, by their base."""
        held = [item for item in self.comparisons if item.call != "not compared"]
        return tuple(item.force for item in sorted(held, key=lambda item: -item.base)[:number])

    def counted(self, call: Call) -> int:
        """Return how many forces got a call."""
        return sum(item.call == call for item in self.comparisons)

    def to_frame(self) -> pd.DataFrame:
        """Return the comparisons: ``force``, ``z``, ``z_adjusted``, ``p_adjusted``, ``call``, reason."""
        frame = pd.DataFrame(
            {
                "force": [item.force for item in self.comparisons],
                "z": [item.z for item in self.comparisons],
                "z_adjusted": [item.z_adjusted for item in self.comparisons],
                "p_adjusted": [item.p_adjusted for item in self.comparisons],
                "call": [item.call for item in self.comparisons],
                "not_compared_because": [item.not_compared_because for item in self.comparisons],
            }
        )
        return frame.astype(dict.fromkeys(("z", "z_adjusted", "p_adjusted"), "Float64"))


def _scale(value: NDArray[np.float64], kind: Kind) -> NDArray[np.float64]:
    root = np.sqrt(value)
    return np.arcsin(np.clip(root, 0.0, 1.0)) if kind == "proportion" else root


def _unscale(value: NDArray[np.float64], kind: Kind) -> NDArray[np.float64]:
    if kind == "proportion":
        return np.asarray(np.sin(np.clip(value, 0.0, math.pi / 2)) ** 2)
    return np.asarray(np.clip(value, 0.0, None) ** 2)


def funnel(
    counts: pd.DataFrame,
    *,
    kind: Kind = "proportion",
    method: Method = "additive",
    winsorise: float = 0.1,
    false_discovery: float = 0.05,
    not_compared: Mapping[str, str] | None = None,
    reference: Callable[[int, float], float] = reference_df,
) -> Funnel:
    """Compare each force with all of them together.

    The additive method is the default: a force's true value is taken to lie around the common
    one with a standard deviation that is the same for large and small forces. The multiplicative
    method stretches chance itself, so a large force would be held to much narrower limits than a
    small one although the reasons why forces differ do not shrink with size: in simulations of 43
    forces of one family it called some force different in 30% of releases, the additive one in 5 to 7%.

    Parameters
    ----------
    counts
        ``force``, ``count``, ``base``: charges and offences, or offences and residents. A missing
        value leaves the force out, and says so.
    kind, method
        What is compared and how the spread is allowed for; ``none`` for chance alone.
    winsorise
        Share of each tail pulled in when the spread is estimated.
    false_discovery
        Rate for Benjamini and Hochberg over all forces with a p-value.
    not_compared
        Forces that get no call, with the reason; they still count in the common rate and the spread.
    reference
        Gives the degrees of freedom for a number of forces and a share of each tail pulled in, for a
        caller that has them at hand; simulated unless given.

    Returns
    -------
    Funnel

    References
    ----------
    Spiegelhalter (2005), Quality and Safety in Health Care 14, 347-351; Statistics in Medicine 24,
    1185-1202.
    """
    excluded = dict(not_compared or {})
    usable = counts["count"].notna() & counts["base"].notna() & (counts["base"].fillna(0) > 0)
    held = counts[usable]
    count = held["count"].to_numpy(dtype=float)
    base = held["base"].to_numpy(dtype=float)
    reason = _no_funnel_because(count, base, kind)
    if reason:
        triples = zip(counts["force"], counts["count"], counts["base"], strict=True)
        empty = tuple(_not_compared(str(force), number, size, reason) for force, number, size in triples)
        return Funnel(kind, method, None, None, None, None, math.inf, empty, false_discovery, reason)
    centre = float(count.sum() / base.sum())
    variance = 1 / (4 * base)
    gap = _scale(count / base, kind) - _scale(np.array([centre]), kind)
    z = gap / np.sqrt(variance)
    plain = float(np.mean(z**2))
    dispersion = winsorised_dispersion(z, winsorise)
    between = between_forces(gap, variance, winsorise)
    spread = variance
    if method == "additive":
        spread = variance + between
    elif method == "multiplicative":
        spread = variance * max(1.0, dispersion)
    adjusted = gap / np.sqrt(spread)
    df = math.inf if method == "none" else reference(len(z), winsorise)
    p = 2 * stats.t.sf(np.abs(adjusted), df)
    p_adjusted = multipletests(p, alpha=false_discovery, method="fdr_bh")[1]
    answers = {}
    for place, force in enumerate(held["force"]):
        why = excluded.get(force, "")
        expected = base[place] * centre
        others = base[place] * (1 - centre) if kind == "proportion" else math.inf
        if not why and min(expected, others) < FEWEST_EXPECTED:
            why = "its numbers are too small for a comparison"
        call: Call = "no clear difference"
        if why:
            call = "not compared"
        elif p_adjusted[place] < false_discovery:
            call = "higher than expected" if adjusted[place] > 0 else "lower than expected"
        answers[force] = Comparison(
            force=force,
            count=float(count[place]),
            base=float(base[place]),
            z=float(z[place]),
            z_adjusted=float(adjusted[place]),
            p=float(p[place]),
            p_adjusted=float(p_adjusted[place]),
            call=call,
            not_compared_because=why,
        )
    comparisons = tuple(
        answers.get(force)
        or _not_compared(
            force, None, None, excluded.get(force, "its figures are missing or its base is zero")
        )
        for force in counts["force"]
    )
    return Funnel(
        kind, method, centre, dispersion, plain, math.sqrt(between), df, comparisons, false_discovery
    )


def _not_compared(force: str, count: float | None, base: float | None, reason: str) -> Comparison:
    numbers = [math.nan if value is None or pd.isna(value) else float(value) for value in (count, base)]
    return Comparison(force, numbers[0], numbers[1], None, None, None, None, "not compared", reason)


def _no_funnel_because(count: NDArray[np.float64], base: NDArray[np.float64], kind: Kind) -> str:
    if len(count) < FEWEST_FORCES:
        return f"figures of only {len(count)} forces are held; a comparison needs {FEWEST_FORCES}"
    if (count < 0).any() or (kind == "proportion" and (count > base).any()):
        return "a count is negative or larger than its base"
    if count.sum() == 0:
        return "every count is zero"
    if kind == "proportion" and count.sum() == base.sum():
        return "every proportion is one"
    return ""
