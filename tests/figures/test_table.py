import pandas as pd
import pytest

from analysis import numbers
from analysis.errors import ReportError
from analysis.figures.table import Column, DataTable

TABLE = DataTable(
    caption="Offences <by> part",
    columns=(Column("Part", align="text"), Column("Latest year", "offences")),
    rows=(("Stalking", "1,433"), ("Coercive & control", "not available")),
    footnotes=("A note.",),
)


def test_a_table_has_a_caption_headed_rows_and_columns_and_units() -> None:
    html = TABLE.html()
    assert "<caption>Offences &lt;by&gt; part</caption>" in html
    assert '<th scope="col" class="number">Latest year <span class="unit">offences</span></th>' in html
    assert '<th scope="row">Stalking</th><td>1,433</td>' in html
    assert '<p class="footnote">A note.</p>' in html


def test_a_table_scrolls_inside_a_region_the_keyboard_can_reach() -> None:
    assert (
        '<div class="table" role="region" tabindex="0" aria-label="Offences &lt;by&gt; part">' in TABLE.html()
    )


def test_every_cell_is_escaped() -> None:
    assert "Coercive &amp; control" in TABLE.html()


def test_a_missing_number_is_shown_as_missing() -> None:
    assert '<span class="missing">not available</span>' in TABLE.html()


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("14 and 2", "<td>14 and 2</td>"),
        ("−1.9% to 18.9%", "<td>−1.9% to 18.9%</td>"),
        ("none", "<td>none</td>"),
        ("7.1 (6.4 to 7.7)", '<td class="with">7.1 <span class="interval">(6.4 to 7.7)</span></td>'),
        ("within harassment", '<td class="words">within harassment</td>'),
        ("April 2021 (19)", "<td>April 2021 (19)</td>"),
    ],
)
def test_a_number_and_its_interval_are_told_from_words_that_may_take_several_lines(
    text: str, cell: str
) -> None:
    assert cell in DataTable("T", TABLE.columns, (("Stalking", text),)).html()


def test_a_row_of_another_length_is_refused_by_its_number() -> None:
    with pytest.raises(ReportError, match="has 2 columns, but its row 1 has 1 cells"):
        DataTable("T", TABLE.columns, (("Stalking",),))


def test_a_frame_becomes_a_table_and_its_missing_values_stay_missing() -> None:
    frame = pd.DataFrame({"part": ["Stalking", "Other"], "n": pd.array([1433, None], dtype="Int64")})
    table = DataTable.from_frame(
        frame,
        caption="T",
        columns=[("part", Column("Part", align="text"), str), ("n", Column("Offences"), numbers.count)],
    )
    assert table.rows == (("Stalking", "1,433"), ("Other", "not available"))


def test_a_frame_without_a_column_is_refused_by_name() -> None:
    with pytest.raises(ReportError, match=r"needs the columns \['n'\]"):
        DataTable.from_frame(
            pd.DataFrame({"part": []}), caption="T", columns=[("n", Column("Offences"), numbers.count)]
        )
