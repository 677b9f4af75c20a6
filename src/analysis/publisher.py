"""Who puts the pages online, and where an error is reported: ``data/publisher.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from analysis.built_files import file_digest
from analysis.errors import FileRefusedError
from analysis.paths import data_dir

FILE_NAME = "publisher.toml"

_MAY_BE_EMPTY = ("url", "contact")
_ADDRESS = re.compile(r"https://[^\s\"<>]+")
_EMAIL = re.compile(r"[^\s@\"<>]+@[^\s@\"<>]+\.[^\s@\"<>]+")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the pages.

    Attributes
    ----------
    name
        As printed.
    url
        Address of the publisher's own site; empty for none.
    contact
        An email address, or the address of a page, for those who report an error; empty for none.
    standing
        What the pages are and are not, in a sentence below every title.
    """

    name: str
    url: str
    contact: str
    standing: str

    @property
    def contact_link(self) -> str:
        """The contact as a link has it; empty for none."""
        return f"mailto:{self.contact}" if _EMAIL.fullmatch(self.contact) else self.contact


def read_publisher(path: Path) -> Publisher:
    """Read who publishes the pages.

    Raises
    ------
    FileRefusedError
        If the file is not there or not TOML, or a value is missing, unknown or of another form.
    """
    label = f"data/{path.name}"
    expected = [field.name for field in fields(Publisher)]
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileRefusedError(
            label, "the file is not there. Every page says who publishes it; fetch the file again."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise FileRefusedError(label, f"it is not TOML: {error}.") from None
    if set(held) != set(expected):
        lacking = [name for name in expected if name not in held]
        unknown = sorted(set(held) - set(expected))
        raise FileRefusedError(
            label,
            f"its values should be {', '.join(expected)}; missing {', '.join(lacking) or 'none'}, unknown "
            f"{', '.join(unknown) or 'none'}.",
        )
    for name, value in held.items():
        if not isinstance(value, str) or not (value.strip() or name in _MAY_BE_EMPTY):
            raise FileRefusedError(label, f"{name} is {value!r}; expected some text.")
    found = Publisher(**{name: value.strip() for name, value in held.items()})
    if found.url and _ADDRESS.fullmatch(found.url) is None:
        raise FileRefusedError(label, f"url is {found.url!r}; expected https://... or nothing.")
    if found.contact and not (_EMAIL.fullmatch(found.contact) or _ADDRESS.fullmatch(found.contact)):
        raise FileRefusedError(
            label, f"contact is {found.contact!r}; expected an email address, https://... or nothing."
        )
    return found


def publisher() -> Publisher:
    """Return who publishes the pages, as the file says now.

    Raises
    ------
    FileRefusedError
        If the file does not read as it should.
    """
    return read_publisher(data_dir() / FILE_NAME)


def publisher_digest() -> str:
    """Return the SHA-256 of the file that says who publishes the pages.

    Raises
    ------
    FileRefusedError
        If the file does not read as it should.
    """
    publisher()
    return file_digest(data_dir() / FILE_NAME)
