import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from itertools import pairwise

import pytest
from nbformat import NotebookNode

from analysis.errors import ReportError
from analysis.forces import territorial_forces
from analysis.help_lines import LEAVING, help_lines
from analysis.models.reasons import LEVEL_MOVED
from analysis.page_subject import PAGE_MIME
from analysis.publish.page import Download, IndexContext, PageIdentity, index_html, page_html
from analysis.publish.prose import PageScan
from analysis.publish.stylesheet import foot_of_paper
from tests.publish.sample_notebook import (
    code,
    figures,
    identity,
    notebook,
    output,
    report_cell,
    result,
    sample,
    words,
)

PAGE = page_html(notebook(), downloads=["bedfordshire.ipynb", Download("all.csv", "Everything")])


def small(*cells: NotebookNode, **said: str) -> str:
    return page_html(notebook(report_cell(identity(**said)), *cells))


def test_an_identity_is_read_from_the_notebook() -> None:
    assert PageIdentity.from_notebook(notebook()) == PageIdentity(**identity())


def test_a_notebook_that_does_not_say_whom_it_is_about_is_refused() -> None:
    with pytest.raises(ReportError, match="does not say which page it is"):
        page_html(notebook(words("# Hello")))


def test_a_notebook_that_says_it_twice_is_refused() -> None:
    with pytest.raises(ReportError, match="says 2 times which page it is"):
        small(report_cell())


def test_an_identity_that_lacks_a_part_is_refused_by_name() -> None:
    cell = code("report", result({"text/html": "x", PAGE_MIME: json.dumps({"area": "Kent"})}))
    with pytest.raises(ReportError, match="lacks slug, release, edition_date, data_digest, title"):
        page_html(notebook(cell))


def test_a_page_proves_whom_it_is_about() -> None:
    found = dict(re.findall(r'<meta name="stalking-report:([^"]+)" content="([^"]*)">', PAGE))
    assert found == {
        "slug": "bedfordshire",
        "area": "Bedfordshire",
        "release": "2026-04-23",
        "edition-date": "2026-05-06",
        "edition-number": "1",
        "data-digest": "0123456789abcdef",
    }


def test_every_page_says_in_its_head_what_it_is() -> None:
    for html, title in ((PAGE, "Bedfordshire: recorded"), (index_html(context()), "Recorded stalking")):
        (said,) = re.findall(r'<meta name="description" content="([^"]*)">', html)
        assert said.startswith(title)
        assert "from the Home Office release of 23 April 2026" in said
        assert said.endswith("not published by any police force or government body.")


def test_every_page_leads_to_the_folder_of_all_editions_where_corrections_are() -> None:
    for html in (PAGE, index_html(context())):
        footer = html[html.index("<footer>") :]
        assert "A later or corrected edition never takes the place of this one" in footer
        assert '<a href="../">All editions</a>' in footer


def test_the_foot_of_every_sheet_of_paper_names_the_page_and_its_edition() -> None:
    said = "Bedfordshire: recorded stalking and harassment. Edition of 6 May 2026."
    assert f'@page{{@bottom-left{{content:"{said}"' in PAGE
    assert 'Edition of 6 May 2026, number 2.";' in index_html(context(edition=2))
    assert r'content:"\22 \3c \2f style\3e ";' in foot_of_paper('"</style>')


def test_a_page_is_in_british_english_with_one_title_and_its_landmarks() -> None:
    assert PAGE.startswith('<!doctype html>\n<html lang="en-GB">')
    assert "<title>Bedfordshire: recorded stalking and harassment</title>" in PAGE
    assert PAGE.count("<h1>") == 1
    for landmark in ("<main ", "<footer>", "<header ", '<nav class="contents"', 'class="skip" href="#main"'):
        assert PAGE.count(landmark) == 1


def test_the_policy_allows_the_one_stylesheet_by_its_hash_and_nothing_else() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", PAGE, flags=re.DOTALL)
    said = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (
        f"default-src 'none'; style-src 'sha256-{said}'; img-src data:; base-uri 'none'; form-action 'none'"
        in PAGE
    )


def test_a_page_runs_no_script_has_no_inline_style_and_asks_no_other_host() -> None:
    assert not re.search(r"\son\w+=|\sstyle=|\ssrc=|@import|url\(http", PAGE)
    assert re.findall(r"<script[^>]*>", PAGE) == [
        '<script type="application/json" id="provenance">',
        '<script type="application/ld+json">',
    ]
    assert '<link rel="icon" href="data:,">' in PAGE


def test_help_and_a_way_out_stand_at_the_top_and_need_no_script() -> None:
    top = PAGE[: PAGE.index("<h1>")]
    assert 'National Stalking Helpline <a href="tel:08088020300">0808 802 0300</a>' in top
    assert 'In danger, call <a href="tel:999">999</a>' in top
    assert '<a href="#help">More help</a>' in top
    assert '<a class="leave" href="https://www.bbc.co.uk/weather" rel="noreferrer noopener" title=' in top


def test_every_page_says_at_its_head_and_in_help_that_leaving_clears_no_history() -> None:
    for html in (PAGE, index_html(context())):
        top = html[: html.index("<h1>")]
        assert '<span class="history">Leaving does not clear your browser’s history</span>' in top
        assert f'title="{LEAVING}">Leave this page</a>' in top
        assert f"<p>{LEAVING}</p>" in html[html.index('id="help"') :]


def test_a_page_of_a_welsh_force_names_the_helpline_of_wales_before_that_of_england() -> None:
    for area, slug, first in (("Gwent", "gwent", "Live Fear"), ("Kent", "kent", "National Domestic")):
        html = small(area=area, slug=slug)
        lines = re.findall(r"<dt>(Live Fear|National Domestic)", html)
        assert len(lines) == 2
        assert lines[0] == first


def test_help_stands_in_full_unless_the_notebook_brings_its_own() -> None:
    for line in help_lines():
        assert line.number in PAGE[PAGE.index('id="help"') :]
    own = small(words("## Help\n\nCall."))
    assert own.count('id="help"') == 1
    assert "Crimestoppers" not in own


def test_the_contents_are_made_from_the_sections() -> None:
    nav = PAGE[PAGE.index('<nav class="contents"') : PAGE.index("<main")]
    assert re.findall(r'<a href="#([^"]+)">', nav) == [
        "in-brief",
        "what-was-recorded",
        "what-changed-part-by-part",
        "help",
        "how-it-was-made",
    ]


def test_the_notebooks_own_first_heading_gives_way_to_the_pages() -> None:
    assert "in one force" not in PAGE
    assert re.search(r"Recorded stalking and harassment<span.*</span></span> Bedfordshire</h1>", PAGE)


def test_a_second_heading_of_level_one_is_refused() -> None:
    with pytest.raises(ReportError, match="a second heading of level 1"):
        page_html(notebook(words("# One"), report_cell(), words("# Two")))


def test_headings_that_repeat_get_names_of_their_own() -> None:
    html = small(words("## A’s part\n\n## A’s part"))
    assert '<h2 id="as-part">' in html
    assert '<h2 id="as-part-2">' in html


def test_a_heading_and_a_figure_with_one_name_are_refused() -> None:
    with pytest.raises(ReportError, match="'twice' stands more than once"):
        small(words("## Twice"), code("f", result({"text/html": '<figure id="twice"></figure>'})))


def test_a_link_to_a_section_that_is_not_there_is_refused() -> None:
    with pytest.raises(ReportError, match="A link leads to #nowhere"):
        small(words("[see](#nowhere)"))


def test_html_in_the_text_of_a_notebook_is_shown_as_written() -> None:
    assert "&lt;b onclick=" in small(words("<b onclick='x()'>bold</b>"))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a < SCRIPT src=x>"])
def test_a_script_in_the_text_is_refused(text: str) -> None:
    with pytest.raises(ReportError, match="The text in cell 2 holds a script"):
        small(words(text))


def test_a_link_in_the_text_that_runs_code_refuses_the_page() -> None:
    with pytest.raises(ReportError, match="A link leads to #harmful-link"):
        small(words("[x](JavaScript:alert(1))"))


def test_the_name_of_an_area_is_escaped_everywhere() -> None:
    name = '"Avon" & <Somerset>'
    html = small(area=name, title=f"{name}: recorded")
    assert "<Somerset>" not in html
    assert "&lt;Somerset&gt;</h1>" in html


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<script>x</script>", "the element <script>"),
        ('<script type="application/json">{}</script>', "the element <script>"),
        ('<p onclick="x()">y</p>', "the attribute onclick"),
        ('<p style="color:red">y</p>', "the attribute style on <p>"),
        ('<img src="https://example.org/a.png" alt="">', "a request to somewhere else"),
        ('<img src="data:image/png;base64,x">', "a picture without a text alternative"),
        ('<a href=" javascript:x()">y</a>', "the link"),
        ("<style>p{}</style>", "the element <style>"),
    ],
)
def test_a_result_that_a_page_may_not_hold_is_refused(html: str, fault: str) -> None:
    with pytest.raises(ReportError, match=f"The result of cell 2 holds .*{re.escape(fault)}"):
        small(code("x", result({"text/html": html})))


def test_a_failed_cell_refuses_the_page() -> None:
    failed = output("error", ename="ValueError", evalue="no", traceback=[])
    with pytest.raises(ReportError, match=r"The code in cell 2 failed \(ValueError: no\)"):
        small(code("x", failed))


def test_a_warning_refuses_the_page() -> None:
    said = output("stream", name="stderr", text="\x1b[31mFutureWarning\x1b[0m: x")
    with pytest.raises(ReportError, match="cell 2 wrote to standard error: 'FutureWarning: x'"):
        small(code("x", said))


def test_a_picture_without_words_refuses_the_page() -> None:
    with pytest.raises(ReportError, match="a picture without words or numbers"):
        small(code("x", result({"image/png": "abc", "text/plain": "<Figure>"})))


def test_plain_text_is_shown_only_if_there_is_nothing_better_and_is_escaped() -> None:
    html = small(
        code("a", result({"text/plain": "a < b"})),
        code("b", result({"text/html": "<p>better</p>", "text/plain": "worse"})),
        code("c", result({"text/markdown": "**bold**", "text/plain": "worse"})),
    )
    assert "a &lt; b</pre>" in html
    assert "<p>better</p>" in html
    assert "<strong>bold</strong>" in html
    assert "worse" not in html


def test_the_code_stands_folded_with_the_figure_it_made() -> None:
    figure = PAGE[PAGE.index('<figure id="parts-over-time"') :]
    figure = figure[: figure.index("</figure>")]
    assert '<details class="code"><summary>Show the code<span class="visually-hidden">: Stalking ov' in figure
    assert "recorded = report.recorded\n\nparts_over_time(recorded" in figure


def test_words_and_numbers_to_call_bring_no_code_and_the_page_says_once_where_all_of_it_is() -> None:
    called = code("care.help_in_full()", result({"text/html": '<ul class="help-lines"><li>999</li></ul>'}))
    said = code("brief.sentence(report)", result({"text/html": "<p>It rose.</p>"}))
    table = '<div class="table" role="region" tabindex="0" aria-label="x"><table></table></div>'
    html = small(words("## In brief"), said, code("tabled(trends)", result({"text/html": table})), called)
    assert html.count("Show the code") == 1
    assert "tabled(trends)" in html
    assert "brief.sentence" not in html
    assert "help_in_full" not in html
    assert PAGE.count("Show the code") == PAGE.count("<figure ")
    assert PAGE.count("The notebook has all of it.") == 1


def test_code_that_shows_nothing_waits_for_the_next_figure_or_table() -> None:
    figure = code("drawn(kept)", result({"text/html": '<figure id="f"></figure>'}))
    said = [code(f"say({word})", result({"text/html": "<p>It rose.</p>"})) for word in ("one", "kept")]
    html = small(said[0], code("kept = held_table()"), said[1], figure)
    assert "kept = held_table()\n\ndrawn(kept)" in html


def test_parameters_and_setting_up_are_folded_at_the_end() -> None:
    end = PAGE[PAGE.index('id="how-it-was-made"') :]
    setting = (
        "FORCE = &#34;Bedfordshire&#34;\n\nfrom analysis import open_report\n\nreport\n\nkey_figures(report)"
    )
    assert setting in end
    assert PAGE.count("open_report") == 1


def test_downloads_are_listed_where_it_says_how_the_page_was_made() -> None:
    end = PAGE[PAGE.index('id="how-it-was-made"') :]
    assert '<a href="bedfordshire.ipynb" download>The notebook, as it ran (bedfordshire.ipynb)</a>' in end
    assert '<a href="all.csv" download>Everything</a>' in end


def test_a_notebook_that_ends_with_how_it_was_made_keeps_its_own_section() -> None:
    html = small(words("## How it was made\n\nWith care."))
    assert html.count("How it was made</h2>") == 1


def test_a_page_stays_small() -> None:
    assert len(PAGE.encode()) < 250_000


def test_no_name_stands_twice_and_headings_do_not_skip_a_level() -> None:
    scan = PageScan(PAGE)
    assert len(scan.ids) == len(set(scan.ids))
    levels = [level for level, _, _ in scan.headings]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_same_notebook_has_the_same_bytes_in_fresh_processes() -> None:
    script = (
        "import hashlib; from tests.publish.sample_notebook import notebook; "
        "from analysis.publish.page import page_html; "
        "print(hashlib.sha256(page_html(notebook()).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def context(**other: object) -> dict[str, object]:
    forces = [
        {
            "force": force.name,
            "slug": force.slug,
            "offences": 5296,
            "stalking": 1433,
            "change_percent": 3.8,
            "change_lower": -1.0,
            "change_upper": 9.0,
            "no_change_because": "",
            "rate": 1.9,
            "rate_lower": 1.8,
            "rate_upper": 2.0,
            "no_rate_because": "",
            "page": f"{force.slug}.html",
        }
        for force in reversed(territorial_forces())
    ]
    return {
        "release": "2026-04-23",
        "edition_date": "2026-05-06",
        "edition": 1,
        "data_digest": "abc",
        "forces": forces,
        "pages": ["england-and-wales", "methods"],
        "latest_year": "year to December 2025",
        "latest_quarter": "October to December 2025",
    } | other


def test_the_index_lists_the_43_forces_by_name_with_their_figures() -> None:
    html = index_html(context())
    names = re.findall(r'<th scope="row"><a href="[^"]+\.html">([^<]+)</a>', html)
    assert names == [force.name for force in territorial_forces()]
    assert "+3.8%" in html
    assert "−1.0% to 9.0%" in html
    assert '<a href="england-and-wales.html">England and Wales</a>' in html
    assert '<a href="methods.html">Methods</a>' in html
    assert "claims.html" not in html
    assert "Edition of 6 May 2026" in html
    assert "release of 23 April 2026" in html


def test_the_index_knows_each_force_by_its_other_names_and_the_places_in_it() -> None:
    html = index_html(context())
    (known,) = re.findall(r'<tr data-found-by="([^"]*)">\n<th scope="row"><a href="metropolitan', html)
    assert {"The Met", "Greater London", "London"} <= set(known.split(" | "))
    assert "says something about recording as well as about how often stalking happens" in html


def test_the_index_says_which_page_was_not_made_and_which_figure_is_missing() -> None:
    given = context()
    forces = given["forces"]
    assert isinstance(forces, list)
    forces[0] |= {"page": None, "change_percent": None, "change_lower": None, "change_upper": None}
    html = index_html(IndexContext.from_mapping(given))
    assert 'Wiltshire <span class="missing">page not made</span>' in html
    assert '<span class="missing">not compared</span> <span class="interval">figures missing</span>' in html


def row_of(html: str, slug: str) -> str:
    return html[html.index(f'<th scope="row"><a href="{slug}.html">') :].split("</tr>", maxsplit=1)[0]


def test_a_change_without_an_interval_has_no_percentage_and_nothing_is_drawn() -> None:
    given = context()
    forces = given["forces"]
    assert isinstance(forces, list)
    for place, percent in ((0, 81.4), (1, None)):
        forces[place] |= {
            "change_percent": percent,
            "change_lower": None,
            "change_upper": None,
            "no_change_because": LEVEL_MOVED,
        }
    html = index_html(IndexContext.from_mapping(given))
    assert "None" not in html
    assert "81.4" not in html
    for slug in ("wiltshire", "west-yorkshire"):
        row = row_of(html, slug)
        assert '<span class="missing">not compared</span> <span class="interval">level moved</span>' in row
        assert row.count("data-value=") == 3  # the cell has nothing to be sorted by, so it comes last
        assert "<circle" not in row
        assert "H" not in row[row.index("<svg") :].replace("V24", "")
    assert (
        '<p class="footnote">West Yorkshire and Wiltshire: the change of stalking is not compared, because '
        "it moved to another level for no published reason.</p>"
    ) in html
    assert "<circle" in row_of(html, "kent")


def test_an_index_that_was_not_told_its_release_is_refused_by_name() -> None:
    given = context()
    del given["release"]
    with pytest.raises(ReportError, match="was not told 'release'"):
        index_html(given)


def test_the_index_names_its_latest_quarter_and_says_what_sorting_is_for() -> None:
    html = index_html(context())
    assert (
        "Latest quarter of the figures: October to December 2025. Home Office release of 23 April 2026: "
        "official statistics, not accredited official statistics."
    ) in html
    assert "a ranking by these numbers would say little" not in html
    assert (
        "Sorting by a column helps to find a force; it makes no ranking, because many of the intervals "
        "overlap and the order within them says little."
    ) in html
    bare = index_html(context(latest_quarter=""))
    assert "Latest quarter" not in bare


def test_the_index_gives_a_square_a_letter_and_a_row_to_every_force() -> None:
    html = index_html(context())
    for force in territorial_forces():
        assert html.count(f'href="{force.slug}.html"') == 3, force.name
    assert html.count('<li class="tile-c') == 43
    # The whole list is there without the script; it is only sorted and searched by it.
    without = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert "<input" not in without
    assert "<button" not in without


def test_a_force_without_a_rate_has_its_reason_below_the_table_and_sorts_last() -> None:
    given = context()
    forces = given["forces"]
    assert isinstance(forces, list)
    forces[0] |= {"rate": None, "rate_lower": None, "rate_upper": None, "no_rate_because": "few live there"}
    html = index_html(IndexContext.from_mapping(given))
    assert '<p class="footnote">Wiltshire has no rate, because few live there.</p>' in html
    row = html[html.index('<th scope="row"><a href="wiltshire.html">') :].split("</tr>")[0]
    assert row.count("data-value=") == 3
    assert '<td><span class="missing">not available</span></td>' in row


def test_every_page_leads_to_the_index_to_england_and_wales_to_the_methods_and_to_the_claims() -> None:
    nav = PAGE[PAGE.index('<nav class="home"') :].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', nav) == [
        "index.html",
        "england-and-wales.html",
        "methods.html",
        "claims.html",
    ]
    own = page_html(sample(*figures(), said=identity("Methods", "methods")))
    nav = own[own.index('<nav class="home"') :].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', nav) == ["index.html", "england-and-wales.html", "claims.html"]


HELD = ("2025-10-23", "2026-04-23", "2026-07-23")


def test_a_page_leads_to_its_previous_edition_or_says_that_it_is_the_first() -> None:
    assert "This is the first edition" in PAGE
    later = page_html(sample(*figures(), said=identity()), previous="2025-10-23-2")
    assert '<a href="../2025-10-23-2/bedfordshire.html">The previous edition of this page</a>' in later
    assert "This is the first edition" not in later


def test_the_rules_of_the_map_of_squares_stand_in_the_index_alone() -> None:
    assert ".tiles{" in index_html(context())
    assert ".tiles{" not in page_html(notebook())
