"""One walk: what is looked at, how often somebody clicked, and that no page is wider than a phone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.city import DESK, PHONE, Watched, resized, themed, violations

MODES = {"1440-light": (DESK, "light"), "1440-dark": (DESK, "dark"), "360-light": (PHONE, "light")}
CALM = 400
"""Milliseconds in which a page settles: what arrives live, a picture."""


class Walk:
    """`folder`: where pictures go; None: none is taken. `size`: of the window in which the day is passed."""

    def __init__(
        self, watched: Watched, name: str, folder: Path | None, size: tuple[int, int] = DESK, numbers: Iterator[int] | None = None
    ) -> None:
        self.watched, self.name, self.folder, self.size = watched, name, folder, size
        self.numbers = numbers or count(1)
        self.clicks, self.looked = 0, list[str]()
        watched.context.expose_binding("parvisClicked", lambda source: self._clicked())
        watched.page.add_init_script("addEventListener('click', (e) => e.isTrusted && window.parvisClicked(), true)")

    def _clicked(self) -> None:
        self.clicks += 1

    @property
    def page(self) -> Page:
        return self.watched.page

    def open(self, path: str) -> Page:
        return self.watched.open(path)

    def look(self, name: str) -> None:
        """At the page as it is: for axe, at 1440 and at 360 pixels; in pictures, light and dark."""
        self.looked.append(name)
        number = next(self.numbers)
        self.page.wait_for_timeout(CALM)
        assert violations(self.page) == [], f"{self.name}, {name}"
        for mode, (size, scheme) in MODES.items():
            if self.folder is None and "dark" in mode:
                continue
            resized(self.page, size)
            themed(self.page, scheme)
            if size == PHONE:
                wide = self.page.evaluate("document.documentElement.scrollWidth")
                assert wide <= PHONE[0], f"{self.name}, {name}: {wide} px wide on a phone"
            if self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=self.folder / f"{self.name}-{number:02d}-{name}-{mode}.png")
        resized(self.page, self.size)
        themed(self.page, "light")

    def tell(self) -> None:
        """For whoever reads the run: pytest shows it with `-s`."""
        print(f"\n{self.name} ({self.watched.who or 'nobody'}): {self.clicks} clicks, {len(self.looked)} pages looked at")
