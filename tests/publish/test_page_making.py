"""How many pages are made at once, and which of them first."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from analysis.publish.manifest import PageInputs
from analysis.publish.page_making import PageMaker, PageOutcome, made_here, pages_at_once
from analysis.publish.plans import PagePlan


@pytest.mark.parametrize(("processors", "pages"), [(1, 1), (2, 2), (8, 8), (64, 8)])
def test_as_many_pages_as_there_are_processors_are_made_at_once_and_never_more_than_eight(
    monkeypatch: pytest.MonkeyPatch, processors: int, pages: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert pages_at_once() == pages


def test_processors_are_counted_where_none_are_allotted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert pages_at_once() == 4
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert pages_at_once() == 1


class _Notes:
    """Makes no page and notes which was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def make(self, plan: PagePlan, _inputs: PageInputs) -> PageOutcome:
        self.asked.append(plan.slug)
        return PageOutcome(plan.slug, 0.0, {})


def test_notebooks_with_a_page_of_their_own_are_begun_before_those_of_the_forces() -> None:
    plans = [
        PagePlan(slug, slug, Path(f"{notebook}.ipynb"), {})
        for slug, notebook in (
            ("kent", "force_report"),
            ("england-and-wales", "national_overview"),
            ("surrey", "force_report"),
            ("methods", "methods"),
        )
    ]
    notes = _Notes()
    inputs = cast("Mapping[str, PageInputs]", dict.fromkeys(plan.slug for plan in plans))
    made = list(made_here(plans, inputs, lambda: cast("PageMaker", notes), 1))
    assert notes.asked == ["england-and-wales", "methods", "kent", "surrey"]
    assert {outcome.slug for outcome in made} == set(notes.asked)
