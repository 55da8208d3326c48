"""The composer's form: what a person wrote, as it came from the page or as it is kept. Nothing typed is ever dropped."""

from __future__ import annotations

import re
import uuid
import zoneinfo
from collections.abc import Mapping
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

from parvis.city.audiences import EVERYONE, Aim, aims
from parvis.city.languages import LANGUAGES as LANGUAGES
from parvis.city.models import Topic
from parvis.people.models import User
from parvis.publishing import hours, placeholders
from parvis.publishing.composing.marks import marks_of
from parvis.publishing.fields import AUTO, MOST_TARGETS, PLACES
from parvis.publishing.models import LinkPreset, Post, Template
from parvis.publishing.public import by_hand, suggestion

OBJECTIVES = (
    ("presence", gettext_lazy("Présence : faire aimer la ville")),
    ("city", gettext_lazy("Ville : montrer ce qui change")),
    ("service", gettext_lazy("Service : être utile, répondre")),
)
TARGETS = ("cities", "regions", "languages")
"""What an audience names by the keys of a network."""
MORNING = time(9)
"""The hour of a day that was given without one."""


@dataclass(slots=True)
class Own:
    """One account's own words. `text` None: it follows the common text."""

    text: str | None = None
    parts: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    reach: str = ""  # "all" · "out"; see `reach.DECISIONS`
    open: bool = False  # its network's own choices are unfolded

    def fields(self) -> dict[str, Any]:
        """Of options, those that the page showed; "" or [] takes one away."""
        told = {"text": self.text, "parts": self.parts, "reach": self.reach}
        return told | ({"options": self.options} if self.options else {})


@dataclass(slots=True)
class Composed:
    """A post as its page shows it."""

    text: str = ""
    parts: list[str] = field(default_factory=list)
    numbered: bool = False
    language: str = AUTO
    objective: str = ""
    topic: str = ""
    campaign: str | None = None  # a number; "" = of none, None = the page did not ask
    accounts: list[int] = field(default_factory=list)
    own: dict[int, Own] = field(default_factory=dict)
    files: list[int] = field(default_factory=list)
    alts: dict[int, str] = field(default_factory=dict)
    aim: str = AUTO  # auto: as the topic suggests · a key of city.audiences.aims · countries: those that are named
    countries: str = ""
    preset: str = ""  # the marks of its links; "" = none, "kept" = those that it has
    marks: dict[str, Any] = field(default_factory=dict)
    audience: dict[str, Any] = field(default_factory=dict)  # what there is besides countries: regions, cities, languages, names
    targets: bool = False  # the page sent them
    day: str = ""
    hour: str = ""
    tab: str = ""
    post: int | None = None
    revision: int | None = None
    form: str = ""

    def fields(self, known: Mapping[str, Aim] | None = None) -> dict[str, Any]:
        """As `publishing.actions.edit` takes them. Raises ValidationError for a day or an hour that is none."""
        return {
            "text": self.text, "parts": self.parts, "numbered": self.numbered, "language": self.language,
            "objective": self.objective, "topic": self.topic, "accounts": self.accounts, "publish_at": self.at(),
            "variants": {pk: own.fields() for pk, own in self.own.items() if pk in self.accounts},
            "media": [{"id": pk, "alt": self.alts.get(pk, "")} for pk in self.files],
            "marks": self.marks if self.preset == "kept" else marks_of(next(iter(ids([self.preset])), None)),
        } | self._of_campaign() | self.public(aims() if known is None else known)  # fmt: skip

    def _of_campaign(self) -> dict[str, Any]:
        return {} if self.campaign is None else {"campaign": next(iter(ids([self.campaign])), None)}

    def public(self, known: Mapping[str, Aim]) -> dict[str, Any]:
        """`aim` and `audience`: what is kept of a named audience are the countries that it has now."""
        if self.aim == "countries" and (self.countries.strip() or any(self.audience.values())):
            return {"aim": "", "audience": self.audience | {"countries": re.findall(r"[^\s,;]+", self.countries.upper())}}
        aim = known.get(self.aim)
        if aim is None:
            topic = Topic.objects.filter(key=self.topic).first() if self.topic else None
            found = suggestion(topic, known)
            return {"aim": found["aim"], "audience": self.audience | found["audience"]}
        return {"aim": aim.key, "audience": self.audience | {"countries": list(aim.countries)}}

    @property
    def places(self) -> list[str]:
        return named(self.audience | {"countries": re.findall(r"[^\s,;]+", self.countries.upper())})

    @property
    def boxes(self) -> list[tuple[str, str, str]]:
        return boxes(self.audience)

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


def ids(values: list[str]) -> list[int]:
    """Numbers that a row may have, in order, once each."""
    found = [int(v) for v in values if v.isascii() and v.isdigit() and 0 < int(v) < 2**63]
    return list(dict.fromkeys(found))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def from_page(given: QueryDict) -> Composed:
    """What the page sent. Fields: `text`, `accounts`, `own-<id>` (a detached text), `part-<id>` (more than once), …"""
    found = Composed(
        text=_lines(given.get("text", "")), language=given.get("language") or AUTO, objective=given.get("objective", ""),
        parts=[_lines(part) for part in given.getlist("parts")], numbered=given.get("numbered") == "yes",
        topic=given.get("topic", ""), campaign=given.get("campaign"), accounts=ids(given.getlist("accounts")),
        files=ids(given.getlist("files")),
        aim=given.get("aim") or AUTO, countries=given.get("countries", ""), day=given.get("day", "").strip(),
        preset=given.get("preset", ""),
        hour=given.get("hour", "").strip(), tab=given.get("tab", ""), form=_form(given.get("sheet", "")),
        post=next(iter(ids([given.get("post", "")])), None),
        revision=next(iter(ids([given.get("revision", "")])), None),
    )  # fmt: skip
    if given.get("targets"):
        found.targets, found.audience = True, _targets(given.getlist("target"))
    for key in given:
        name, _dash, number = key.partition("-")
        if not (number.isascii() and number.isdigit()) or int(number) >= 2**63:
            continue
        pk = int(number)
        if name == "own":
            found.own.setdefault(pk, Own()).text = _lines(given.get(key, ""))
        elif name == "part":
            found.own.setdefault(pk, Own()).parts = [_lines(part) for part in given.getlist(key)]
        elif name == "opts":
            found.own.setdefault(pk, Own()).options = _options(given, pk)
        elif name == "reach":
            found.own.setdefault(pk, Own()).reach = given.get(key, "")
        elif name == "open":
            found.own.setdefault(pk, Own()).open = given.get(key) == "yes"
        elif name == "alt":
            found.alts[pk] = _lines(given.get(key, ""))
    for pk in found.accounts:
        found.own.setdefault(pk, Own())
    return found


def _targets(boxes: list[str]) -> dict[str, Any]:
    """Each box is «cities|key|name»: keys of some networks have colons."""
    found: dict[str, Any] = {name: [] for name in TARGETS} | {"names": {}}
    for told in boxes[:MOST_TARGETS]:
        where, _bar, place = told.partition("|")
        key, _bar, name = place.partition("|")
        if where in TARGETS and key and key not in found[where]:
            found[where].append(key[:80])
            found["names"][key[:80]] = name[:160]
    return found


def named(audience: Mapping[str, Any]) -> list[str]:
    """Its countries, cities, regions and languages as they are called."""
    return [*(audience.get("countries") or ()), *(name for _where, _key, name in boxes(audience))]


def boxes(audience: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(where, key, name) of what an audience names besides countries."""
    names = audience.get("names") or {}
    return [(where, key, names.get(key) or key) for where in TARGETS for key in audience.get(where) or ()]


def _options(given: QueryDict, pk: int) -> dict[str, Any]:
    """The options that the page showed of an account: `opts-<id>` names each as shape:key, `opt-<id>-<key>` is what is chosen."""
    shown = [told.partition(":") for told in given.getlist(f"opts-{pk}")[:100]]
    return {key: chosen(shape, given, f"opt-{pk}-{key}") for shape, _colon, key in shown if key}


def chosen(shape: str, given: QueryDict, name: str) -> Any:
    """One option's value as its shape writes it (`networks.options.Shape`); what is none stays as it was typed."""
    values = [_lines(value) for value in given.getlist(name)]
    first = values[0] if values else ""
    if shape == "yes":
        return "yes" in values
    if shape == "several":
        return [value for value in values if value]
    if shape == "words":
        return [word for word in (part.strip() for part in re.split(r"[,\n]", first)) if word]
    if shape == "poll":
        choices, minutes = [value.strip() for value in values if value.strip()], ids([given.get(f"{name}-minutes", "")])
        return {"choices": choices, "minutes": minutes[0] if minutes else 0} if choices else None
    if shape == "moment" and isinstance(at := _read(datetime.fromisoformat, first), datetime):
        return (at if at.tzinfo else hours.moment(at.date(), at.time(), zone())).isoformat()
    return first


def _form(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def from_post(post: Post) -> Composed:
    """What is kept, as a page shows it."""
    at = timezone.localtime(post.publish_at, zone()) if post.publish_at else None
    attachments = list(post.attachments.all())
    variants = list(post.variants.all())
    return Composed(
        text=post.text, parts=list(post.parts), numbered=post.numbered, objective=post.objective,
        language=post.language if post.language_told else AUTO, topic=post.topic.key if post.topic else "",
        campaign=str(post.campaign_id or ""), accounts=[v.account_id for v in variants],
        own={v.account_id: Own(v.text, list(v.parts), dict(v.options), v.reach) for v in variants},
        files=[a.file_id for a in attachments], alts={a.file_id: a.alt or a.file.alt_in(post.language) for a in attachments},
        aim=_aim(post), countries=", ".join(post.audience.get("countries", ())),
        audience={name: value for name, value in post.audience.items() if name != "countries"},
        preset=_preset(post.marks), marks=post.marks,
        day=at.date().isoformat() if at else "", hour=at.strftime("%H:%M") if at else "",
        post=post.pk, revision=post.revision, form=str(uuid.uuid4()),
    )  # fmt: skip


def _aim(post: Post) -> str:
    """As its page offers it: what its topic suggests is not a choice of its own."""
    if not by_hand(post):
        return AUTO
    return post.aim or ("countries" if any(post.audience.get(name) for name in PLACES) else EVERYONE)


def _preset(marks: dict[str, Any]) -> str:
    """The preset whose marks a post has; "kept" where it has changed since."""
    row = LinkPreset.objects.filter(pk=marks.get("preset") or 0).first() if marks else None
    return "" if not marks else str(row.pk) if row is not None and row.told() == marks else "kept"


def from_template(composed: Composed, given: QueryDict, by: User) -> Composed:
    """A new post that begins with a template (`?modele=3&champ-lieu=…`), what was filled in put in its place."""
    number = next(iter(ids([given.get("modele", "")])), None)
    found = Template.objects.seen_by(by).select_related("topic").filter(pk=number).first() if number else None
    if found is None:
        return composed
    values = {
        key.removeprefix("champ-"): given.get(key, "")[:2000].replace("\x00", "") for key in given if key.startswith("champ-")
    }
    composed.text, composed.objective = _lines(placeholders.filled(found.text, values)), found.objective
    composed.topic = found.topic.key if found.topic else ""
    composed.accounts = composed.accounts or list(found.accounts.values_list("pk", flat=True))
    return composed


def begun(given: QueryDict) -> Composed:
    """A new post, begun by a link (`?date=`, `?hour=`, `?text=`, `?account=`). A day that has passed is not wished for; of today it is an
    hour that is still to come."""
    day, hour = _read(parse_date, given.get("date", "")), _read(parse_time, given.get("hour", "")) or MORNING
    now = timezone.localtime()
    if day == now.date() and hour <= now.time():
        hour = time(min(now.hour + 1, 23), 59 if now.hour == 23 else 0)
    day = day if day and day >= now.date() else None
    usual = LinkPreset.objects.filter(usual=True).values_list("pk", flat=True).first()
    return Composed(
        text=given.get("text", "")[:5000].replace("\x00", ""), accounts=ids(given.getlist("account")),
        objective=given.get("objective", "")[:10], topic=given.get("topic", "")[:60].replace("\x00", ""),
        preset=str(usual or ""),
        day=day.isoformat() if day else "", hour=hour.strftime("%H:%M") if day else "", form=str(uuid.uuid4()),
    )  # fmt: skip
