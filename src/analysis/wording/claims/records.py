"""A checked claim as a flat record, for JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analysis.claims.check import Checked
from analysis.claims.claim import schema
from analysis.wording.claims import fair_version, steps

_ABOUT = (
    "verdict",
    "verdicts",
    "unchecked",
    "release",
    "figure_then",
    "figure_now",
    "comparison_then",
    "comparison_now",
    "change_then",
    "change_now",
    "gap",
    "usual_lower",
    "usual_upper",
    "usual_unit",
    "like_for_like_change",
    "like_for_like_lower",
    "like_for_like_upper",
    "breaks",
    "levels_moved",
    "fair_version",
    "working",
)
COLUMNS = (*(field.name for field in schema()), *_ABOUT)
"""What a record holds: the claim as it was given, and what was found."""


def _number(value: Any) -> Any:
    if value is None:
        return None
    short = round(float(value), 4)
    return int(short) if short.is_integer() else short


def record_of(checked: Checked) -> dict[str, Any]:
    """Return a checked claim as a record with the keys :data:`COLUMNS`."""
    claim = {field.name: getattr(checked.claim, field.name) for field in schema()}
    record: dict[str, Any] = {
        name: value if value is None or isinstance(value, str) else str(value)
        for name, value in claim.items()
    }
    parts = {"figure": checked.part("value"), "comparison": checked.part("comparison")}
    parts["change"] = checked.part("change")
    for name, part in parts.items():
        record[f"{name}_then"] = _number(part.then.value) if part is not None and part.then else None
        record[f"{name}_now"] = _number(part.now.value) if part is not None and part.now else None
    first = checked.parts[0] if checked.parts else None
    usual = first.usual if first is not None else None
    alike = checked.comparability.like_for_like
    ends = alike.interval if alike is not None else None
    record |= {
        "verdict": checked.verdict,
        "verdicts": list(checked.verdicts),
        "unchecked": list(checked.unchecked),
        "release": checked.release,
        "gap": _number(first.gap) if first is not None else None,
        "usual_lower": _number(usual.lower) if usual is not None else None,
        "usual_upper": _number(usual.upper) if usual is not None else None,
        "usual_unit": usual.unit if usual is not None else None,
        "like_for_like_change": _number(alike.change) if alike is not None else None,
        "like_for_like_lower": _number(ends.lower) if ends is not None else None,
        "like_for_like_upper": _number(ends.upper) if ends is not None else None,
        "breaks": [each.id for each in checked.comparability.breaks],
        "levels_moved": [f"{each.code} {each.quarter}" for each in checked.comparability.levels],
        "fair_version": fair_version(checked),
        "working": list(steps(checked, hints=True)),
    }
    return {name: record[name] for name in COLUMNS}


def records_of(checked: Iterable[Checked]) -> list[dict[str, Any]]:
    """Return checked claims as records, in their order."""
    return [record_of(each) for each in checked]
