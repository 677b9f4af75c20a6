"""What an interval means, in plain words, in one place: under figures, tables and first mentions."""

from __future__ import annotations

OF_A_RATE_OR_SHARE = (
    "The 95% interval of a rate or a share says how far it could have come out otherwise, with the usual ups "
    "and downs of such figures. It is no sampling error: every recorded offence is counted."
)

OF_A_PLACE = (
    "A strip covers the places that are possible for a force, given the ups and downs of its own quarters."
)
