"""Words are measured as matplotlib measures them, whatever settings a notebook has."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from analysis.figures.style import Weight, text_width

TEXTS = (
    "Offences recorded in each quarter",
    "Avon and Somerset: 2.1 for every 1,000 people (95% interval 2.0 to 2.2)",
    "To Yeovil, VAT. Five officials difficult to shuffle",
    "5,296 → 5,301",
    "two  blanks and one at the end ",
    "–",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_text_is_as_wide_as_matplotlib_sets_it_as_a_whole(text: str, weight: Weight) -> None:
    font = FontProperties(family="DejaVu Sans", size=13, weight=weight)
    whole = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    assert text_width(text, 13, weight) == whole


def test_a_reader_s_own_settings_do_not_change_the_width_of_a_text() -> None:
    before = text_width("Settings of a reader", 13)
    text_width.__globals__["_word_width"].cache_clear()
    with mpl.rc_context({"font.family": "serif", "text.hinting": "force_autohint"}):
        assert text_width("Settings of a reader", 13) == before
