"""Prose that a notebook shows and a page prints: sentences in, paragraphs or lists out."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass


def join(items: Sequence[str], *, last: str = "and") -> str:
    """Join items as a sentence does: ``a``, ``a and b``, ``a, b and c``; ``last`` stands before the last."""
    if not items:
        return ""
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def plural(number: int, one: str, many: str) -> str:
    """Return the word that goes with a number: ``1 offence``, ``2 offences`` without the number."""
    return one if abs(number) == 1 else many


def mid_sentence(recorder: str) -> str:
    """Return who recorded as it stands inside a sentence: ``police in England and Wales``."""
    return f"p{recorder[1:]}" if recorder.startswith("Police in") else recorder


def sentence_case(text: str) -> str:
    """Return the text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return the text with its first letter small, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or two sentences on one finding.

    Attributes
    ----------
    text
        Plain text.
    section
        Id of the section that gives the working; empty if none.
    see
        What the link to that section says.
    lead
        What it is about, in a word or two, before it; empty if nothing.
    """

    text: str
    section: str = ""
    see: str = ""
    lead: str = ""

    def as_html(self) -> str:
        """Return the sentence as HTML, with its lead and its link."""
        body = html.escape(self.text, quote=False)
        if self.lead:
            body = f"<strong>{html.escape(self.lead, quote=False)}.</strong> {body}"
        if not self.section:
            return body
        return f'{body} <a href="#{html.escape(self.section)}">{html.escape(self.see, quote=False)}</a>'


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences shown together.

    Attributes
    ----------
    sentences
        In the order they are read.
    as_list
        A bulleted list rather than a paragraph.
    css_class
        Class of the element, for the page's stylesheet.
    """

    sentences: tuple[Sentence, ...]
    as_list: bool = False
    css_class: str = ""

    @classmethod
    def paragraph(cls, *texts: str, css_class: str = "") -> Prose:
        """Return plain sentences as one paragraph."""
        return cls(tuple(Sentence(text) for text in texts if text), css_class=css_class)

    @property
    def text(self) -> str:
        """All the sentences as plain text."""
        return " ".join(sentence.text for sentence in self.sentences)

    def _repr_html_(self) -> str:
        css = f' class="{html.escape(self.css_class)}"' if self.css_class else ""
        if self.as_list:
            items = "".join(f"<li>{sentence.as_html()}</li>" for sentence in self.sentences)
            return f"<ul{css}>{items}</ul>"
        return f"<p{css}>{' '.join(sentence.as_html() for sentence in self.sentences)}</p>"

    def __repr__(self) -> str:
        mark = "- " if self.as_list else ""
        return "\n".join(f"{mark}{sentence.text}" for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number and what it is, with its uncertainty."""

    number: str
    meaning: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The three numbers at the head of a page."""

    figures: tuple[KeyFigure, ...]

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><strong>{html.escape(figure.number, quote=False)}</strong> "
            f"<span>{html.escape(figure.meaning, quote=False)}</span></li>"
            for figure in self.figures
        )
        return f'<ul class="key-figures">{items}</ul>'

    def __repr__(self) -> str:
        return "\n".join(f"{figure.number}: {figure.meaning}" for figure in self.figures)
