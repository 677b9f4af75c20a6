"""A whole edition from the figures in the repository: what a reader would find in it.

Rendered once, with the command line, in a folder of its own; these tests keep to one
process so that it is rendered once only.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import nbformat
import pytest

from analysis.forces import ENGLAND_AND_WALES, territorial_forces
from analysis.publish.downloads import results_of
from analysis.publish.schema import results_schema
from analysis.release import load_release
from tests.pages.finding_rules import RULES, SELDOM, faults
from tests.pages.numbers_in_prose import faults as faults_in_prose
from tests.pages.numbers_in_prose import numbers_checked
from tests.pages.numbers_in_tables import table_faults
from tests.pages.page_words import Page
from tests.publish.csvw_rules import metadata_faults

RELEASE = "2026-04-23"
NAMES = {"england-and-wales": ENGLAND_AND_WALES} | {force.slug: force.name for force in territorial_forces()}
AREAS = list(NAMES)
SLUGS = [*AREAS, "methods", "claims"]

RESULTS = (".csv", ".csv-metadata.json", ".json")
"""Endings of the files of results beside a page."""

FIGURES = {"force": 10, "england-and-wales": 10, "methods": 11, "claims": 0}
"""How many figures a page has."""

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]


class _Reader(HTMLParser):
    """Collects what the tests look for in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._silent += tag in ("style", "script", "title", "pre")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script", "title", "pre")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def read(page: Path) -> _Reader:
    reader = _Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def text_of(page: Path) -> str:
    return re.sub(r"\s+", " ", html.unescape(" ".join(read(page).words)))


def meta(reader: _Reader) -> dict[str, str]:
    return {tag["name"]: tag["content"] for name, tag in reader.tags if name == "meta" and "name" in tag}


def test_an_edition_has_46_pages_and_a_notebook_beside_each_of_45(edition: Path) -> None:
    assert sorted(path.stem for path in edition.glob("*.html")) == sorted([*SLUGS, "index"])
    assert sorted(path.stem for path in edition.glob("*.ipynb")) == sorted(SLUGS)
    results = {f"{slug}{ending}" for slug in SLUGS for ending in RESULTS}
    assert {path.name for path in edition.iterdir() if path.suffix not in (".html", ".ipynb")} == {
        "manifest.json",
        *results,
    }


def test_the_results_beside_every_page_keep_to_their_schema_and_their_metadata(edition: Path) -> None:
    schema = jsonschema.Draft202012Validator(results_schema())
    for slug in SLUGS:
        held = json.loads((edition / f"{slug}.json").read_text(encoding="utf-8"))
        assert [error.message for error in schema.iter_errors(held)] == [], slug
        assert metadata_faults(edition / f"{slug}.csv") == [], slug


def test_every_number_a_page_prints_is_in_its_results(edition: Path) -> None:
    found: list[str] = []
    checked = 0
    for slug in SLUGS:
        notebook = nbformat.read(edition / f"{slug}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
        results = results_of(notebook)
        assert results is not None
        found += [f"{slug}: {fault}" for fault in faults_in_prose(notebook, results)]
        found += [f"{slug}: {fault}" for fault in table_faults(notebook, results)]
        checked += numbers_checked(notebook, results)
    assert found == []
    assert checked > 15_000


def test_every_figure_of_a_page_says_what_it_was_drawn_from(edition: Path) -> None:
    for slug in SLUGS:
        page = (edition / f"{slug}.html").read_text(encoding="utf-8")
        block = re.search(r'<script type="application/json" id="provenance">(.*?)</script>', page)
        if FIGURES.get(slug) == 0:
            assert block is None, slug
            continue
        assert block is not None, slug
        figures = json.loads(block[1])["figures"]
        assert figures == json.loads((edition / f"{slug}.json").read_text(encoding="utf-8"))["figures"]
        assert [figure["figure"] for figure in figures] == re.findall(r'<figure id="([^"]+)"', page)
        for figure in figures:
            assert f'data-digest="{figure["data_digest"]}"' in page
            module, _, name = figure["function"].rpartition(".")
            assert callable(getattr(importlib.import_module(module), name)), figure["figure"]
            assert figure["sources"], f"{slug}: {figure['figure']}"


def test_page_n_is_about_force_n(edition: Path) -> None:
    digest = load_release(RELEASE).digest
    names = NAMES | {"methods": "Methods", "claims": "Claims checked"}
    seen = set()
    for slug in SLUGS:
        reader = read(edition / f"{slug}.html")
        name = names[slug]
        said = meta(reader)
        assert said["stalking-report:slug"] == slug
        assert said["stalking-report:area"] == name
        assert said["stalking-report:release"] == RELEASE
        assert said["stalking-report:data-digest"] == digest
        source = (edition / f"{slug}.html").read_text(encoding="utf-8")
        title = re.search(r"<title>(.*?)</title>", source)
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", source, re.DOTALL)
        assert title is not None
        assert name in html.unescape(title[1])
        assert heading is not None
        assert name in html.unescape(heading[1])
        figure = re.search(r"<svg.*?</svg>", source, re.DOTALL)
        if FIGURES.get(slug) == 0:
            continue
        assert figure is not None
        seen.add(hashlib.sha256(figure[0].encode()).hexdigest())
    assert len(seen) == 45, "two pages show the same drawing"


def test_every_page_has_one_h1_a_language_and_its_figures_with_alt_texts(edition: Path) -> None:
    for slug in SLUGS:
        tags = read(edition / f"{slug}.html").tags
        names = [name for name, _ in tags]
        assert names.count("h1") == 1
        assert ("html", {"lang": "en-GB"}) in tags
        assert names.count("figure") == FIGURES.get(slug, FIGURES["force"])
        words = {
            attributes["id"]: attributes.get("aria-label") for _, attributes in tags if "id" in attributes
        }
        for name, attributes in tags:
            if name == "svg":
                assert attributes["role"] == "img"
                label = attributes.get("aria-label") or words[attributes["aria-labelledby"]]
                assert label
                assert not re.search(r"no description|image|figure \d", label, re.IGNORECASE)


def test_no_page_asks_another_host_for_anything(edition: Path) -> None:
    for page in edition.glob("*.html"):
        for name, attributes in read(page).tags:
            loads = [attributes.get("src", ""), attributes.get("srcset", "")]
            if name == "link":
                loads.append(attributes["href"])
            assert not any(re.match(r"(https?:)?//", value) for value in loads), page.name
            assert name not in ("iframe", "object", "embed", "form")
        policy = next(
            attributes["content"]
            for name, attributes in read(page).tags
            if attributes.get("http-equiv", "").lower() == "content-security-policy"
        )
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy


def test_only_the_index_runs_a_script_and_its_policy_names_it_by_digest(edition: Path) -> None:
    for page in edition.glob("*.html"):
        source = page.read_text(encoding="utf-8")
        running = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
        data_blocks = re.findall(r"<script type=\"application/(?:ld\+)?json\"", source)
        assert source.count("<script") == len(running) + len(data_blocks), page.name
        policy = re.findall(r"script-src '([^']+)'", source)
        digests = [
            f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}" for text in running
        ]
        assert policy == digests, page.name
        assert len(running) == (page.stem == "index"), page.name


def test_no_page_is_larger_than_400_kilobytes(edition: Path) -> None:
    assert max(page.stat().st_size for page in edition.glob("*.html")) <= 400_000


def test_no_page_shows_a_missing_number_as_code_would(edition: Path) -> None:
    for slug in SLUGS:
        words = text_of(edition / f"{slug}.html")
        assert not re.search(r"\b(nan|NaN|NaT|None|<NA>|inf)\b", words), slug


def test_no_page_says_a_word_its_interval_does_not_allow(edition: Path) -> None:
    counted: dict[str, int] = {}
    found = []
    for slug, name in NAMES.items():
        notebook = nbformat.read(edition / f"{slug}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
        found += faults(Page(name, RELEASE, notebook), counted)
    assert found == []
    unused = {rule.name for rule in RULES} - set(counted)
    assert unused <= SELDOM, "a rule that no page uses proves nothing"
    assert counted["change of a year"] > 500


def test_every_page_gives_help_at_its_head_and_in_full(edition: Path) -> None:
    for page in edition.glob("*.html"):
        words = text_of(page)
        for number in ("999", "101", "0808 802 0300", "0808 2000 247", "0808 801 0327", "0800 555 111"):
            assert number in words, page.name
        assert words.index("0808 802 0300") < 200
        assert "Leave this page" in words


def test_bedfordshires_page_says_what_was_published(edition: Path) -> None:
    words = text_of(edition / "bedfordshire.html")
    for said in (
        "recorded 5,296 stalking and harassment offences in the year to December 2025, up by 193 from 5,103",
        "recorded 5,092 stalking and harassment offences, up 3% from 4,950",
        "about 7 for every 1,000 people",
        "against 10 (",
        "By part: malicious communications −357, stalking +248, harassment +144",
        "not called a rise or a fall, because not all of its parts compare between these two years",
        "Stalking: 1,269, up 24.3% from 1,021",
        "Malicious communications: 1,334, down by 357 from 1,691",
        "official statistics, not accredited official statistics",
    ):
        assert said in words


def test_the_page_of_england_and_wales_names_both_coverages(edition: Path) -> None:
    words = text_of(edition / "england-and-wales.html")
    for said in (
        "599,180 with British Transport Police, 598,830 in the 43 forces alone",
        "recorded 622,376 stalking and harassment offences in the year to December 2025, up by 18,466 "
        "from 603,910",
        "117,177",
    ):
        assert said in words


def test_city_of_london_has_no_rate_on_any_page(edition: Path) -> None:
    words = text_of(edition / "city-of-london.html")
    assert "There is no rate for residents, because" in words
    assert not re.search(r"for every 1,000 people \(95%", words)


def test_the_index_links_every_page(edition: Path) -> None:
    links = {attributes["href"] for name, attributes in read(edition / "index.html").tags if name == "a"}
    assert {f"{slug}.html" for slug in SLUGS} <= links


def test_the_manifest_holds_the_digest_of_every_page(edition: Path) -> None:
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps(manifest)
    for page in edition.glob("*.html"):
        assert hashlib.sha256(page.read_bytes()).hexdigest() in text, page.name
    assert manifest["release"] == RELEASE
