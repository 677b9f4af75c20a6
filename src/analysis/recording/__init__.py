"""What changed in recording, the spans that are comparable, level shifts and caveats.

``data/recording_changes.csv`` and ``data/caveats.toml`` hold the facts; a person
corrects them there. :mod:`~analysis.recording.changes` reads and checks the first,
:mod:`~analysis.recording.spans` says from when figures can be compared,
:mod:`~analysis.recording.level_shifts` looks for steps nobody has explained, and
:mod:`~analysis.recording.caveats` reads the second.
"""

from analysis.recording.caveats import Caveat, caveats_for, caveats_on_page, load_caveats
from analysis.recording.changes import (
    SUBGROUP_CODE,
    RecordingChange,
    changes_for,
    load_recording_changes,
    read_recording_changes,
)
from analysis.recording.level_shifts import (
    find_level_shifts,
    load_level_shifts,
    shifts_between,
    steps_of,
    steps_within,
    write_level_shifts,
)
from analysis.recording.spans import ComparableSpan, comparable_span, comparable_spans

__all__ = [
    "SUBGROUP_CODE",
    "Caveat",
    "ComparableSpan",
    "RecordingChange",
    "caveats_for",
    "caveats_on_page",
    "changes_for",
    "comparable_span",
    "comparable_spans",
    "find_level_shifts",
    "load_caveats",
    "load_level_shifts",
    "load_recording_changes",
    "read_recording_changes",
    "shifts_between",
    "steps_of",
    "steps_within",
    "write_level_shifts",
]
