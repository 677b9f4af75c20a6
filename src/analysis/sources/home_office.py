"""What the Home Office tables share: force names and the offences of the subgroup."""

from __future__ import annotations

from contextlib import suppress

import pandas as pd

from analysis.errors import UnknownForceError
from analysis.forces import find_force, names_that_are_not_forces
from analysis.offences import SUBGROUP, Offence, subgroup_offences
from analysis.periods import Quarter
from analysis.sources.cells import Cell, CellError, cell_text, strip_bracketed_notes
from analysis.sources.tables import Block


def force_name(cell: Cell) -> str:
    """Return the canonical name of a force, or the name of a body known to be none.

    Raises
    ------
    CellError
        If the cell is empty or names neither.
    """
    text = strip_bracketed_notes(cell_text(cell))
    if not text:
        raise CellError("the force is empty. Expected the name of a police force.")
    if text in names_that_are_not_forces():
        return text
    with suppress(UnknownForceError):
        return find_force(str(cell)).name  # an alias may hold the very blanks that tidying removes
    try:
        return find_force(text).name
    except UnknownForceError as error:
        raise CellError(
            f"{error} Expected one of the 44 forces or a name in data/not_forces.csv; a new spelling "
            "belongs in data/force_aliases.csv."
        ) from error


def is_force(names: pd.Series[str]) -> pd.Series[bool]:
    """Return which canonical names are police forces (the 43 and British Transport Police)."""
    return ~names.isin(sorted(names_that_are_not_forces()))


def wording(cell: Cell) -> str:
    """Return an official wording with one form of ``and`` and no bracketed notes."""
    text = strip_bracketed_notes(cell_text(cell)).replace(" & ", " and ")
    return SUBGROUP if text.casefold() == SUBGROUP.casefold() else text


def required_wording(cell: Cell) -> str:
    """Return :func:`wording`; an empty cell is a problem."""
    text = wording(cell)
    if not text:
        raise CellError("the cell is empty. Expected text, as in the rows around it.")
    return text


def check_subgroup(block: Block, frame: pd.DataFrame) -> None:
    """Check that the subgroup holds its five codes, rightly described, and that they are nowhere else.

    Parameters
    ----------
    block
        Where the rows come from, for the error.
    frame
        ``quarter``, ``code``, ``description`` and ``subgroup``, row by row as in the block.

    Raises
    ------
    FileRefusedError
        Naming the sheet and row of a new code, a new description, or one of
        the five codes outside the subgroup after it had joined.
    """
    known = {offence.code: offence for offence in subgroup_offences()}
    inside = frame["subgroup"] == SUBGROUP
    concerned = frame[inside | frame["code"].isin(list(known))]
    kinds = concerned[["quarter", "code", "description", "subgroup"]].drop_duplicates()
    for index, quarter, code, description, subgroup in kinds.itertuples():
        offence = known.get(code)
        if offence is None:
            raise block.refusal(
                f"the subgroup {SUBGROUP!r} holds the new offence code {code!r} ({description}). "
                f"Expected {', '.join(known)}. A new code changes what the subgroup counts: "
                "add it to data/offences.csv once its meaning is known.",
                index,
                "Offence Code",
            )
        if subgroup != SUBGROUP:
            if Quarter.from_period(quarter) >= offence.in_subgroup_from:
                raise block.refusal(
                    f"{code} ({description}) stands in the subgroup {subgroup!r}. "
                    f"Expected {SUBGROUP!r}, which has counted it since {offence.in_subgroup_from}.",
                    index,
                    "Offence Subgroup",
                )
        elif description.casefold() not in _spellings(offence):
            raise block.refusal(
                f"{code} is described as {description!r}. "
                f"Expected {' or '.join(map(repr, offence.spellings))}; "
                "a new official wording belongs in data/offences.csv.",
                index,
                "Offence Description",
            )


def _spellings(offence: Offence) -> set[str]:
    return {spelling.casefold() for spelling in offence.spellings}
