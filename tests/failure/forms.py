"""The forms of a page as a browser would send them, with one kind of field filled in as nobody means it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_plus, urljoin

MOMENTS = {"date": "{day}", "datetime-local": "{day}T08:00", "month": "{month}", "week": "{year}-W01"}
"""What an input of this type sends."""
TEXTS = ("text", "search", "textarea", "")
UNSENT = ("file", "submit", "image", "button", "reset")
PLAIN = {"email": "a@ville.test", "url": "https://ville.test/", "number": "1", "tel": "0123456789", "time": "08:00", "color": "#ffffff"}


@dataclass
class Form:
    action: str
    method: str
    name: str = ""  # an id that inputs outside it refer to
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, type, value

    @property
    def moments(self) -> list[str]:
        return [name for name, kind, _ in self.fields if kind in MOMENTS]

    @property
    def texts(self) -> list[str]:
        return [name for name, kind, _ in self.fields if kind in TEXTS]

    def body(self, *, day: str = "", text: str = "") -> str:
        """Urlencoded. `day`: in each field for a day; `text`, encoded already: in each for words. What else is empty is filled in."""
        sent = []
        for name, kind, value in self.fields:
            if kind in MOMENTS and day:
                said = quote_plus(MOMENTS[kind].format(day=day, month=day[:7], year=day[:4]))
            elif kind in TEXTS and text:
                said = text
            else:
                said = quote_plus(value or PLAIN.get(kind, "2027-05-05" if kind == "date" else "x" if kind in TEXTS else ""))
            sent.append(f"{quote_plus(name)}={said}")
        return "&".join(sent)


class Forms(HTMLParser):
    """Of a page at `where`, in their order."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where, self.found, self.open = where, list[Form](), list[Form]()
        self.select, self.words = "", list[str]()

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in given}
        if tag == "form":
            action = urljoin(self.where, attrs.get("action") or self.where)
            self.found.append(Form(action, attrs.get("method", "get").lower(), attrs.get("id", "")))
            self.open.append(self.found[-1])
        into = self.open[-1] if self.open else None
        if attrs.get("form"):
            into = next((one for one in self.found if one.name == attrs["form"]), None)
        if into is None:
            return
        if tag == "option" and self.select:
            self.option(into, attrs)
        elif attrs.get("name") and "disabled" not in attrs and tag in ("input", "select", "textarea"):
            self.field(into, tag, attrs)

    def field(self, into: Form, tag: str, attrs: dict[str, str]) -> None:
        name, kind = attrs["name"], attrs.get("type", "text") if tag == "input" else tag
        if kind in UNSENT or (kind == "checkbox" and "checked" not in attrs):
            return
        if kind == "radio":  # the first one, or the one that is chosen
            if "checked" not in attrs and any(one == name for one, _, _ in into.fields):
                return
            into.fields = [one for one in into.fields if one[0] != name]
        if tag == "select":
            self.select = name
        into.fields.append((name, kind, "" if tag != "input" else attrs.get("value", "on" if kind == "checkbox" else "")))

    def option(self, into: Form, attrs: dict[str, str]) -> None:
        n = next(n for n in reversed(range(len(into.fields))) if into.fields[n][0] == self.select)
        if attrs.get("value") and (not into.fields[n][2] or "selected" in attrs):
            into.fields[n] = (self.select, "select", attrs["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open:
            self.open.pop()
        if tag == "select":
            self.select = ""


def forms(where: str, page: str) -> list[Form]:
    reader = Forms(where)
    reader.feed(page)
    return reader.found
