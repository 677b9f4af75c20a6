"""The degrees of freedom a funnel's distances are read with, simulated once and kept.

Run as ``python -m tests.benchmarks.funnel_reference``; it writes ``data/simulations/funnel_reference.csv``.
The simulation has a fixed seed and no figure of any force, so the table is the same for every release,
and a page reads it instead of simulating 20,000 sets of forces.
"""

from __future__ import annotations

import sys

import pandas as pd

from analysis.models.between_spread import reference_df
from analysis.models.funnel import FEWEST_FORCES
from analysis.put_in_place import put_in_place
from analysis.simulations import simulations_dir
from analysis.tidying import csv_bytes

FILE = "funnel_reference.csv"
MOST_FORCES = 43
TAIL = 0.1


def table() -> pd.DataFrame:
    """Return the degrees of freedom for every number of forces a funnel can have."""
    forces = range(FEWEST_FORCES, MOST_FORCES + 1)
    return pd.DataFrame({"forces": forces, "tail": TAIL, "df": [reference_df(n, TAIL) for n in forces]})


def main() -> int:
    """Simulate, and put the table in its place."""
    put_in_place(simulations_dir(), {FILE: csv_bytes(table())})
    return 0


if __name__ == "__main__":
    sys.exit(main())
