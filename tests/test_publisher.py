"""Who publishes the pages is read from a file kept by hand, and a page says so plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import FileRefusedError
from analysis.paths import data_dir
from analysis.publish.linked_data import report_data
from analysis.publish.page import index_html, page_html
from analysis.publisher import FILE_NAME, Publisher, publisher, publisher_digest, read_publisher
from tests.publish.sample_notebook import notebook
from tests.publish.test_page import context

STANDING = (
    "An independent analysis of official figures; not published by any police force or government body."
)


def written(folder: Path, **changed: str) -> Path:
    held = {"name": "Counting Carefully", "url": "", "contact": "", "standing": STANDING} | changed
    (folder / "data").mkdir(exist_ok=True)
    file = folder / "data" / FILE_NAME
    file.write_text("".join(f'{name} = "{value}"\n' for name, value in held.items()), encoding="utf-8")
    return file


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project folder whose publisher can be set."""
    (tmp_path / "data").mkdir()
    for file in data_dir().iterdir():
        if file.name != FILE_NAME:
            (tmp_path / "data" / file.name).symlink_to(file)
    monkeypatch.setenv("STALKING_REPORT_ROOT", str(tmp_path))
    return tmp_path


def test_the_file_as_it_comes_names_the_project_and_no_person_and_no_contact() -> None:
    assert read_publisher(data_dir() / FILE_NAME) == Publisher(
        "The stalking report project", "", "", STANDING
    )


def test_every_page_says_near_its_title_what_it_is_not_and_at_its_end_that_there_is_no_contact() -> None:
    for html in (page_html(notebook()), index_html(context())):
        masthead = html[html.index('<header class="masthead">') : html.index("</header>")]
        # Without a contact nothing is promised that the page cannot keep.
        assert f'{STANDING} <a href="#errors">Who publishes this page</a>' in masthead
        footer = html[html.index("<footer>") :]
        assert "Published by The stalking report project. No contact is given for this edition" in footer


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("errors@example.org", "mailto:errors@example.org"),
        ("https://example.org/errors", "https://example.org/errors"),
    ],
)
def test_a_contact_that_is_set_stands_on_every_page_and_in_its_data(
    own_folder: Path, contact: str, link: str
) -> None:
    written(own_folder, url="https://example.org/", contact=contact)
    for html in (page_html(notebook()), index_html(context())):
        assert '<a href="#errors">How to report an error</a>' in html
        footer = html[html.index("<footer>") :]
        assert (
            'Published by <a href="https://example.org/" rel="noreferrer">Counting Carefully</a>.' in footer
        )
        assert f'To report an error, write to <a href="{link}" rel="noreferrer">{contact}</a>, say' in footer
        assert "No contact" not in html
    page = {"title": "t", "area": "Kent", "release": "2026-04-23", "edition_date": "2026-04-23"}
    held = report_data(page, results=None)["publisher"]
    assert (held["name"], held["url"]) == ("Counting Carefully", "https://example.org/")
    assert contact in held["contactPoint"].values()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": " "}, "name is ' '; expected some text"),
        ({"standing": ""}, "standing is ''; expected some text"),
        ({"url": "http://example.org"}, "url is 'http://example.org'; expected https://"),
        ({"contact": "call us"}, "contact is 'call us'; expected an email address, https://"),
        ({"phone": "1"}, "missing none, unknown phone"),
    ],
)
def test_a_value_that_cannot_be_printed_is_refused_by_name(
    tmp_path: Path, changed: dict[str, str], message: str
) -> None:
    with pytest.raises(FileRefusedError, match=r"^data/publisher\.toml: ") as refused:
        read_publisher(written(tmp_path, **changed))
    assert message in str(refused.value)


def test_a_file_that_is_gone_or_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="the file is not there"):
        read_publisher(tmp_path / FILE_NAME)
    (tmp_path / FILE_NAME).write_text("name: x", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="it is not TOML"):
        read_publisher(tmp_path / FILE_NAME)


def test_a_publisher_that_changes_while_a_process_runs_is_read_again(own_folder: Path) -> None:
    written(own_folder, name="First")
    first = publisher_digest()
    assert publisher().name == "First"
    written(own_folder, name="Second")
    assert publisher().name == "Second"
    assert publisher_digest() != first


def test_the_digest_of_a_publisher_that_cannot_be_printed_is_refused(own_folder: Path) -> None:
    written(own_folder, name=" ")
    with pytest.raises(FileRefusedError, match="name is ' '; expected some text"):
        publisher_digest()
