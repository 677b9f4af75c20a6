"""The manifest: what it records, and when it says that an edition is whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import FileRefusedError
from analysis.publish.digests import origins_of
from analysis.publish.manifest import (
    FileRecord,
    IndexRecord,
    PageInputs,
    PageRecord,
    Records,
    is_whole,
    manifest_text,
    read_records,
)
from analysis.publish.numbering import EditionNumber

DAY = "2026-04-23"
ORIGINS = origins_of(EditionNumber(DAY), DAY, data_digest="0" * 64)


def page(slug: str, notebook: str = "force_report.ipynb", digest: str = "1" * 64) -> PageRecord:
    inputs = PageInputs(ORIGINS, notebook, digest, (("force", slug.title()), ("release", DAY)))
    return PageRecord(slug, slug.title(), inputs, (FileRecord.holding(f"{slug}.html", slug.encode()),))


KENT, ESSEX, METHODS = page("kent"), page("essex"), page("methods", "methods.ipynb", "2" * 64)
PAGES = {each.slug: each for each in (KENT, ESSEX, METHODS)}
INDEX = IndexRecord(FileRecord.holding("index.html", b"all"), ORIGINS, tuple(sorted(PAGES)))
WHOLE = Records(PAGES, INDEX)


def text(records: Records) -> str:
    return manifest_text(records, expected=sorted(PAGES), release=DAY, edition_date=DAY, edition=1)


def test_what_is_read_back_is_what_was_recorded_and_the_text_is_plain_json(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text(WHOLE), encoding="utf-8")
    assert read_records(tmp_path) == WHOLE
    assert text(WHOLE) == json.dumps(json.loads(text(WHOLE)), indent=2, ensure_ascii=False) + "\n"
    assert text(Records(dict(reversed(PAGES.items())), INDEX)) == text(WHOLE)
    held = json.loads(text(WHOLE))
    assert (held["whole"], held["missing"], held["published"]) == (True, [], False)
    assert held["pages"][1]["parameters"] == {"force": "Kent", "release": DAY}


def test_an_edition_is_whole_only_with_every_page_of_one_making_and_an_index_of_just_these() -> None:
    other = replace(ORIGINS, code_digest="3" * 64)
    of_other_code = replace(KENT, inputs=replace(KENT.inputs, origins=other))
    cases = {
        "a page is missing": Records({"kent": KENT, "essex": ESSEX}, INDEX),
        "no index": Records(PAGES),
        "other code": Records(PAGES | {"kent": of_other_code}, INDEX),
        "two states of one notebook": Records(PAGES | {"kent": page("kent", digest="4" * 64)}, INDEX),
        "an index of other code": Records(PAGES, replace(INDEX, origins=other)),
        "an index of fewer pages": Records(PAGES, replace(INDEX, pages=("kent",))),
    }
    assert is_whole(WHOLE, PAGES)
    assert not [case for case, records in cases.items() if is_whole(records, PAGES)]


def test_a_manifest_of_an_earlier_version_records_nothing_that_can_be_relied_on(tmp_path: Path) -> None:
    held = json.loads(text(WHOLE))
    del held["format"]
    (tmp_path / "manifest.json").write_text(json.dumps(held))
    assert read_records(tmp_path) == Records({})


@pytest.mark.parametrize(
    "said",
    [
        "[]",
        "{",
        '{"name": "a web app"}',
        '{"format": "stalking-report manifest 3", "pages": [1], "index": {}}',
    ],
)
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "manifest.json").write_text(said)
    with pytest.raises(FileRefusedError, match="not a manifest of an edition"):
        read_records(tmp_path)
