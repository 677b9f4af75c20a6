"""The written rule for verdicts: what each means, and where its border lies.

========================================  =============================================================
verdict                                   is given when
========================================  =============================================================
holds                                     the figure lies in what the printed number may stand for, in
                                          the publication current when it was said, where that is held,
                                          and in the newest release; or every number said is that of the
                                          figures forces gave the BBC Shared Data Unit, a source of its own
held when published, since revised        it lies there in the publication current when it was said, or
                                          in an earlier one, and not in the newest release
close, within the usual revisions         the publication of the time is not held, and going from the
                                          number said to the newest release is a usual revision
                                          (:mod:`analysis.claims.usual`)
close                                     it is none, or it is not known what is usual, and the gap is at
                                          most 5% of a count or a rate for residents, 2 points of a
                                          change, 1 point of a share; or a change is said of a number
                                          that is, as the one it is set against, at most 5% off
differs                                   the gap is larger still, or the change goes the other way
arithmetic wrong                          the claim's own numbers do not fit each other
not like for like                         it sets two periods against each other that do not count the
                                          same: a recording change, a level that moved for no published
                                          reason, a gap, another length, another coverage or an
                                          undercount lies between them
definition unclear                        the words stand for several measures, or the number is that of
                                          another measure than the words say
not checkable here                        no figure is held, or only the press report that said it; after
                                          another verdict: one of the things said could not be checked
========================================  =============================================================

A claim may get more than one. The first is the one to print: wrong arithmetic before everything, then
an unclear definition; "not like for like" before the number where the claim says nothing but a change,
and after it where it says a number as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.claims.arithmetic import Arithmetic, Range
from analysis.claims.usual import UsualMove
from analysis.claims.vintages import Figure

VerdictName = Literal[
    "holds",
    "held when published, since revised",
    "close, within the usual revisions",
    "close",
    "differs",
    "arithmetic wrong",
    "not like for like",
    "definition unclear",
    "not checkable here",
]

HOLDS: VerdictName = "holds"
REVISED: VerdictName = "held when published, since revised"
USUAL: VerdictName = "close, within the usual revisions"
CLOSE: VerdictName = "close"
DIFFERS: VerdictName = "differs"
ARITHMETIC: VerdictName = "arithmetic wrong"
NOT_LIKE: VerdictName = "not like for like"
UNCLEAR: VerdictName = "definition unclear"
NOT_CHECKABLE: VerdictName = "not checkable here"

VERDICTS: tuple[VerdictName, ...] = (
    HOLDS,
    REVISED,
    USUAL,
    CLOSE,
    DIFFERS,
    ARITHMETIC,
    NOT_LIKE,
    UNCLEAR,
    NOT_CHECKABLE,
)

BEST_FIRST = (HOLDS, REVISED, USUAL, CLOSE, DIFFERS)
"""Verdicts on a number, the best first; a claim of several numbers gets the worst of them."""

CLOSE_COUNT = 5.0
CLOSE_CHANGE = 2.0
CLOSE_SHARE = 1.0
"""How far off is still close: per cent of a count, points of a change, points of a share."""

Kind = Literal["count", "rate", "share", "change"]


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a claim against the figures.

    Attributes
    ----------
    name
        ``value``, ``comparison``, ``change`` or ``record``.
    kind
        What it is: a count, a rate for residents, a share in per cent, a change in per cent.
    printed
        The number as it was printed; None for a change in words.
    stated
        What that may stand for.
    then
        The figure of the publication current when it was said; None where that is not held.
    now
        The figure of the newest release.
    earlier
        A figure of an older publication that bears the number out, where ``then`` does not.
    usual
        Between which it is usually revised; None where that is not known, where ``then`` is held, or
        where the figures are none that releases revise.
    too_few
        Whether releases revise such figures, and too few revisions like it are held.
    missing
        Why no figure is held, where that is known.
    collected
        The figure forces gave the BBC Shared Data Unit, where the whole claim holds in that source.
    base
        Of a change said with its later number alone: the earlier number that follows from the two, and
        the figure of it; None unless both numbers are close to their figures.
    """

    name: Literal["value", "comparison", "change", "record"]
    kind: Kind
    printed: float | None
    stated: Range
    then: Figure | None
    now: Figure | None
    earlier: Figure | None = None
    usual: UsualMove | None = None
    too_few: bool = False
    missing: str = ""
    collected: Figure | None = None
    base: tuple[float, float] | None = None

    @property
    def reference(self) -> Figure | None:
        """The figure it is set against: that of the time where it is held, else the newest."""
        return self.then if self.then is not None else self.now

    @property
    def holds_as_collected(self) -> bool:
        """Whether it holds in what forces gave the BBC, and no publication of the tables bears it out."""
        value = self.reference.value if self.reference is not None else None
        borne_out = self.earlier is not None or (value is not None and self.stated.holds(value))
        return self.collected is not None and not borne_out

    @property
    def gap(self) -> float | None:
        """How far the printed number is from the figure: per cent of a count or rate, else points."""
        reference = self.reference
        if reference is None or reference.value is None or self.printed is None:
            return None
        if self.kind in ("share", "change"):
            return self.printed - reference.value
        return 100 * (self.printed / reference.value - 1) if reference.value else None

    @property
    def limit(self) -> float:
        """The largest gap that is close, in the unit of :attr:`gap`."""
        return {"change": CLOSE_CHANGE, "share": CLOSE_SHARE}.get(self.kind, CLOSE_COUNT)

    @property
    def verdict(self) -> VerdictName:
        """What is to be said of this number by itself."""
        return HOLDS if self.holds_as_collected else self._by_the_tables()

    def _by_the_tables(self) -> VerdictName:
        reference = self.reference
        if reference is None or reference.value is None or reference.vintage.by_press:
            return NOT_CHECKABLE
        if self.stated.holds(reference.value):
            revised = (
                self.now is not None and self.now.value is not None and not self.stated.holds(self.now.value)
            )
            return REVISED if revised else HOLDS
        if self.earlier is not None:
            return REVISED
        gap = self.gap
        if gap is None or self.printed is None or self._other_way(reference.value):
            return DIFFERS
        usual = self.usual if self.then is None else None
        if usual is not None and usual.holds(self.printed, reference.value):
            return USUAL
        # A gap of exactly the limit is inside, whatever the last bit of the division says.
        return CLOSE if round(abs(gap), 9) <= self.limit or self.base is not None else DIFFERS

    def _other_way(self, value: float) -> bool:
        """Whether a change that goes one way is printed as one that goes the other."""
        return self.kind == "change" and (self.stated.upper < 0 < value or value < 0 < self.stated.lower)


def close_base(value: tuple[float, float], percent: tuple[float, float]) -> tuple[float, float] | None:
    """Return the number that a change is set against, as it was said and as it is held, if all is close.

    A change of two numbers moves by more points than each moves in per cent: 45 over 32 is up 41%, over
    33 up 36%. Each number is judged as it would be if it had been printed.

    Parameters
    ----------
    value
        The later number as said, and its figure.
    percent
        The change as said, and as the figures give it.

    Returns
    -------
    tuple of float or None
        None where either number is more than :data:`CLOSE_COUNT` per cent off.
    """
    said, held = (
        number / (1 + change / 100) if change > -100 else 0.0
        for number, change in zip(value, percent, strict=True)
    )
    pairs = (value, (said, held))
    if any(
        figure <= 0 or round(abs(100 * (number / figure - 1)), 9) > CLOSE_COUNT for number, figure in pairs
    ):
        return None
    return said, held


def number_verdict(parts: Sequence[Part]) -> VerdictName:
    """Return the verdict on a claim's numbers: the worst of those that can be checked."""
    found = [part.verdict for part in parts if part.verdict != NOT_CHECKABLE]
    return max(found, key=BEST_FIRST.index) if found else NOT_CHECKABLE


def verdicts(
    parts: Sequence[Part],
    arithmetic: Arithmetic,
    *,
    compares: bool,
    unclear: bool,
    is_change_alone: bool,
    all_checked: bool = True,
) -> tuple[VerdictName, ...]:
    """Return the verdicts on a claim, the one to print first.

    Parameters
    ----------
    parts
        Its numbers.
    arithmetic
        Whether they fit each other.
    compares
        Whether the periods it compares count the same; True where it compares none.
    unclear
        Whether its words stand for several measures.
    is_change_alone
        Whether it says a change and no number.
    all_checked
        Whether each thing it says could be checked.
    """
    number = number_verdict(parts)
    found: list[VerdictName] = []
    if not arithmetic.fits:
        found.append(ARITHMETIC)
    if unclear:
        found.append(UNCLEAR)
    if not compares and is_change_alone:
        found.append(NOT_LIKE)
    # Of an unclear definition each reading has its own figure, so no one number is judged.
    if not unclear:
        found.append(number)
    if not compares and not is_change_alone:
        found.append(NOT_LIKE)
    if not all_checked and NOT_CHECKABLE not in found:
        found.append(NOT_CHECKABLE)
    return tuple(found)
