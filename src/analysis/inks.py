"""The colours of charts by day and by night.

Colours are *inks*: a name, and the value it has on white paper. In a page the stylesheet gives the same
ink another value in the dark.
"""

from __future__ import annotations

INKS = {
    "paper": "#ffffff",
    "ink": "#16191f",
    "muted": "#545b67",
    "axis": "#8b929e",
    "grid": "#e2e5ea",
    "shade": "#f1f2f5",
    "edge": "#a9afb9",
    "ghost": "#cfd3da",
    "part-8q": "#c2410c",
    "part-8l": "#1f6fb5",
    "part-8r": "#6f757e",
    "part-8u": "#6b1d7a",
    "part-8m": "#0b5a4a",
    "band": "#e9eef4",
    "dot": "#8c99ab",
    "mix-1": "#c2420d",
    "mix-2": "#2b3a4f",
    "mix-3": "#5a6b82",
    "mix-4": "#93a1b5",
    "mix-5": "#b9b3a8",
    "mix-6": "#dcdad5",
    "level-1": "#dcebf9",
    "level-2": "#a9d1f4",
    "level-3": "#6cade4",
    "level-4": "#3076b9",
    "level-5": "#124177",
}
"""Each ink and its value on white paper. No two inks share a value."""

DARK_INKS = {
    "paper": "#14171c",
    "ink": "#f2f4f7",
    "muted": "#b3bac6",
    "axis": "#7d8593",
    "grid": "#2b3039",
    "shade": "#1e232b",
    "edge": "#596272",
    "ghost": "#434a56",
    "part-8q": "#ff8f4a",
    "part-8l": "#62a8ff",
    "part-8r": "#b9bfc8",
    "part-8u": "#eec4ff",
    "part-8m": "#2fae8c",
    "band": "#222a35",
    "dot": "#8494aa",
    "mix-1": "#ff9048",
    "mix-2": "#d5dfec",
    "mix-3": "#9fb0c6",
    "mix-4": "#6c7d94",
    "mix-5": "#8a857b",
    "mix-6": "#4b4a47",
    "level-1": "#1e2f44",
    "level-2": "#28496f",
    "level-3": "#32669a",
    "level-4": "#579fdb",
    "level-5": "#b1daf8",
}
"""The same inks on dark paper."""
