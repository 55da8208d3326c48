"""The verbs of the door: open it, give and take back keys, take a request in once, add to one."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.cases import actions as cases
from parvis.cases.models import Case, CaseLink, Category
from parvis.contact import actions as contact
from parvis.contact.actions import Caller
from parvis.contact.choices import Choices
from parvis.contact.doubts import doubts
from parvis.contact.written import Written
from parvis.inbox.hooks import Heard
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.open311.asked import No, Posted
from parvis.open311.models import ClientKey, Door, Filed
from parvis.people.access import demand
from parvis.people.models import Team, User

SAME = timedelta(days=1)
"""The same words with the same key within this time are the same request."""


def door() -> Door:
    return Door.objects.select_related("team").first() or Door()


@transaction.atomic
def set_door(*, open: bool, jurisdiction: str, team: Team | None, by: User, contact: str = "") -> Door:
    """Whether other programs are answered, for which jurisdiction, and which team has what no category gives to another."""
    demand(by, "city.edit")
    if open and team is None:
        raise ValidationError({"team": _("Choisissez l’équipe qui reçoit ce qu’aucune catégorie ne donne à une autre.")})
    before = stands(Door.objects.first())
    kept, _made = Door.objects.update_or_create(
        one=True,
        defaults={"open": open, "jurisdiction": jurisdiction.strip()[:120], "team": team, "contact": contact.strip()[:300]},
    )
    record("open311.door", by=by, about=kept, channel="city", open=open, jurisdiction=kept.jurisdiction,
           **changed_since(before, kept))  # fmt: skip
    return kept


# ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def give_key(*, name: str, by: User, a_minute: int = 60, a_day: int = 5000) -> tuple[ClientKey, str]:
    """A key for one program, and its text: it is shown this once."""
    demand(by, "city.edit")
    name = " ".join(name.split())[:120]
    if not name:
        raise ValidationError({"name": _("Dites quel programme aura cette clé.")})
    if not 1 <= a_minute <= 6000 or not 1 <= a_day <= 1_000_000:
        raise ValidationError({"a_minute": _("De 1 à 6000 demandes par minute, de 1 à un million par jour.")})
    text = secrets.token_urlsafe(32)
    key = ClientKey.objects.create(name=name, digest=digest(text), a_minute=a_minute, a_day=a_day, by=by, at=timezone.now())
    record("open311.key-given", by=by, about=key, channel="city", name=name)
    return key, text


@transaction.atomic
def revoke_key(key: ClientKey, *, by: User) -> None:
    """It opens nothing from now on; what it handed in stays."""
    demand(by, "city.edit")
    ClientKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    record("open311.key-revoked", by=by, about=key, channel="city", name=key.name)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def key_of(text: str) -> ClientKey:
    """Raises No(403)."""
    if not text:
        raise No(403, "api_key was not provided.")
    key = ClientKey.objects.filter(digest=digest(text), revoked_at__isnull=True).first()
    if key is None:
        raise No(403, "api_key is not valid.")
    return key


# ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def file(key: ClientKey, category: Category, posted: Posted, *, asked: str = "") -> Filed:
    """Take a request in: a message at the counter, and its case. The same key with the same `asked`, or the same words, is one.

    What looks like advertising waits for a person; its case is opened when they let it in. Raises No.
    """
    key = ClientKey.objects.select_for_update().get(pk=key.pk)  # one at a time: limits and repeats are seen by the next
    now, body = timezone.now(), posted.digest()
    if there := _there(key, asked, body):
        return there
    _demand_pace(key)
    account = account_for(category.team or door().team)
    written = _written(posted, category)
    caller = Caller(f"open311:{uuid.uuid4()}", body, "")
    try:
        entry = contact.accept(account, written, caller, doubts=doubts(posted.description, posted.name))
    except contact.Often as often:
        raise No(429, "Too many requests for this e-mail address.", after=int(often.wait.total_seconds()) + 1) from often
    told = {
        "title": _title(category, posted),
        "place": posted.address,
        "lat": posted.lat,
        "lon": posted.lon,
        "answers": posted.answers,
    }
    filed = Filed.objects.create(key=key, asked=asked, body=body, entry=entry, category=category, told=told, at=now)
    if entry.state != "check":
        _open(filed)
    ClientKey.objects.filter(pk=key.pk).update(used_at=now)
    record("open311.filed", about=filed, channel=f"inbox:{account.team_id}", code=category.code, name=key.name)
    return filed


def _there(key: ClientKey, asked: str, body: str) -> Filed | None:
    rows = Filed.objects.filter(key=key).select_related("case", "category")
    if asked and (there := rows.filter(asked=asked).first()):
        if there.body != body:
            raise No(400, "This Idempotency-Key was used for another request.")
        return there
    return None if asked else rows.filter(body=body, asked="", at__gt=timezone.now() - SAME).first()


def _demand_pace(key: ClientKey) -> None:
    """So many a minute, so many a day. Raises No(429)."""
    for most, within in ((key.a_minute, timedelta(minutes=1)), (key.a_day, timedelta(days=1))):
        recent = Filed.objects.filter(key=key, at__gt=timezone.now() - within).order_by("-at")
        if len(recent.values_list("pk", flat=True)[:most]) >= most:
            raise No(429, "This api_key has handed in as much as it may for now.", after=int(within.total_seconds()))


def _title(category: Category, posted: Posted) -> str:
    return f"{category.name} — {posted.address or posted.description}"[:200].rstrip(" —")


def _written(posted: Posted, category: Category) -> Written:
    """One text for the agent: what was said, then what was asked besides."""
    names = {one["code"]: one for one in category.attributes}
    asked = [f"{names[code]['description']} : {_answer(names[code], value)}" for code, value in posted.answers.items()]
    with override("fr"):
        photo = [_("Photo : %(url)s") % {"url": posted.media_url}] if posted.media_url else []
        identifier = [_("Adresse connue sous le numéro %(id)s") % {"id": posted.address_id}] if posted.address_id else []
    point = (posted.lat, posted.lon) if posted.lat is not None and posted.lon is not None else None
    return Written(
        message="\n".join([posted.description or category.name, *asked, *photo, *identifier]), language="fr", name=posted.name,
        email=posted.email, phone=posted.phone, subject=category.name, place=posted.address, point=point,
    )  # fmt: skip


def _answer(one: dict[str, Any], value: Any) -> str:
    names = {item["key"]: item["name"] for item in one["values"]}
    return ", ".join(str(names.get(each, each)) for each in (value if isinstance(value, list) else [value]))


def account_for(team: Team | None) -> Account:
    """What comes by this door arrives at the counter on one account a team, made on first use; the team's mailbox carries
    its answers unless somebody chooses otherwise. Raises No(404)."""
    if team is None:
        raise No(404, "No department receives these requests.")
    slug = f"open311-{team.pk}"
    found = Account.objects.filter(network="form", remote_id=slug).first()
    if found is None or found.state == "removed":
        settings = {"slug": slug, "title": f"Open311 — {team.name}"}
        found = accounts.connect(network="form", settings=settings, secrets={}, by=None, team=team)
        mailbox = (
            Account.objects.filter(network="email", team=team, state="active").order_by("pk").values_list("pk", flat=True).first()
        )
        contact.choose(found, Choices(open=False, title=settings["title"], mailbox=mailbox or 0), by=None)
    return found


def _open(filed: Filed) -> Case:
    case = cases.open_case(
        by=None, number=filed.entry.reference, team=filed.entry.account.team, kind="report", category=filed.category, **filed.told
    )
    filed.case = case
    filed.save(update_fields=["case"])
    return case


def heard(messages: list[Heard] | Any) -> None:
    """What was handed in stands at the counter now: its conversation goes under its case, opened if a person let it in."""
    begun = {one.conversation.thread: one.conversation for one in messages if one.begun and one.conversation.kind == "form"}
    if not begun:
        return
    for filed in Filed.objects.filter(entry__thread__in=list(begun)).select_related(
        "entry__account__team", "case__merged_into", "category"
    ):
        talk = begun[filed.entry.thread]
        if talk.account_id == filed.entry.account_id and not CaseLink.objects.filter(conversation=talk, current=True).exists():
            case = filed.case or _open(filed)
            cases.attach(case.merged_into or case, talk, by=None)


@transaction.atomic
def add(key: ClientKey, *, number: str, text: str, mark: str) -> Filed:
    """One more message in the conversation of a request that this key handed in. The same `mark` twice is one. Raises No."""
    filed = (
        Filed.objects.filter(key=key, case__number=number)
        .select_related("entry__account", "entry__conversation__identity")
        .first()
    )
    if filed is None:
        raise No(404, "service_request_id was not found among the requests of this api_key.")
    if not text:
        raise No(400, "description was not provided.")
    try:
        contact.add(filed.entry, text=text, drawn=f"open311:{mark}", net=f"open311:{key.pk}"[:40])
    except contact.Often as often:
        raise No(429, "Too many updates.", after=int(often.wait.total_seconds()) + 1) from often
    except ValidationError as error:
        raise No(503, "The request is not at the counter yet: try again in a moment.", after=5) from error
    return filed
