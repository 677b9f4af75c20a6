"""Reading a page as a person does: in a browser, wide or on a phone, by day or by night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]

PHONE, DESK = 360, 1280
VIEWS: tuple[tuple[int, Scheme], ...] = ((PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark"))
"""Width and colour scheme of every view a page is checked in."""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""The rules among them that a colour scheme can break: the document is the same by day and by night."""

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Reading:
    """A page that is open, with what went on while it opened.

    Attributes
    ----------
    page
        Playwright's page.
    requests
        Addresses asked for beyond the page's own file.
    complaints
        Messages and errors of the console.
    """

    page: Page
    requests: list[str]
    complaints: list[str]

    def open_everything(self) -> None:
        """Open all that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    def violations(self, rules: tuple[str, ...] = ()) -> list[str]:
        """Return each axe violation as a sentence, with the first element it is about.

        Parameters
        ----------
        rules
            Which rules; all that :data:`RULES` tags unless given.
        """
        asked = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(RULES)}
        # Without the elements that pass, which nobody reads here, axe answers in less than half the time.
        options = {"runOnly": asked, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=options)
        return [
            f"{item['id']}: {item['help']} ({item['nodes'][0]['html'][:160]})"
            for item in found.response["violations"]
        ]

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@contextmanager
def reading(
    browser: Browser, file: Path, *, width: int = DESK, scheme: Scheme = "light", scripts: bool = True
) -> Iterator[Reading]:
    """Open a file in a window of this width; without ``scripts``, as in a browser that runs none."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts
    )
    page = context.new_page()
    held = Reading(page, [], [])
    address = file.resolve().as_uri()
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("data:", address)) else held.requests.append(request.url)
        ),
    )
    page.on("console", lambda message: held.complaints.append(message.text))
    page.on("pageerror", lambda error: held.complaints.append(str(error)))
    page.goto(address)
    try:
        yield held
    finally:
        context.close()


def faults(browser: Browser, file: Path, *, width: int, scheme: Scheme) -> list[str]:
    """Return all that is wrong with a page in one view; nothing if it is fit to publish."""
    found: list[str] = []
    with reading(browser, file, width=width, scheme=scheme) as held:
        if scheme == "light":
            found += [f"as it opens: {fault}" for fault in held.violations()]
        if held.sideways() > 0:
            found.append(f"scrolls sideways by {held.sideways()} pixels")
        held.open_everything()
        rules = () if scheme == "light" else OF_COLOUR
        found += [f"with everything open: {fault}" for fault in held.violations(rules)]
        if held.sideways() > 0:
            found.append(f"scrolls sideways by {held.sideways()} pixels with everything open")
        found += [f"asks for {address}" for address in held.requests]
        found += [f"console: {complaint}" for complaint in held.complaints]
    return found
