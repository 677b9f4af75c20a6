"""What a claim says and the figures held cannot bear out, so that "holds" is never said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.claims.claim import Claim
from analysis.claims.series import Series, read_record
from analysis.claims.verdict import DIFFERS, NOT_CHECKABLE, Part


def unchecked(claim: Claim, parts: Sequence[Part], series: Series | None) -> tuple[str, ...]:
    """Return each thing said that could not be checked, in words; nothing where no number could be.

    Parameters
    ----------
    claim
        What was said.
    parts
        Its numbers against the figures.
    series
        The years its record was set against.
    """
    if all(part.verdict == NOT_CHECKABLE for part in parts):
        return ()
    return tuple(_unchecked(claim, {part.name: part for part in parts}, series))


def _unchecked(claim: Claim, parts: dict[str, Part], series: Series | None) -> Iterator[str]:
    def bears(name: str) -> bool:
        return name in parts and parts[name].verdict != NOT_CHECKABLE

    if claim.value is not None and not bears("value"):
        yield "the number itself"
    if claim.comparison_value is not None and not bears("comparison"):
        yield "the number it is set against"
    elif claim.speaks_of_change and claim.comparison_value is None and not bears("change"):
        yield "the change"
    if claim.out_of is not None:
        yield f"the whole of {claim.out_of:,}"
    if not claim.record:
        return
    said = read_record(claim.record)
    words = f"that it is {said.words}" if said is not None else claim.record
    if series is None or series.part is None:
        yield words
        return
    if parts["record"].verdict == DIFFERS:
        return  # One year that beats it is enough, whatever the others were.
    years = [year.period.in_a_sentence for year in series.missing]
    if not series.whole:
        years.insert(0, f"what came before {series.years[-1].period.in_a_sentence}")
    yield from (f"{words}, of {year}" for year in years)
