"""Results in, pictures out: charts and tables that everybody can read."""

from analysis.figures.accessible import AccessibleFigure
from analysis.figures.contributions import contributions
from analysis.figures.parts_over_time import parts_over_time
from analysis.figures.table import Column, DataTable

__all__ = ["AccessibleFigure", "Column", "DataTable", "contributions", "parts_over_time"]
