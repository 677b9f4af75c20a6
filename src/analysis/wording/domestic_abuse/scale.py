"""Sentences on how much coercive control was recorded."""

from __future__ import annotations

from analysis import numbers
from analysis.models.domestic_abuse.scale import CoerciveControl
from analysis.small_numbers import out_of, too_few
from analysis.wording.domestic_abuse.words import ratio_ends
from analysis.wording.prose import Prose, mid_sentence, plural, sentence_case

BY_DEFINITION = (
    "Controlling or coercive behaviour can only be committed within an intimate or family relationship, so "
    "every offence of it is domestic abuse by definition."
)


def scale(found: CoerciveControl, recorder: str) -> Prose:
    """Return how much coercive control was recorded, for residents and as a share.

    Parameters
    ----------
    found
        The result.
    recorder
        Who recorded, in prose: ``Bedfordshire Police``.
    """
    if found.offences is None:
        return Prose.paragraph(
            f"How much controlling or coercive behaviour {mid_sentence(recorder)} recorded in the "
            f"{found.span} cannot be said, because {found.not_estimated_because}.",
            BY_DEFINITION,
        )
    noun = plural(found.offences, "offence", "offences")
    texts = [
        f"{recorder} recorded {numbers.count(found.offences) if found.offences else 'no'} {noun} of "
        f"controlling or coercive behaviour in the {found.span}."
    ]
    rate = found.rate
    if rate.per_1000 is not None and rate.interval is not None:
        texts.append(
            f"That is about {numbers.decimal(rate.per_1000, 2)} for every 1,000 people (95% interval "
            f"{ratio_ends(rate.interval)})."
        )
    else:
        texts.append(f"There is no rate for residents, because {rate.not_estimated_because}.")
    bounds = found.share.percent_interval
    if found.share.percent is not None and bounds is not None and too_few(found.offences):
        texts.append(
            f"It was {out_of(found.share.part, found.share.whole)} stalking and harassment offences."
        )
    elif found.share.percent is not None and bounds is not None:
        texts.append(
            f"It was {numbers.percent(found.share.percent)} of all recorded stalking and harassment "
            f"(95% interval {numbers.interval(bounds.lower, bounds.upper)})."
        )
    else:
        texts.append(f"Its share is not given, because {found.not_estimated_because}.")
    return Prose.paragraph(*texts, BY_DEFINITION)


def title(found: CoerciveControl) -> str:
    """Return the finding the section on coercive control is titled with."""
    if found.offences is None or found.share.percent is None:
        return sentence_case(f"coercive control in the {found.span}: figures are missing")
    return (
        f"Coercive control was {numbers.percent(found.share.percent, 0)} of recorded stalking and harassment "
        f"in the {found.span}"
    )
