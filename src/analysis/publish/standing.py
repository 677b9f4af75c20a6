"""Which pages are as before, and why the others are made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.publish.manifest import PageInputs, PageRecord
from analysis.publish.plans import PagePlan
from analysis.wording.prose import join

FIRST_TIME = "made for the first time"
DAMAGED = "made anew: files were changed or are gone"
FORCED = "made anew, because --force asks for it"

_PARTS = {
    "release": "the release",
    "edition_date": "the date of the edition",
    "edition": "the number of the edition",
    "what_changed": "the words of the correction",
    "previous": "the edition before",
    "data_digest": "the figures",
    "publisher_digest": "who publishes the pages",
    "code_version": "the code",
    "code_digest": "the code",
    "lock_digest": "the lock or an installed package",
    "python": "the version of Python",
}
"""What each of a page's origins is called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a run makes and what it leaves.

    Attributes
    ----------
    as_before
        Pages that stand and would be the same again.
    anew
        Pages to make.
    because
        Why, by slug.
    """

    as_before: tuple[PagePlan, ...]
    anew: tuple[PagePlan, ...]
    because: Mapping[str, str]

    @property
    def tells(self) -> bool:
        """Whether it is worth saying: a folder that held nothing before has nothing to explain."""
        return bool(self.as_before) or any(self.because[plan.slug] != FIRST_TIME for plan in self.anew)

    @property
    def said(self) -> str:
        """The choice in a sentence: ``43 pages as before; 2 made anew: the notebook changed``."""
        counts: dict[str, int] = {}
        for plan in self.anew:
            reason = self.because[plan.slug]
            counts[reason] = counts.get(reason, 0) + 1
        count = len(self.as_before)
        parts = [f"{count} page{'' if count == 1 else 's'} as before"] if count else []
        parts += [f"{number} {reason}" for reason, number in counts.items()]
        return f"{'; '.join(parts)}."


def why_anew(wanted: PageInputs, held: PageRecord | None, folder: Path) -> str:
    """Return why a page has to be made, empty if it stands and would be the same again.

    Parameters
    ----------
    wanted
        What it would be made from now.
    held
        Its record; None if there is none.
    folder
        Where it should stand.
    """
    if held is None:
        return FIRST_TIME
    changed = [
        words
        for name, words in _PARTS.items()
        if getattr(wanted.origins, name) != getattr(held.origins, name)
    ]
    if (wanted.notebook, wanted.notebook_digest) != (held.inputs.notebook, held.inputs.notebook_digest):
        changed.append("the notebook")
    dates = ("release", "edition_date")
    if [each for each in wanted.parameters if each[0] not in dates] != [
        each for each in held.inputs.parameters if each[0] not in dates
    ]:
        changed.append("the parameters")
    if changed:
        return f"made anew: {join(tuple(dict.fromkeys(changed)))} changed"
    return "" if held.stands(folder) else DAMAGED


def choose(
    plans: Sequence[PagePlan],
    inputs: Mapping[str, PageInputs],
    held: Mapping[str, PageRecord],
    folder: Path,
    *,
    force: bool = False,
) -> Choice:
    """Choose the pages to make.

    Parameters
    ----------
    plans
        The pages asked for.
    inputs
        What each is made from now, by slug.
    held
        The records there are, by slug.
    folder
        Where the pages stand.
    force
        Make all of them.
    """
    because = {
        plan.slug: FORCED if force else why_anew(inputs[plan.slug], held.get(plan.slug), folder)
        for plan in plans
    }
    return Choice(
        as_before=tuple(plan for plan in plans if not because[plan.slug]),
        anew=tuple(plan for plan in plans if because[plan.slug]),
        because=because,
    )
