"""Pages made without a kernel, for tests of what a run makes and what it leaves."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.publish.edition import EditionResult, render_edition
from analysis.publish.manifest import PageInputs
from analysis.publish.page_making import PageOutcome
from analysis.publish.plans import PagePlan
from analysis.publish.standing import Choice
from tests.publish.standin import LAYOUT, force_notebook, national_notebook

DAY = "2026-04-23"
AREAS = ["England and Wales", "Kent", "Essex"]
SLUGS = ["england-and-wales", "kent", "essex"]


def files_of(plan: PagePlan, inputs: PageInputs) -> dict[str, bytes]:
    """Return three files that differ whenever what the page is made from does."""
    said = json.dumps(asdict(inputs), sort_keys=True)
    return {f"{plan.slug}.{kind}": f"{kind} {said}\n".encode() for kind in ("html", "csv", "ipynb")}


@dataclass
class Quick:
    """Takes the place of kernels, and remembers what it made."""

    made: list[str] = field(default_factory=list)

    def __call__(
        self, plans: Sequence[PagePlan], inputs: Mapping[str, PageInputs], *, timeout: float
    ) -> Generator[PageOutcome, None, None]:
        """Make each page at once."""
        assert timeout > 0
        for plan in plans:
            self.made.append(plan.slug)
            yield PageOutcome(plan.slug, 0.0, files_of(plan, inputs[plan.slug]))


@dataclass
class Run:
    """What a run made, said and left."""

    result: EditionResult
    made: list[str]
    said: str


def notebooks(folder: Path) -> Path:
    """Write the notebooks of forces and of the nation."""
    force_notebook(folder)
    national_notebook(folder)
    return folder


def render(out: Path, notebooks: Path, **options: Any) -> Run:
    """Render the three pages, or those named, with an index where all are asked for."""
    options.setdefault("data_digest", "0" * 64)
    quick, choices = options.pop("quick", None) or Quick(), list[Choice]()
    result = render_edition(
        options.pop("areas", None),
        DAY,
        options.pop("edition_date", DAY),
        out,
        chosen=choices.append,
        overview=lambda: pd.DataFrame({"force": ["Kent", "Essex"], "slug": ["kent", "essex"]}),
        notebooks=notebooks,
        layout=LAYOUT,
        elsewhere=quick,
        **options,
    )
    (choice,) = choices
    return Run(result, quick.made, choice.said if choice.tells else "")


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file and folder in a folder: hidden ones too."""
    return {path.name: b"" if path.is_dir() else path.read_bytes() for path in folder.iterdir()}
