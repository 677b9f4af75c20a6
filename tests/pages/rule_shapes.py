"""A written rule for words: a shape of sentence, and what must hold where it is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.pages.page_words import Page, value

Check = Callable[[re.Match[str], Page], bool]


@dataclass(frozen=True)
class Rule:
    """One shape of words, and what must hold where it is printed."""

    name: str
    pattern: re.Pattern[str]
    allowed: Check

    def faults(self, sentence: str, page: Page) -> list[str]:
        return [
            f"{page.area}: {self.name}: {match[0]!r}"
            for match in self.pattern.finditer(sentence)
            if not self.allowed(match, page)
        ]


def outside(centre: float, words: dict[str, int], *, word: int = 1, low: int = 2, high: int = 3) -> Check:
    """The interval lies on the side the word says; 0 stands for an interval that holds the centre."""

    def check(match: re.Match[str], page: Page) -> bool:
        del page
        side = words[match[word].lower()]
        lower, upper = value(match[low]), value(match[high])
        if side == 0:
            return lower <= centre <= upper
        return lower > centre if side > 0 else upper < centre

    return check


def true(match: re.Match[str], page: Page) -> bool:
    del match, page
    return True


def rule(name: str, pattern: str, allowed: Check) -> Rule:
    return Rule(name, re.compile(pattern, re.IGNORECASE), allowed)
