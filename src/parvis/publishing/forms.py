"""The composer's form: what a person wrote, as it came from the page or as it is kept. Nothing typed is ever dropped."""

from __future__ import annotations

import re
import uuid
import zoneinfo
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.publishing import hours
from parvis.publishing.models import Post

OBJECTIVES = (
    ("presence", gettext_lazy("Présence : faire aimer la ville")),
    ("city", gettext_lazy("Ville : montrer ce qui change")),
    ("service", gettext_lazy("Service : être utile, répondre")),
)
LANGUAGES = (
    ("fr", "Français"), ("en", "English"), ("es", "Español"), ("de", "Deutsch"), ("it", "Italiano"),
    ("pt", "Português"), ("nl", "Nederlands"), ("ar", "العربية"), ("zh", "中文"), ("ja", "日本語"),
)  # fmt: skip
MORNING = time(9)
"""The hour of a day that was given without one."""


@dataclass(slots=True)
class Own:
    """One account's own words. `text` None: it follows the common text."""

    text: str | None = None
    parts: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """Options are not on the page: only those that are known are told."""
        return {"text": self.text, "parts": self.parts} | ({"options": self.options} if self.options else {})


@dataclass(slots=True)
class Composed:
    """A post as its page shows it."""

    text: str = ""
    language: str = "fr"
    objective: str = ""
    topic: str = ""
    accounts: list[int] = field(default_factory=list)
    own: dict[int, Own] = field(default_factory=dict)
    files: list[int] = field(default_factory=list)
    alts: dict[int, str] = field(default_factory=dict)
    aim: str = "all"  # all · france · countries
    countries: str = ""
    audience: dict[str, Any] = field(default_factory=dict)  # what is kept besides countries
    day: str = ""
    hour: str = ""
    tab: str = ""
    post: int | None = None
    revision: int | None = None
    form: str = ""

    def fields(self) -> dict[str, Any]:
        """As `publishing.actions.edit` takes them. Raises ValidationError for a day or an hour that is none."""
        return {
            "text": self.text, "language": self.language, "objective": self.objective, "topic": self.topic,
            "accounts": self.accounts, "audience": self.audience | {"countries": self.codes()}, "publish_at": self.at(),
            "variants": {pk: own.fields() for pk, own in self.own.items() if pk in self.accounts},
            "media": [{"id": pk, "alt": self.alts.get(pk, "")} for pk in self.files],
        }  # fmt: skip

    def codes(self) -> list[str]:
        """The countries that are aimed at; [] is everybody."""
        if self.aim == "all":
            return []
        return ["FR"] if self.aim == "france" else re.findall(r"[^\s,;]+", self.countries.upper())

    def at(self) -> datetime | None:
        """When it goes out; None without a day. A day alone is its morning."""
        if not self.day:
            return None
        day, hour = _read(parse_date, self.day), _read(parse_time, self.hour) if self.hour else MORNING
        if not isinstance(day, date) or not 2000 <= day.year <= 2200:
            raise ValidationError({"publish_at": _("Donnez un jour qui existe.")})
        if not isinstance(hour, time):
            raise ValidationError({"publish_at": _("Donnez une heure, par exemple 18:00.")})
        return hours.moment(day, hour, zone())


def zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def _read(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None


def _ids(values: list[str]) -> list[int]:
    """Numbers that a row may have, in order, once each."""
    found = [int(v) for v in values if v.isascii() and v.isdigit() and 0 < int(v) < 2**63]
    return list(dict.fromkeys(found))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def from_page(given: QueryDict) -> Composed:
    """What the page sent. Fields: `text`, `accounts`, `own-<id>` (a detached text), `part-<id>` (more than once), …"""
    found = Composed(
        text=_lines(given.get("text", "")), language=given.get("language") or "fr", objective=given.get("objective", ""),
        topic=given.get("topic", ""), accounts=_ids(given.getlist("accounts")), files=_ids(given.getlist("files")),
        aim=given.get("aim", "all"), countries=given.get("countries", ""), day=given.get("day", "").strip(),
        hour=given.get("hour", "").strip(), tab=given.get("tab", ""), form=_form(given.get("sheet", "")),
        post=next(iter(_ids([given.get("post", "")])), None),
        revision=next(iter(_ids([given.get("revision", "")])), None),
    )  # fmt: skip
    for key in given:
        name, _dash, number = key.partition("-")
        if not (number.isascii() and number.isdigit()) or int(number) >= 2**63:
            continue
        pk = int(number)
        if name == "own":
            found.own.setdefault(pk, Own()).text = _lines(given.get(key, ""))
        elif name == "part":
            found.own.setdefault(pk, Own()).parts = [_lines(part) for part in given.getlist(key)]
        elif name == "alt":
            found.alts[pk] = _lines(given.get(key, ""))
    for pk in found.accounts:
        found.own.setdefault(pk, Own())
    return found


def _form(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def from_post(post: Post) -> Composed:
    """What is kept, as a page shows it."""
    countries = list(post.audience.get("countries", ()))
    at = timezone.localtime(post.publish_at, zone()) if post.publish_at else None
    attachments = list(post.attachments.all())
    variants = list(post.variants.all())
    return Composed(
        text=post.text, language=post.language, objective=post.objective, topic=post.topic.key if post.topic else "",
        accounts=[v.account_id for v in variants],
        own={v.account_id: Own(v.text, list(v.parts), dict(v.options)) for v in variants},
        files=[a.file_id for a in attachments], alts={a.file_id: a.alt or a.file.alt for a in attachments},
        aim="france" if countries == ["FR"] else "countries" if countries else "all", countries=", ".join(countries),
        audience={name: value for name, value in post.audience.items() if name != "countries"},
        day=at.date().isoformat() if at else "", hour=at.strftime("%H:%M") if at else "",
        post=post.pk, revision=post.revision, form=str(uuid.uuid4()),
    )  # fmt: skip


def begun(given: QueryDict) -> Composed:
    """A new post, begun by a link (`?date=`, `?text=`, `?account=`)."""
    day = _read(parse_date, given.get("date", ""))
    return Composed(
        text=given.get("text", "")[:5000].replace("\x00", ""), accounts=_ids(given.getlist("account")),
        day=day.isoformat() if day else "", hour=MORNING.strftime("%H:%M") if day else "", form=str(uuid.uuid4()),
    )  # fmt: skip
