"""Recorded stalking, charge outcomes and domestic-abuse links in England and Wales.

The data flow one way: official tables are read by :mod:`analysis.sources`, kept
as tidy figures under ``data/``, loaded one release at a time by
:mod:`analysis.release`, modelled by :mod:`analysis.models`, shown by
:mod:`analysis.figures` and :mod:`analysis.wording`, and made into pages by
:mod:`analysis.publish`.
"""

__version__ = "0.1.0"
