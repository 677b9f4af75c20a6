"""The files beside a page: what they hold, that they describe themselves, and that they are of the page."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from nbformat import NotebookNode

from analysis.errors import ReportError
from analysis.estimates.tables import held_table
from analysis.figures import parts_over_time
from analysis.models.change import split_change
from analysis.page_subject import open_methods
from analysis.paths import project_root
from analysis.periods import FinancialYear, Quarter
from analysis.provenance import drawn_from
from analysis.publish.dictionary import GUIDE, SCHEMA, schema_text, with_dictionary
from analysis.publish.downloads import (
    LICENCE_URL,
    Download,
    downloads_of,
    figure_records,
    file_size,
    files_beside,
    results_of,
)
from analysis.publish.linked_data import data_block, report_data
from analysis.publish.numbering import EditionNumber
from analysis.publish.page import PageIdentity, index_html, page_html
from analysis.publish.schema import results_schema
from analysis.publisher import publisher
from analysis.report import Report
from analysis.results import RESULTS_MIME, QuarterlyCounts, TrendTable, YearlyCounts, page_results
from tests.publish.csvw_rules import metadata_faults
from tests.publish.sample_notebook import code, notebook, result, words
from tests.publish.test_page import context
from tests.results.pages import nation, report

DAY = "2026-04-23"


def figure(held: Report) -> Any:
    return parts_over_time(
        held.recorded,
        held.marked_changes,
        title="Stalking </script> & more",
        alt="Lines.",
        caption="A source.",
        first=Quarter(2020, 1),
        provenance=drawn_from(held, "recorded", first=Quarter(2020, 1)),
    )


def executed(held: Report, *more: NotebookNode, slug: str | None = None) -> NotebookNode:
    split = split_change(held.recorded, held.latest_year)
    results = page_results(
        held,
        [
            QuarterlyCounts(held, Quarter(2013, 1)),
            YearlyCounts(held, FinancialYear(2013)),
            split,
            held.rate(held.latest_year),
        ],
    )
    shown = results._repr_mimebundle_()
    if slug is not None:
        shown[RESULTS_MIME]["page"]["slug"] = slug
    return notebook(
        code("report", result(held._repr_mimebundle_())),
        words("## What was recorded"),
        code("parts_over_time(...)", result(figure(held)._repr_mimebundle_())),
        words("## Downloads"),
        code("page_results(report, [...])", result(shown)),
        *more,
    )


@cache
def bedfordshire() -> NotebookNode:
    return executed(report())


def identity(held: NotebookNode) -> dict[str, str]:
    found = PageIdentity.from_notebook(held)
    return {name: getattr(found, name) for name in ("area", "slug", "release", "edition_date", "data_digest")}


@cache
def files() -> dict[str, str]:
    return files_beside(bedfordshire(), identity(bedfordshire()))


@cache
def page() -> str:
    beside = [*downloads_of(files()), Download.of("bedfordshire.ipynb", "x" * 2000)]
    return page_html(bedfordshire(), downloads=beside)


def written(folder: Path) -> Path:
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder / "bedfordshire.csv"


def test_a_page_has_its_results_as_csv_and_json_and_what_the_columns_mean() -> None:
    assert list(files()) == ["bedfordshire.csv", "bedfordshire.json", "bedfordshire.csv-metadata.json"]
    assert files()["bedfordshire.csv"].count("\n") == len(results_of(bedfordshire()).rows) + 1  # type: ignore[union-attr]
    assert files() == files_beside(executed(report()), identity(bedfordshire()))


def test_the_json_file_keeps_to_its_schema_and_says_the_same_as_the_csv_file() -> None:
    held = json.loads(files()["bedfordshire.json"])
    assert list(jsonschema.Draft202012Validator(results_schema()).iter_errors(held)) == []
    lines = files()["bedfordshire.csv"].splitlines()
    assert len(held["results"]) == len(lines) - 1
    stalking = [row for row in held["results"] if row["measure"] == "change_percent" and row["code"] == "8Q"]
    assert [row["value"] for row in stalking] == [17.3628]
    assert {source["id"] for source in held["sources"]} == {
        "home-office-recorded-crime-2026-04-23",
        "ons-population",
    }
    assert {row["measure"] for row in held["results"]} == set(held["measures"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "17.4"}, "is not of type 'number', 'null'"),
        ({"colour": "red"}, "Additional properties are not allowed"),
        ({"unit": "furlongs"}, "'furlongs' is not one of"),
        ({"value": None, "lower": None}, "None is not of type 'number'"),
    ],
)
def test_the_schema_refuses_what_is_no_result(change: dict[str, Any], message: str) -> None:
    held = json.loads(files()["bedfordshire.json"])
    held["results"] = [held["results"][0] | change]
    errors = [error.message for error in jsonschema.Draft202012Validator(results_schema()).iter_errors(held)]
    assert any(message in error for error in errors), errors


def test_the_schema_asks_why_a_value_is_missing_and_what_kind_an_interval_is() -> None:
    held = json.loads(files()["bedfordshire.json"])
    missing = next(row for row in held["results"] if row["value"] is None and "interval" not in row)
    del missing["not_estimated_because"]
    bare = next(row for row in held["results"] if "lower" in row)
    del bare["interval"]
    held["results"] = [missing, bare]
    errors = [error.message for error in jsonschema.Draft202012Validator(results_schema()).iter_errors(held)]
    assert "'not_estimated_because' is a required property" in errors
    assert "'interval' is a required property" in errors


def test_the_metadata_keep_to_the_rules_for_csv_on_the_web(tmp_path: Path) -> None:
    assert metadata_faults(written(tmp_path)) == []
    held = json.loads(files()["bedfordshire.csv-metadata.json"])
    assert held["dc:license"] == {"@id": LICENCE_URL}
    assert [source["dc:identifier"] for source in held["dc:source"]] == [
        "home-office-recorded-crime-2026-04-23",
        "ons-population",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("table,measure", "table,size", "the header has 'size', the column ['measure', 'Measure']"),
        (",offences,,,,offences recorded,", ",furlongs,,,,offences recorded,", "unit: 'furlongs' is not of"),
        (",106,,,,,offences,", ",1e2,,,,,offences,", "value: '1e2' is no decimal"),
        ("2013-04-01", "1 April 2013", "period_start: '1 April 2013' is no date"),
        (
            "quarterly_counts,offences_recorded,Bedfordshire,,8L",
            "quarterly_counts,offences_recorded,,,8L",
            "area: it",
        ),
        ("2013/14 Q2,2013-07-01", "2013/14 Q1,2013-07-01", "two lines have the key ('quarterly_counts'"),
    ],
)
def test_the_rules_for_csv_on_the_web_see_what_is_wrong(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    file = written(tmp_path)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = metadata_faults(file)
    assert any(message in fault for fault in found), found[:3]


def test_a_notebook_without_results_has_no_such_files() -> None:
    held = notebook(code("report", result(report()._repr_mimebundle_())))
    assert files_beside(held, identity(held)) == {}


def test_the_files_say_which_edition_they_belong_to_and_what_it_corrects() -> None:
    what = "The rate of Bedfordshire was for another year."
    second = files_beside(bedfordshire(), identity(bedfordshire()), EditionNumber("2026-04-23", 2, what))
    for made, number, changed in ((files(), 1, ""), (second, 2, what)):
        held = json.loads(made["bedfordshire.json"])
        assert held["edition"] == {"number": number, "what_changed": changed}
        jsonschema.validate(held, results_schema())
        described = json.loads(made["bedfordshire.csv-metadata.json"])
        assert described["schema:version"] == str(number)
        assert f"edition {number} of 2026-04-23" in described["dc:description"]
        assert described["dc:description"].endswith(f"What changed in this edition: {what}") is bool(changed)
    assert files()["bedfordshire.csv"] == second["bedfordshire.csv"]


def test_results_shown_twice_are_refused() -> None:
    twice = executed(report(), code("again", result({RESULTS_MIME: {}})))
    with pytest.raises(ReportError, match=r"shows its results 2 times\. Exactly one cell shows page_results"):
        results_of(twice)


def test_results_of_another_page_are_refused() -> None:
    held = executed(report(), slug="kent")
    with pytest.raises(
        ReportError, match=r"have the slug 'kent', and the page 'bedfordshire'\. Pass page_results"
    ):
        files_beside(held, identity(held))
    with pytest.raises(ReportError, match="have the area 'Bedfordshire', and the page 'England and Wales'"):
        files_beside(bedfordshire(), {"area": nation().area})


def block(kind: str) -> Any:
    found = re.findall(rf'<script type="{re.escape(kind)}"[^>]*>(.*?)</script>', page())
    assert len(found) == 1
    return json.loads(found[0])


def test_the_page_says_what_its_figures_were_drawn_from() -> None:
    held = block("application/json")
    assert held["page"] == "bedfordshire"
    assert held["figures"] == figure_records(bedfordshire())
    (drawn,) = held["figures"]
    assert drawn["function"] == "analysis.figures.parts_over_time.parts_over_time"
    assert drawn["drawn_from"] == [
        {
            "file": "data/releases/2026-04-23/recorded.csv",
            "rows": {
                "force": "Bedfordshire",
                "code": ["8L", "8M", "8Q", "8R", "8U"],
                "quarter": [">=", "2020/21 Q1"],
            },
        }
    ]
    assert f'data-digest="{drawn["data_digest"]}"' in page()


def test_nothing_in_a_block_of_data_can_end_it() -> None:
    text = data_block("application/json", {"x": "</script><!-- & \u2028\u2029"}).text
    assert text == r'{"x":"\u003c/script\u003e\u003c!-- \u0026 \u2028\u2029"}'
    assert json.loads(text) == {"x": "</script><!-- & \u2028\u2029"}
    assert block("application/json")["figures"][0]["title"] == "Stalking </script> & more"


def test_the_page_says_in_linked_data_what_it_is_about_and_where_its_numbers_are() -> None:
    held = block("application/ld+json")
    assert (held["@context"], held["@type"]) == ("https://schema.org", "Report")
    dataset = held["about"]
    assert dataset["@type"] == "Dataset"
    for each in (held, dataset):
        assert each["license"] == LICENCE_URL
        assert each["datePublished"] == "2026-04-23"
        assert each["inLanguage"] == "en-GB"
        assert each["isAccessibleForFree"] is True
        assert each["version"] == "0.1.0"
        assert each["publisher"]["name"] == each["creator"]["name"] == publisher().name
        assert each["name"]
        assert each["description"]
        assert each["spatialCoverage"]["identifier"] == "E23000026"
    assert dataset["temporalCoverage"] == "2013-04-01/2025-12-31"
    based_on = dataset["isBasedOn"]
    assert {each["creator"]["name"] for each in based_on} == {"Home Office", "Office for National Statistics"}
    assert all(each["url"].startswith("https://") for each in based_on)
    kinds = {each["contentUrl"]: each["encodingFormat"] for each in dataset["distribution"]}
    assert kinds == {
        "bedfordshire.csv": "text/csv",
        "bedfordshire.json": "application/json",
        "bedfordshire.csv-metadata.json": "application/csvm+json",
        "bedfordshire.ipynb": "application/x-ipynb+json",
    }


def test_the_index_says_in_linked_data_which_pages_it_lists() -> None:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', index_html(context()))
    held = json.loads(found)
    assert held["@type"] == "Report"
    assert len(held["hasPart"]) == 43
    assert {"@type": "Report", "name": "Bedfordshire", "url": "bedfordshire.html"} in held["hasPart"]


def test_a_page_that_is_about_no_area_covers_england_and_wales() -> None:
    page_of = {"title": "Methods", "area": "Methods", "release": "2026-04-23", "edition_date": "2026-04-23"}
    held = report_data(page_of, results=None)
    assert held["spatialCoverage"]["identifier"] == "K04000001"
    assert "temporalCoverage" not in held["about"]


def test_the_methods_page_says_in_linked_data_what_it_is_and_that_it_is_about_no_one_force() -> None:
    methods = open_methods(DAY, DAY)
    results = page_results(methods, [TrendTable(held_table(DAY, "trends"))])
    made = notebook(
        code("page", result(methods._repr_mimebundle_())),
        words("## Downloads"),
        code("page_results(page, [...])", result(results._repr_mimebundle_())),
    )
    beside = downloads_of(files_beside(made, identity(made)))
    (found,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page_html(made, downloads=beside)
    )
    held = json.loads(found)
    assert (held["@context"], held["@type"]) == ("https://schema.org", "Report")
    assert held["name"] == "Methods: how the numbers are made, and how far to trust them"
    dataset = held["about"]
    for each in (held, dataset):
        assert each["spatialCoverage"]["name"] == "England and Wales"
        assert each["spatialCoverage"]["identifier"] == "K04000001"
        assert each["publisher"]["name"] == publisher().name
        assert each["datePublished"] == DAY
        assert "Home Office release of 23 April 2026" in each["description"]
    assert {each["creator"]["name"] for each in dataset["isBasedOn"]} == {"Home Office"}
    assert [each["contentUrl"] for each in dataset["distribution"]] == [
        "methods.csv",
        "methods.json",
        "methods.csv-metadata.json",
    ]


def test_the_downloads_are_listed_with_honest_names_and_sizes() -> None:
    listed = html.unescape(page()[page().index('<ul class="downloads">') :])
    for href, said in (
        ("bedfordshire.csv", "Every number, as CSV (bedfordshire.csv, "),
        (
            "bedfordshire.json",
            "Every number and what each figure was drawn from, as JSON (bedfordshire.j",
        ),
        ("bedfordshire.csv-metadata.json", "What each column means, as CSVW metadata (bedfordshire.csv-m"),
        ("bedfordshire.ipynb", "The notebook, as it ran (bedfordshire.ipynb, 2 KB)"),
    ):
        assert f'<a href="{href}" download>{said}' in listed
    size = len(files()["bedfordshire.csv"].encode())
    assert f"(bedfordshire.csv, {round(size / 1000)} KB)" in listed


@pytest.mark.parametrize(("number", "words"), [(3, "1 KB"), (276_971, "277 KB"), (1_249_000, "1.2 MB")])
def test_a_size_is_printed_as_people_read_it(number: int, words: str) -> None:
    assert file_size(number) == words


def test_the_documents_say_what_the_code_writes() -> None:
    guide = (project_root() / GUIDE).read_text(encoding="utf-8")
    again = "run python -m analysis.publish.dictionary"
    assert guide == with_dictionary(guide), again
    assert (project_root() / SCHEMA).read_text(encoding="utf-8") == schema_text(), again


def test_a_guide_without_its_marks_is_refused() -> None:
    with pytest.raises(ReportError, match=r"docs/data-downloads\.md has no lines"):
        with_dictionary("# Nothing here")
