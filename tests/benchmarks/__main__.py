"""``make bench``: every measurement, one after the other, each a ratio within one run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tests.benchmarks import (
    engine,
    page_cost,
    read_outcomes,
    read_recorded_crime,
    statsforecast_comparison,
    trend_coverage,
)

MEASUREMENTS: dict[str, Callable[[], int | None]] = {
    "read_recorded_crime": read_recorded_crime.main,
    "read_outcomes": read_outcomes.main,
    "page_cost": page_cost.main,
    "engine": engine.main,
    "trend_coverage": trend_coverage.main,
    "statsforecast_comparison": statsforecast_comparison.main,
}
NEED_ORIGINALS = frozenset({"read_recorded_crime"})


def main() -> int:
    """Run the measurements that this machine can; say which it leaves out. 1 if a promise is not kept."""
    broken = 0
    for name, measure in MEASUREMENTS.items():
        if name in NEED_ORIGINALS and not os.environ.get("SHARED_DIR"):
            sys.stderr.write(f"{name}: left out. Set SHARED_DIR to the folder of the original files.\n")
            continue
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        broken += bool(measure())
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
