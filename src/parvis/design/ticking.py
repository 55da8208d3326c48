"""A time that goes on by itself on the page (islands/ticking.ts): it needs no reload, and is right after the machine slept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Ticking:
    """It counts to `at`, then from it. `within`, `over`: its words before and after, with {span} in them; "": the usual ones.

    From `soon` what holds it warns, from `late` it is late.
    """

    at: datetime
    within: str = ""
    over: str = ""
    soon: datetime | None = None
    late: datetime | None = None

    def of(self, words: str) -> SafeString:
        """As it stands now, in `words`."""
        moments = ((name, at.isoformat()) for name, at in (("soon", self.soon), ("late", self.late)) if at)
        told = [*((name, said) for name, said in (("within", self.within), ("over", self.over)) if said), *moments]
        more = format_html_join("", ' data-{}="{}"', told)
        return format_html('<time datetime="{}" data-tick{}>{}</time>', self.at.isoformat(), more, words)
