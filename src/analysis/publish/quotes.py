"""Quotation marks and apostrophes of a page in one style: “these”, ‘these’ and it’s."""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"(?P<kept><(?P<name>code|pre|script|style)\b.*?</(?P=name)>)|(?P<tag><[^>]*>)|(?P<text>[^<]+)",
    re.DOTALL,
)
_SAID = re.compile(r'(?P<before> (?:aria-label|alt|title)=")(?P<text>[^"]*)')
_STRAIGHT = re.compile(r"(?P<double>\"|&quot;|&#34;)|'|&#x27;|&#39;|&apos;")
_INLINE = re.compile(r"</?(?:a|abbr|b|em|i|small|span|strong)\b")
_OPENS_AFTER = " \t\n([{–—/“‘\N{NO-BREAK SPACE}"
_AFTER_CODE = "x"


def curly(html: str) -> str:
    """Return HTML with its straight quotation marks and apostrophes curled.

    Code, scripts and styles are left as they are, and so are attributes, but for those that are read out.

    Parameters
    ----------
    html
        A page, or a part of one whose elements are whole.
    """
    before = " "
    pieces: list[str] = []
    for piece in _PIECE.finditer(html):
        text = piece[0]
        if piece["kept"]:
            before = _AFTER_CODE
        elif piece["tag"]:
            text = _SAID.sub(lambda said: said["before"] + _curled(said["text"], " "), text)
            if not _INLINE.match(text):
                before = " "
        else:
            text = _curled(text, before)
            before = text[-1]
        pieces.append(text)
    return "".join(pieces)


def _curled(text: str, before: str) -> str:
    """Return text with curled marks; ``before`` is the character that stands before it."""
    made: list[str] = []
    end = 0
    for mark in _STRAIGHT.finditer(text):
        if mark.start() > end:
            made.append(text[end : mark.start()])
        last = made[-1][-1] if made else before
        opens = last in _OPENS_AFTER
        made.append(("“" if opens else "”") if mark["double"] else ("‘" if opens else "’"))
        end = mark.end()
    return "".join([*made, text[end:]])
