"""What would have stood out in a funnel, in words, for every force of both comparisons."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from analysis.estimates.among_forces import Measure
from analysis.models.standing_out import on_page_of
from analysis.wording import beside
from analysis.wording.beside import SHARE_CHARGED, Compared
from tests.wording.pages import FORCES, without_holes
from tests.wording.test_beside import FUNNELS, around, made, one

pytestmark = pytest.mark.xdist_group("pages' words")


@pytest.mark.parametrize(("measure", "what"), FUNNELS)
def test_what_would_have_stood_out_is_said_with_the_limits_as_drawn_and_those_of_a_call(
    measure: Measure, what: Compared
) -> None:
    funnel = around(measure)
    for force in (*FORCES, None):
        text = without_holes(beside.would_stand_out(funnel, force, what))
        out = on_page_of(funnel, force)
        assert out is not None
        own = force is not None and funnel.of(force).call != "not compared"
        size = f"the size of {force}" if own else f"middle size, such as {out.force}"
        assert text == (
            f"For a force of {size}, the dashed limits lie at {what.figure(out.drawn.lower)} and "
            f"{what.printed(out.drawn.upper)}. About one force in twenty lies outside such limits without "
            "being unusual; with all forces compared at once, only a figure below "
            f"{what.figure(out.called.lower)} or above {what.figure(out.called.upper)} would have stood out."
        )
        assert beside.funnel_alt(funnel, force, what).endswith(text)


def test_an_end_that_no_figure_can_lie_beyond_is_not_given() -> None:
    small = replace(one("no clear difference"), count=1, base=4, p=0.4)
    text = beside.would_stand_out(made(small), "Kent", SHARE_CHARGED)
    assert re.search(r"only a figure above [\d.]+% would have stood out", text)
    wide = replace(made(small), between=2.0)
    assert "no figure could have stood out" in beside.would_stand_out(wide, "Kent", SHARE_CHARGED)
    none = made(one("not compared", because="every count is zero"), centre=None)
    assert beside.would_stand_out(none, "Kent", SHARE_CHARGED) == ""
