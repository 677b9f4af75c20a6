"""How often the trend's 95% interval holds the truth, and how wide it is: ``make bench``.

Counts are simulated as statistics of forces are: 43 forces at a time, each with a mean of
its own (100 to 1,500 offences a quarter), a trend, seasons of its own, and slow noise of its
own size (standard deviation 0.12 to 0.17 on the log scale) that is a first-order
autoregression; the counts are Poisson, or negative binomial. The correlation is pooled over
the 43 by the method's own rule, as it is for a release. The oracle knows the true
covariance and weighs the quarters by it (generalised least squares on the log scale).

Every cell reports the coverage, the mean width over the oracle's, and how often "rising" or
"falling" is said of forces whose trend is flat. ``python -m tests.benchmarks.trend_coverage``
compares the methods and keeps the result in ``data/simulations/trend_coverage.csv``, which the methods page
prints; the tests run a smaller part with the same seeds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from analysis.estimates.tables import significant
from analysis.models.log_linear import Array, LogLinearFit
from analysis.models.span_fit import fit_in_span
from analysis.models.trend import Trend, fit_trend, pooled_correlation
from analysis.periods import Quarter
from analysis.put_in_place import put_in_place
from analysis.recording import ComparableSpan, comparable_span
from analysis.simulations import simulations_dir
from analysis.tidying import csv_bytes

FILE = "trend_coverage.csv"
LAST = Quarter(2025, 3)
FORCES = 43
TREND = 0.08
"""Change a year on the log scale of every second force; the others are flat."""

CELLS = tuple((n, rho) for n in (12, 23, 40) for rho in (0.0, 0.3, 0.6))


AS_IN_A_RELEASE = tuple((n, rho) for n in (19, 23) for rho in (0.8, 0.9))
"""The spans and the correlations that the forces' own figures have, beyond the nine cells."""


@dataclass(frozen=True)
class Simulated:
    """One simulated force: its counts, its true trend and the oracle's width."""

    counts: pd.Series
    trend: float
    oracle_width: float


@dataclass(frozen=True)
class Cell:
    """What one cell of the simulation gave."""

    n: int
    rho: float
    series: int
    coverage: float
    width_ratio: float
    false_words: float
    mean_correlation: float


def span_of(n: int) -> ComparableSpan:
    """Return a span of n quarters up to a release's latest."""
    return replace(comparable_span("Bedfordshire", "8Q", last=LAST), start=LAST - (n - 1), n_quarters=n)


def simulate(
    rng: np.random.Generator,
    n: int,
    rho: Sequence[float],
    *,
    extra: float = 0.0,
    means: tuple[float, float] = (100.0, 1500.0),
) -> Iterator[Simulated]:
    """Yield one simulated force for each correlation.

    Parameters
    ----------
    rng
        Source of the random numbers.
    n
        Quarters.
    rho
        Correlation of neighbouring quarters of each force's slow noise.
    extra
        Alpha of negative binomial counts; 0 for Poisson.
    means
        Smallest and largest mean count.
    """
    span = span_of(n)
    index = pd.PeriodIndex([quarter.to_period() for quarter in span.quarters], freq="Q-MAR")
    season = np.array([quarter.number for quarter in span.quarters])
    years = (np.arange(n) - (n - 1) / 2) / 4
    design = np.column_stack([np.ones(n), years, *[(season == number) * 1.0 for number in (2, 3, 4)]])
    lags = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    for number, correlation in enumerate(rho):
        deviation = rng.uniform(0.12, 0.17)
        trend = TREND if number % 2 else 0.0
        slow = np.linalg.cholesky(deviation**2 * correlation**lags) @ rng.normal(size=n)
        level = rng.uniform(np.log(means[0]), np.log(means[1]))
        intensity = np.exp(level + design[:, 1:] @ np.array([trend, *rng.normal(0, 0.06, 3)]))
        noisy = intensity * np.exp(slow)
        if extra:
            noisy = noisy * rng.gamma(1 / extra, extra, n)
        covariance = deviation**2 * correlation**lags + np.diag(1 / intensity + extra)
        oracle = np.linalg.inv(design.T @ np.linalg.solve(covariance, design))[1, 1]
        yield Simulated(
            pd.Series(rng.poisson(noisy), index=index), trend, 2 * 1.959964 * float(np.sqrt(oracle))
        )


def log_width(trend: Trend) -> tuple[float, float]:
    """Return the ends of a trend's interval as changes a year on the log scale."""
    assert trend.interval is not None, trend.not_estimated_because
    return float(np.log1p(trend.interval.lower / 100)), float(np.log1p(trend.interval.upper / 100))


def _score(n: int, rho: float, rows: list[tuple[float, float, float, float]], correlation: float) -> Cell:
    truth, lower, upper, oracle = np.array(rows).T
    held = (lower <= truth) & (truth <= upper)
    flat = truth == 0
    said = (lower > 0) | (upper < 0)
    return Cell(
        n=n,
        rho=rho,
        series=len(rows),
        coverage=float(held.mean()),
        width_ratio=float((upper - lower).mean() / oracle.mean()),
        false_words=float(said[flat].mean()),
        mean_correlation=correlation,
    )


def run_cell(
    n: int,
    rho: float,
    replicates: int,
    seed: int,
    *,
    extra: float = 0.0,
    pooled: bool = True,
    spread: float = 0.0,
) -> Cell:
    """Run one cell with the method of the project.

    Parameters
    ----------
    n, rho
        Quarters, and correlation of the noise.
    replicates
        How many times 43 forces are simulated.
    seed
        Of the random numbers.
    extra
        Alpha of negative binomial counts; 0 for Poisson.
    pooled
        Whether the correlation is pooled over the 43.
    spread
        How far the correlation of a force may lie from ``rho``, either way.
    """
    rng = np.random.default_rng([seed, n, round(100 * rho)])
    span = span_of(n)
    rows, means = [], []
    for _ in range(replicates):
        rhos = np.clip(rng.uniform(rho - spread, rho + spread, FORCES), 0, 0.95)
        forces = list(simulate(rng, n, rhos.tolist(), extra=extra))
        correlation = pooled_correlation([(force.counts, span, ()) for force in forces]) if pooled else None
        for force in forces:
            trend = fit_trend(force.counts, span, correlation=correlation, diagnostics=False)
            rows.append((force.trend, *log_width(trend), force.oracle_width))
            means.append(trend.correlation or 0.0)
    return _score(n, rho, rows, float(np.mean(means)))


def _quasi_poisson(fit: LogLinearFit) -> tuple[float, float]:
    return _widened(fit, 1.0)


def _widened(fit: LogLinearFit, factor: float) -> tuple[float, float]:
    pull = fit.contrast({"years": 1.0}) @ fit.influence
    value = float(fit.contrast({"years": 1.0}) @ fit.coefficients)
    error = np.sqrt(max(1.0, fit.dispersion) * float(np.sum(pull**2 / fit.mean)) * factor)
    half = float(stats.t.ppf(0.975, fit.df)) * float(error)
    return value - half, value + half


def _bias_corrected(fit: LogLinearFit) -> tuple[float, float]:
    raw = fit.residual_correlation
    rho = min(0.9, max(0.0, raw + (1 + 4 * raw) / fit.n * len(fit.coefficients) / 2))
    return _widened(fit, (1 + rho) / (1 - rho))


def _newey_west(fit: LogLinearFit) -> tuple[float, float]:
    pull = fit.contrast({"years": 1.0}) @ fit.influence
    scores = pull * fit.residuals
    variance = float(scores @ scores)
    for lag in range(1, 5):
        variance += 2 * (1 - lag / 5) * float(scores[lag:] @ scores[:-lag])
    value = float(fit.contrast({"years": 1.0}) @ fit.coefficients)
    half = float(stats.t.ppf(0.975, fit.df)) * float(np.sqrt(max(variance, 0.0) * fit.n / fit.df))
    return value - half, value + half


def _plug_in(fit: LogLinearFit) -> tuple[float, float]:
    """Feasible generalised least squares: the AR(1) of the residuals taken as known, t quantile."""
    rho = float(np.clip(fit.residual_correlation, 0, 0.95))
    lags = np.abs(np.subtract.outer(fit.times, fit.times))
    response: Array = fit.design @ fit.coefficients + fit.residuals
    covariance = rho**lags
    cross = fit.design.T @ np.linalg.solve(covariance, fit.design)
    beta = np.linalg.solve(cross, fit.design.T @ np.linalg.solve(covariance, response))
    rest = response - fit.design @ beta
    scale = float(rest @ np.linalg.solve(covariance, rest)) / fit.df
    which = int(np.argmax(fit.contrast({"years": 1.0})))
    half = float(stats.t.ppf(0.975, fit.df)) * float(np.sqrt(scale * np.linalg.inv(cross)[which, which]))
    return float(beta[which]) - half, float(beta[which]) + half


OTHERS: dict[str, Callable[[LogLinearFit], tuple[float, float]]] = {
    "quasi-Poisson, t": _quasi_poisson,
    "Newey-West, 4 lags, t": _newey_west,
    "feasible GLS, AR(1), t": _plug_in,
    "quasi-Poisson widened by AR(1), t": _bias_corrected,
}


def run_other(name: str, n: int, rho: float, replicates: int, seed: int) -> Cell:
    """Run one cell with one of the methods that were not chosen."""
    rng = np.random.default_rng([seed, n, round(100 * rho)])
    span = span_of(n)
    rows = []
    for _ in range(replicates):
        rhos = np.clip(rng.uniform(rho, rho, FORCES), 0, 0.95)
        for force in simulate(rng, n, rhos.tolist()):
            lower, upper = OTHERS[name](fit_in_span(force.counts, span))
            rows.append((force.trend, lower, upper, force.oracle_width))
    return _score(n, rho, rows, float("nan"))


def kept(cell: Cell) -> bool:
    """Whether a cell keeps the promises made of the trend."""
    limit = 2.2 if cell.rho == 0 else 1.6
    return cell.coverage >= 0.93 and cell.width_ratio <= limit and cell.false_words <= 0.07


def _print(name: str, cell: Cell, seconds: float) -> None:
    sys.stdout.write(
        f"{name:<36} n {cell.n:>2}  AR(1) {cell.rho:.1f}  coverage {100 * cell.coverage:5.1f}%  "
        f"width {cell.width_ratio:4.2f}  false words {100 * cell.false_words:4.1f}%  "
        f"correlation {cell.mean_correlation:4.2f}  ({cell.series:,} series, {seconds:.0f} s)\n"
    )
    sys.stdout.flush()


def _row(name: str, cell: Cell) -> dict[str, object]:
    return {
        "method": name,
        "quarters": cell.n,
        "correlation": cell.rho,
        "series": cell.series,
        "coverage": cell.coverage,
        "width_ratio": cell.width_ratio,
        "false_words": cell.false_words,
    }


def main(replicates: int = 30, seed: int = 20261122) -> int:
    """Run the comparison; 1 if the chosen method breaks a promise in any cell."""
    broken = 0
    rows: list[dict[str, object]] = []
    variants: dict[str, Callable[[int, float], Cell]] = {
        "chosen: pooled over 43": lambda n, rho: run_cell(n, rho, replicates, seed),
        "chosen: one series alone": lambda n, rho: run_cell(n, rho, replicates // 2, seed, pooled=False),
        "chosen: forces differ by 0.3": lambda n, rho: run_cell(n, rho, replicates // 2, seed, spread=0.3),
        "chosen: negative binomial, 0.01": lambda n, rho: run_cell(n, rho, replicates // 2, seed, extra=0.01),
    }
    for other in OTHERS:
        variants[other] = lambda n, rho, other=other: run_other(other, n, rho, replicates // 2, seed)  # type: ignore[misc]
    for name, run in variants.items():
        for n, rho in (*CELLS, *AS_IN_A_RELEASE):
            began = time.perf_counter()
            cell = run(n, rho)
            _print(name, cell, time.perf_counter() - began)
            rows.append(_row(name, cell))
            broken += name == "chosen: pooled over 43" and (n, rho) in CELLS and not kept(cell)
    put_in_place(simulations_dir(), {FILE: csv_bytes(significant(pd.DataFrame(rows), 4))})
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:])))
