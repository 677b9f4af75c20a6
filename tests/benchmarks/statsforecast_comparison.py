"""The automatic models of statsforecast at the same origins: ``make bench``.

statsforecast needs an older pandas than this project, so it gets an environment of its own
in a temporary folder; figures go in and forecasts come out as CSV. Written to
``data/releases/<release>/derived/forecast_outside.csv``, which the scores of
:mod:`analysis.estimates.forecasts` read. It takes about ten minutes and needs a package index.

    python -m tests.benchmarks.statsforecast_comparison [release]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.estimates.forecasts import OUTSIDE_FILE, OUTSIDE_METHODS, panels
from analysis.models.forecast.backtest import FEWEST_AT_ORIGIN
from analysis.models.forecast.panel import HORIZON
from analysis.paths import data_dir
from analysis.release import Release, latest_release, load_release

REQUIREMENT = "statsforecast==2.1.1"

RUNNER = """
import sys
import pandas, statsforecast
from statsforecast import StatsForecast
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta

figures = pandas.read_csv(sys.argv[1], parse_dates=["ds"])
models = [AutoARIMA(season_length=4), AutoETS(season_length=4), AutoTheta(season_length=4)]
made = StatsForecast(models=models, freq="QS", n_jobs=1).forecast(df=figures, h=int(sys.argv[3]))
made = made.sort_values(["unique_id", "ds"])
made["horizon"] = made.groupby("unique_id").cumcount() + 1
made["statsforecast"] = statsforecast.__version__
made.drop(columns="ds").to_csv(sys.argv[2], index=False)
"""


def training_figures(release: Release) -> pd.DataFrame:
    """Return what is known at every origin: ``unique_id`` (code|force|quarters), ``ds``, ``y``."""
    rows: list[tuple[str, str, float]] = []
    for code, each in panels(release).items():
        days = [(each.first + step).start.isoformat() for step in range(each.n_quarters)]
        for row in np.flatnonzero(each.scored):
            held = np.isfinite(each.counts[row])
            for origin in range(FEWEST_AT_ORIGIN, each.n_quarters):
                name = f"{code}|{each.forces[row]}|{origin}"
                rows += [(name, days[t], float(each.counts[row, t])) for t in range(origin) if held[t]]
    return pd.DataFrame(rows, columns=["unique_id", "ds", "y"])


def tidy(made: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Return the forecasts as they are kept, one row for each code, force, origin and horizon."""
    first = next(iter(panels(release).values())).first
    parts = made["unique_id"].str.split("|", expand=True)
    origins = parts[2].astype(int)
    table = pd.DataFrame({"force": parts[1], "code": parts[0]})
    table["last_quarter"] = [str(first + (origin - 1)) for origin in origins]
    table["horizon"] = made["horizon"].astype(int)
    for name in OUTSIDE_METHODS:
        table[name] = [float(f"{value:.5g}") for value in made[name]]
    table["statsforecast"] = made["statsforecast"].astype(str)
    in_data = origins + table["horizon"] <= panels(release)["8Q"].n_quarters
    order = ["code", "force", "last_quarter", "horizon"]
    return table[in_data].sort_values(order, ignore_index=True)


def run(release: Release, folder: Path) -> pd.DataFrame:
    """Forecast with statsforecast in an environment made in ``folder``."""
    venv.create(folder / "environment", with_pip=True)
    python = folder / "environment" / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", REQUIREMENT], check=True)
    training_figures(release).to_csv(folder / "figures.csv", index=False)
    (folder / "runner.py").write_text(RUNNER, encoding="utf-8")
    command = [
        str(python), "-W", "ignore", "runner.py", "figures.csv", "forecasts.csv", str(HORIZON)
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True)
    return tidy(pd.read_csv(folder / "forecasts.csv"), release)


def main() -> None:
    """Run the comparison for the release named, or the newest, and keep its forecasts."""
    release = load_release(sys.argv[1] if len(sys.argv) > 1 else latest_release())
    with tempfile.TemporaryDirectory() as folder:
        table = run(release, Path(folder))
    target = data_dir() / "releases" / release.name / "derived" / OUTSIDE_FILE
    target.parent.mkdir(exist_ok=True)
    table.to_csv(target, index=False, lineterminator="\n")
    sys.stdout.write(f"{len(table)} rows of forecasts written to {OUTSIDE_FILE}.\n")


if __name__ == "__main__":
    main()
