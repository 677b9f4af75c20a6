"""The trend: its estimate worked out another way, its words and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import linalg, optimize, stats

from analysis.errors import RequestError
from analysis.models.autocorrelation import RHO, Correlation, assumed_correlation, estimate, evidence, pool
from analysis.models.intervals import Interval
from analysis.models.log_linear import Array, NotEstimableError, fit_log_linear
from analysis.models.sensitivity import trend_sensitivity
from analysis.models.span_fit import fit_in_span
from analysis.models.trend import Trend, fit_trend, pooled_correlation
from analysis.periods import Quarter
from analysis.recording import ComparableSpan, comparable_span

LAST = Quarter(2025, 3)


def span_of(n: int, code: str = "8Q") -> ComparableSpan:
    whole = comparable_span("Bedfordshire", code, last=LAST)
    return replace(whole, start=LAST - (n - 1), n_quarters=n)


def counts_of(values: Any, last: Quarter = LAST) -> pd.Series:
    index = pd.PeriodIndex([(last - back).to_period() for back in range(len(values))][::-1], freq="Q-MAR")
    return pd.Series(values, index=index, dtype="Float64")


def noisy(n: int, trend: float, *, level: float = 300, noise: float = 0.1, seed: int = 1) -> pd.Series:
    rng = np.random.default_rng(seed)
    years = (np.arange(n) - (n - 1) / 2) / 4
    return counts_of(rng.poisson(level * np.exp(trend * years + noise * rng.normal(size=n))))


def design_by_hand(n: int) -> Array:
    years = (np.arange(n) - (n - 1) / 2) / 4
    season = np.array([(LAST - (n - 1) + step).number for step in range(n)])
    return np.column_stack([np.ones(n), years, *[(season == number) * 1.0 for number in (2, 3, 4)]])


def test_the_published_fit_of_quarterly_aids_deaths_is_given_again() -> None:
    # Deaths from AIDS in Australia, January 1983 to June 1986 (Dobson, An Introduction to
    # Generalized Linear Models): log-linear fit 0.340 + 0.257 a quarter, standard errors
    # 0.251 and 0.022.
    deaths = counts_of([0, 1, 2, 3, 1, 4, 9, 18, 23, 31, 20, 25, 37, 45], last=Quarter(1986, 1))
    fit = fit_log_linear(deaths, "years")
    slope = fit.coefficients[1] / 4
    intercept = fit.coefficients[0] - slope * (14 + 1) / 2
    errors = np.sqrt(np.diag(np.linalg.inv(fit.design.T * fit.mean @ fit.design)))
    assert slope == pytest.approx(0.2565, abs=5e-5)
    assert intercept == pytest.approx(0.3396, abs=5e-5)
    assert errors[1] / 4 == pytest.approx(0.02204, abs=5e-6)


def test_another_optimiser_finds_the_same_slope_and_standard_error() -> None:
    counts = noisy(19, 0.08)
    fit = fit_in_span(counts, span_of(19))
    y, design = counts.to_numpy(dtype=float), design_by_hand(19)

    def minus_log_likelihood(beta: Array) -> float:
        line = design @ beta
        return float(np.sum(np.exp(line) - y * line))

    start = np.array([np.log(y.mean()), 0, 0, 0, 0])
    best = optimize.minimize(
        minus_log_likelihood,
        start,
        method="Nelder-Mead",
        options={"maxiter": 40000, "maxfev": 40000, "xatol": 1e-10, "fatol": 1e-10},
    )
    mean = np.exp(design @ best.x)
    dispersion = float(np.sum((y - mean) ** 2 / mean)) / (19 - 5)
    error = np.sqrt(dispersion * np.linalg.inv(design.T @ (design * mean[:, None]))[1, 1])
    half = stats.t.ppf(0.975, 14) * error
    trend = fit_trend(counts, span_of(19))
    slope = fit.coefficients[fit.names.index("years")]
    assert slope == pytest.approx(best.x[1], abs=1e-6)
    assert trend.dispersion == pytest.approx(dispersion, rel=1e-5)
    assert trend.independent_interval is not None
    assert trend.independent_interval.upper == pytest.approx(100 * np.expm1(slope + half), rel=1e-5)


def test_the_negative_binomial_agrees_with_one_fitted_by_hand() -> None:
    counts = noisy(23, 0.05, noise=0.15)
    fit = fit_in_span(counts, span_of(23), family="negative binomial")
    y, design = counts.to_numpy(dtype=float), design_by_hand(23)
    beta = np.linalg.lstsq(design, np.log(y), rcond=None)[0]
    for _ in range(100):
        mean = np.exp(design @ beta)
        weight = mean / (1 + fit.alpha * mean)
        beta = np.linalg.solve(
            design.T @ (design * weight[:, None]), design.T @ (weight * (design @ beta + (y - mean) / mean))
        )
    pearson = float(np.sum((y - mean) ** 2 / (mean + fit.alpha * mean**2)))
    assert fit.coefficients[fit.names.index("years")] == pytest.approx(beta[1], abs=1e-8)
    assert pearson == pytest.approx(23 - 5, rel=0.02)


def test_the_restricted_likelihood_is_that_of_contrasts_free_of_the_coefficients() -> None:
    fit = fit_in_span(noisy(19, 0.08), span_of(19))
    found = evidence(fit)
    free = linalg.null_space(fit.design.T)
    lags = np.abs(np.subtract.outer(np.arange(19), np.arange(19)))

    def by_hand(which: int, size: int) -> float:
        covariance = found.slow_variance[size] * RHO[which] ** lags + np.diag(1 / fit.mean)
        return float(
            stats.multivariate_normal(np.zeros(free.shape[1]), free.T @ covariance @ free).logpdf(
                free.T @ fit.residuals
            )
        )

    for which, size in ((0, 3), (6, 10), (12, 20), (19, 25)):
        ours = found.log_likelihood[which, size] - found.log_likelihood[4, 8]
        assert ours == pytest.approx(by_hand(which, size) - by_hand(4, 8), abs=1e-6)


def test_with_a_known_correlation_the_reweighted_fit_is_generalised_least_squares() -> None:
    fit = fit_in_span(noisy(23, 0.08), span_of(23))
    found = evidence(fit, (0.6,))
    lags = np.abs(np.subtract.outer(np.arange(23), np.arange(23)))
    covariance = found.slow_variance[14] * 0.6**lags + np.diag(1 / fit.mean)
    response = fit.design @ fit.coefficients + fit.residuals
    gls = sm.GLS(response, fit.design, sigma=covariance).fit(cov_type="nonrobust")
    which = fit.names.index("years")
    assert fit.coefficients[which] + found.shifts[0, 14, which] == pytest.approx(gls.params[which], abs=1e-9)
    error = np.sqrt(gls.normalized_cov_params[which, which])
    assert np.sqrt(found.variances[0, 14, which, which]) == pytest.approx(error, rel=1e-6)


def test_the_interval_is_that_of_draws_from_the_mixture() -> None:
    fit = fit_in_span(noisy(19, 0.08), span_of(19))
    contrast = fit.contrast({"years": 1.0})
    ours = estimate(fit, contrast)
    found, prior = evidence(fit), assumed_correlation()
    share = np.exp(found.log_likelihood) * np.array(prior.weights)[:, None]
    rng = np.random.default_rng(5)
    cells = rng.choice(share.size, 200_000, p=(share / share.sum()).ravel())
    which, size = np.unravel_index(cells, share.shape)
    pull = np.linalg.solve(fit.design.T @ (fit.design * fit.mean[:, None]), fit.design.T * fit.mean)[
        fit.names.index("years")
    ]
    lags = np.abs(np.subtract.outer(np.arange(19), np.arange(19)))
    slow = np.array([pull @ (rho**lags) @ pull for rho in RHO])
    spread = np.sqrt(np.sum(pull**2 / fit.mean) + found.slow_variance[size] * slow[which])
    low, high = np.quantile(ours.value + spread * rng.normal(size=len(spread)), [0.025, 0.975])
    assert ours.interval.lower == pytest.approx(low, abs=0.002)
    assert ours.interval.upper == pytest.approx(high, abs=0.002)


def test_the_more_quarters_resemble_each_other_the_wider_the_interval() -> None:
    widths = []
    for rho in (0.0, 0.3, 0.6, 0.9):
        trend = fit_trend(noisy(19, 0.08), span_of(19), correlation=Correlation.fixed(rho))
        assert trend.interval is not None
        widths.append(trend.interval.upper - trend.interval.lower)
    assert (np.diff(widths) > 0).all()


def test_pooling_finds_the_correlation_the_forces_share() -> None:
    rng = np.random.default_rng(11)
    lags = np.abs(np.subtract.outer(np.arange(40), np.arange(40)))
    for truth in (0.0, 0.6):
        root = np.linalg.cholesky(0.15**2 * truth**lags)
        forces = [counts_of(rng.poisson(800 * np.exp(root @ rng.normal(size=40)))) for _ in range(43)]
        pooled = pooled_correlation([(force, span_of(40), ()) for force in forces])
        assert pooled.n_series == 43
        assert pooled.mean == pytest.approx(truth, abs=0.15)
    assert pool([]) == assumed_correlation()


def test_a_steady_rise_and_a_steady_fall_are_named_and_a_flat_series_is_not() -> None:
    rising = fit_trend(noisy(19, 0.2, noise=0.03), span_of(19))
    falling = fit_trend(noisy(19, -0.2, noise=0.03), span_of(19))
    flat = fit_trend(noisy(19, 0.0, noise=0.1), span_of(19))
    assert (rising.direction, falling.direction, flat.direction) == ("rising", "falling", "no clear change")
    assert rising.annual_percent == pytest.approx(100 * np.expm1(0.2), abs=4)


@pytest.mark.parametrize(
    ("lower", "upper", "word"),
    [
        (0.1, 9.0, "rising"),
        (0.0, 9.0, "no clear change"),
        (-1.0, 9.0, "no clear change"),
        (-9.0, 0.0, "no clear change"),
        (-9.0, -0.1, "falling"),
    ],
)
def test_the_word_follows_the_interval_alone(lower: float, upper: float, word: str) -> None:
    trend = fit_trend(noisy(19, 0.1), span_of(19))
    assert replace(trend, interval=Interval(lower, upper)).direction == word


def test_a_step_is_not_taken_for_a_trend() -> None:
    values = noisy(20, 0.0, noise=0.04).to_numpy(dtype=float)
    values[10:] = np.round(values[10:] * 1.8)
    counts, step = counts_of(values), LAST - 9
    without = fit_trend(counts, span_of(20))
    with_step = fit_trend(counts, span_of(20), steps=(step,))
    assert without.annual_percent is not None
    assert without.annual_percent > 10
    assert with_step.direction == "no clear change"
    assert with_step.steps == (step,)


def test_a_bend_is_noticed() -> None:
    years = (np.arange(23) - 11) / 4
    bent = counts_of(np.random.default_rng(3).poisson(1000 * np.exp(-0.15 * years**2)))
    assert fit_trend(bent, span_of(23)).is_bent
    assert not fit_trend(noisy(23, 0.1, noise=0.02), span_of(23)).is_bent


def test_missing_quarters_are_left_out_and_not_taken_for_nought() -> None:
    counts = noisy(19, 0.0, noise=0.05)
    gappy = counts.copy()
    gappy.iloc[[4, 9]] = pd.NA
    trend = fit_trend(gappy, span_of(19))
    assert trend.n == 17
    assert trend.ljung_box_p is None
    assert abs(trend.annual_percent or 99) < 5
    zeroed = fit_trend(gappy.fillna(0), span_of(19))
    assert zeroed.dispersion is not None
    assert trend.dispersion is not None
    assert zeroed.dispersion > 5 * trend.dispersion


def test_nothing_outside_the_span_is_used() -> None:
    counts = noisy(40, 0.0)
    counts.iloc[:20] = 5
    inside = fit_trend(counts, span_of(20))
    assert inside == fit_trend(counts.iloc[20:], span_of(20))


def refusal(trend: Trend) -> str:
    assert trend.annual_percent is None
    assert trend.interval is None
    assert trend.direction == "not estimated"
    return trend.not_estimated_because


def test_what_cannot_carry_a_trend_says_why() -> None:
    steady = noisy(19, 0.0)
    assert refusal(fit_trend(steady, span_of(7))) == "only 7 quarters are comparable, and a trend needs 8"
    missing = fit_trend(counts_of([pd.NA] * 19), span_of(19))
    assert refusal(missing) == "only 0 comparable quarters have figures, and a trend needs 8"
    assert "too small" in refusal(fit_trend(counts_of([1, 0, 2, 3] * 5), span_of(20)))
    assert "too small" in refusal(fit_trend(counts_of([0] * 20), span_of(20)))
    assert "no offence in any year" in refusal(fit_trend(counts_of([0, 20, 30, 20] * 5), span_of(20)))
    negative = steady.copy()
    negative.iloc[3] = -2
    assert "negative, an official correction" in refusal(fit_trend(negative, span_of(19)))
    silent = counts_of([0] * 8 + [50] * 12)
    assert "between the level shifts" in refusal(fit_trend(silent, span_of(20), steps=(LAST - 11,)))
    many = tuple(LAST - back for back in range(1, 13))
    assert "too few for the" in refusal(fit_trend(steady, span_of(19), steps=many))
    wild = counts_of(np.random.default_rng(2).poisson([5, 400, 3, 90, 700, 4, 2, 600, 8]))
    assert "wider than from half to double" in refusal(fit_trend(wild, span_of(9)))


def test_a_span_with_no_quarter_yet_gives_no_trend() -> None:
    none = replace(span_of(8), start=LAST + 1, n_quarters=0)
    assert refusal(fit_trend(noisy(19, 0.0), none)) == "only 0 quarters are comparable, and a trend needs 8"


def test_constant_counts_give_a_flat_trend_and_no_warning() -> None:
    trend = fit_trend(counts_of([100] * 19), span_of(19))
    assert trend.direction == "no clear change"
    assert trend.annual_percent == pytest.approx(0, abs=1e-6)


def test_eight_quarters_are_enough() -> None:
    trend = fit_trend(noisy(8, 0.1, noise=0.02), span_of(8))
    assert trend.interval is not None


def test_another_formula_is_used_and_a_wrong_one_is_explained() -> None:
    plain = fit_trend(noisy(19, 0.1), span_of(19), formula="years")
    assert plain.interval is not None
    with pytest.raises(RequestError, match=r"The formula 'yeers' cannot be read with the columns years"):
        fit_trend(noisy(19, 0.1), span_of(19), formula="yeers")
    with pytest.raises(RequestError, match="A formula for a trend needs the term `years`"):
        fit_trend(noisy(19, 0.1), span_of(19), formula="C(season)")
    with pytest.raises(NotEstimableError, match="do not tell the parts of the model apart"):
        fit_in_span(noisy(19, 0.1), span_of(19), formula="years + I(2 * years)")


def test_the_line_runs_through_the_counts() -> None:
    trend = fit_trend(noisy(20, 0.1, noise=0.02), span_of(20))
    frame = trend.to_frame()
    assert list(frame.columns) == ["quarter", "offences", "fitted", "line"]
    assert frame["line"].mean() == pytest.approx(frame["offences"].mean(), rel=0.02)
    assert frame["fitted"].sum() == pytest.approx(frame["offences"].sum(), rel=1e-6)
    assert frame["line"].is_monotonic_increasing


def test_sensitivity_shows_other_spans_models_and_coverage() -> None:
    counts, span = noisy(23, 0.2, noise=0.03), span_of(19)
    table = trend_sensitivity(counts, span, without={"Metropolitan Police": counts * 0.5})
    assert table["check"].tolist() == [
        "as reported",
        "from April 2022",
        "from April 2020",
        "with a step in July 2023",
        "with a bend",
        "the same line, noise taken as a random walk",
        "negative binomial",
        "without Metropolitan Police",
    ]
    assert table["n"].tolist() == [19, 15, 23, 19, 19, 19, 19, 19]
    assert (table["direction"] == "rising").all()
    short = trend_sensitivity(counts, replace(span_of(6), starts_after=None))
    assert (short["direction"] == "not estimated").all()
    assert "with a step in July 2023" not in set(short["check"])
    assert short["annual_percent"].isna().all()


def test_a_trend_is_looked_at_from_april_2020_only_where_that_crosses_no_other_rule() -> None:
    counts = noisy(23, 0.2, noise=0.03)
    table = trend_sensitivity(counts, span_of(19)).set_index("check")
    earlier = table.loc[["from April 2020"]].iloc[0]
    assert (earlier["first"], earlier["n"], earlier["direction"]) == ("2020/21 Q1", 23, "rising")
    plain = fit_trend(counts, span_of(23))
    assert plain.interval is not None
    assert (earlier["annual_percent"], earlier["lower"], earlier["upper"]) == pytest.approx(
        (plain.annual_percent, plain.interval.lower, plain.interval.upper)
    )
    # Malicious communications start after rules of their own, and coercive control starts in April 2020.
    ruled = comparable_span("Bedfordshire", "8R", last=LAST)
    assert ruled.start > Quarter(2023, 2)
    assert "from April 2020" not in set(trend_sensitivity(counts, ruled)["check"])
    from_then = comparable_span("Bedfordshire", "8U", last=LAST)
    assert from_then.start == Quarter(2020, 1)
    assert "from April 2020" not in set(trend_sensitivity(counts, from_then)["check"])


def test_a_step_in_july_2023_takes_a_jump_there_out_of_the_trend() -> None:
    flat = noisy(19, 0.0, noise=0.01)
    jumped = flat.where(flat.index < Quarter(2023, 2).to_period(), (flat * 1.6).round())
    table = trend_sensitivity(jumped, span_of(19)).set_index("check")["annual_percent"]
    assert table["as reported"] > 10
    assert abs(table["with a step in July 2023"]) < 3


def test_a_local_level_is_at_least_as_unsure_as_the_reported_trend() -> None:
    table = trend_sensitivity(noisy(19, 0.1), span_of(19)).set_index("check")
    width = table["upper"] - table["lower"]
    assert width["the same line, noise taken as a random walk"] > width["as reported"]


def season_by_hand(n: int) -> Array:
    """Design of the line: the mean of the four seasons in every quarter."""
    design = design_by_hand(n)
    design[:, 2:] = 0.25
    return design


def fitted_by_hand(y: Array, design: Array) -> tuple[Array, Array]:
    """Coefficients and mean of a Poisson model, by reweighted least squares in numpy alone."""
    beta = np.linalg.lstsq(design, np.log(y), rcond=None)[0]
    for _ in range(50):
        mean = np.exp(design @ beta)
        weighted = design.T * mean
        beta = np.linalg.solve(weighted @ design, weighted @ (design @ beta + (y - mean) / mean))
    return np.asarray(beta, dtype=np.float64), np.asarray(np.exp(design @ beta), dtype=np.float64)


@pytest.mark.parametrize(("points", "within"), [(28, 1e-5), (600, 0.02)])
def test_the_band_is_that_of_independent_quarters_worked_out_by_hand(points: int, within: float) -> None:
    # On as many sizes of the noise as the method looks at, and on many more.
    n = 19
    counts = noisy(n, 0.08)
    trend = fit_trend(counts, span_of(n), correlation=Correlation.fixed(0.0), band=True)
    y, design, line = counts.to_numpy(dtype=float), design_by_hand(n), season_by_hand(n)
    beta, mean = fitted_by_hand(y, design)
    weighted = design.T * mean
    pull = line @ np.linalg.solve(weighted @ design, weighted)
    relative = (y - mean) / mean
    free = linalg.null_space(design.T)
    floor, seen = float(np.mean(1 / mean)), float(relative @ relative) / (n - 5)
    totals = np.geomspace(max(floor, 0.1 * seen), max(100 * seen, 4 * floor), points)
    likelihood = np.array(
        [
            stats.multivariate_normal(
                np.zeros(free.shape[1]),
                free.T @ np.diag(1 / mean + total - floor) @ free,
            ).logpdf(free.T @ relative)
            for total in totals
        ]
    )
    share = np.exp(likelihood - likelihood.max())
    share = share / share.sum()
    for place in (0, 7, n - 1):
        error = np.sqrt(np.sum(pull[place] ** 2 / mean) + (totals - floor) * np.sum(pull[place] ** 2))
        half = optimize.brentq(lambda end, e=error: np.sum(share * stats.norm.cdf(end / e)) - 0.975, 0, 5)
        value = float(line[place] @ beta)
        assert trend.line[place] == pytest.approx(np.exp(value), rel=1e-6)
        assert np.log(trend.band[place].upper) - value == pytest.approx(half, rel=within)
        assert value - np.log(trend.band[place].lower) == pytest.approx(half, rel=within)


def test_where_counts_hardly_move_the_band_has_the_shape_of_plain_least_squares() -> None:
    n = 20
    even = counts_of(np.round(50_000 * np.exp(np.random.default_rng(4).normal(0, 0.01, n))))
    trend = fit_trend(even, span_of(n), correlation=Correlation.fixed(0.0), band=True)
    design, line = design_by_hand(n), season_by_hand(n)
    error = np.sqrt(np.einsum("np,pq,nq->n", line, np.linalg.inv(design.T @ design), line))
    half = [np.log(interval.upper / interval.lower) / 2 for interval in trend.band]
    assert np.array(half) / error == pytest.approx(half[0] / error[0], rel=0.005)
    assert half[0] > 1.5 * half[n // 2]


def test_the_band_holds_the_true_line_as_often_as_it_says() -> None:
    n, runs = 16, 200
    rng = np.random.default_rng(20)
    years = (np.arange(n) - (n - 1) / 2) / 4
    truth = 400 * np.exp(0.06 * years)
    held = np.zeros(n)
    for _ in range(runs):
        counts = counts_of(rng.poisson(truth * np.exp(rng.normal(0, 0.08, n))))
        trend = fit_trend(
            counts, span_of(n), correlation=Correlation.fixed(0.0), diagnostics=False, band=True
        )
        held += [interval.contains(value) for interval, value in zip(trend.band, truth, strict=True)]
    assert (held / runs > 0.9).all(), held / runs
    assert (held / runs).mean() < 0.995


@pytest.mark.parametrize("steps", [(), (LAST - 9,)])
@pytest.mark.parametrize("family", ["quasi-poisson", "negative binomial"])
def test_the_line_lies_inside_its_band_which_widens_with_the_correlation(
    steps: tuple[Quarter, ...], family: Any
) -> None:
    counts = noisy(20, 0.1)
    bands = []
    for rho in (0.0, 0.5, 0.9):
        trend = fit_trend(
            counts, span_of(20), steps=steps, family=family, correlation=Correlation.fixed(rho), band=True
        )
        assert len(trend.band) == len(trend.line) == 20
        for value, interval in zip(trend.line, trend.band, strict=True):
            # Even about the line on the log scale: an interval of a coefficient, not of counts.
            assert interval.lower < value < interval.upper
            assert value**2 == pytest.approx(interval.lower * interval.upper, rel=1e-6)
        bands.append([np.log(interval.upper / interval.lower) for interval in trend.band])
    assert (np.diff(bands, axis=0) > 0).all()


def test_the_band_is_about_the_line_and_not_about_the_counts() -> None:
    counts = noisy(23, 0.0, noise=0.15)
    trend = fit_trend(counts, span_of(23), band=True)
    outside = sum(
        not interval.contains(count) for count, interval in zip(trend.counts, trend.band, strict=True)
    )
    assert outside > 5


def test_a_trend_that_is_not_estimated_has_no_band_and_no_line_to_draw() -> None:
    none = fit_trend(noisy(19, 0.0), span_of(7), band=True)
    assert none.band == ()
    assert list(none.line_frame().columns) == ["quarter", "fitted", "lower", "upper"]
    assert none.line_frame().empty
    assert none.span == (LAST - 6, LAST)


def test_quarters_without_a_figure_are_not_drawn() -> None:
    gappy = noisy(19, 0.0, noise=0.05)
    gappy.iloc[[4, 9]] = pd.NA
    frame = fit_trend(gappy, span_of(19), band=True).line_frame()
    assert len(frame) == 17
    assert LAST - 14 not in frame["quarter"].tolist()


def test_a_step_that_is_named_twice_is_one_step() -> None:
    counts, step = noisy(20, 0.1), LAST - 9
    assert fit_trend(counts, span_of(20), steps=(step, step)) == fit_trend(counts, span_of(20), steps=(step,))


def test_a_trend_that_has_a_step_in_july_2023_already_is_not_looked_at_with_it_again() -> None:
    counts = noisy(23, 0.1)
    step = Quarter(2023, 2)
    assert "with a step in July 2023" in set(trend_sensitivity(counts, span_of(19))["check"])
    again = trend_sensitivity(counts, span_of(19), steps=(step,))
    assert "with a step in July 2023" not in set(again["check"])
    assert (again["direction"] != "not estimated").all()
