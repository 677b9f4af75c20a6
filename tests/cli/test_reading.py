"""The bar shown while official files are read."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

from analysis.cli.reading import reading_bar


def shown_on(*, terminal: bool) -> str:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=120, color_system=None)
    with reading_bar(2, console) as begun:
        begun(Path("folder/prc-outcomes [1].xlsx"))
        begun(Path("folder/prc-outcomes [2].xlsx"))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_terminal_shows_which_file_is_read_and_how_many_are_done() -> None:
    shown = shown_on(terminal=True)
    assert re.search(r"Reading prc-outcomes \[2\]\.xlsx\s.*2/2", shown)


def test_elsewhere_no_bar_is_shown() -> None:
    assert shown_on(terminal=False).strip() == ""
