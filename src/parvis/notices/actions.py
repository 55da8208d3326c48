"""What a colleague chooses for themselves: how they are told, and which of their browsers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpcore2
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.hooks import door
from parvis.journal.models import Notice
from parvis.journal.record import record
from parvis.journal.seal import seal, unseal
from parvis.networks.http import Blocked
from parvis.notices.families import FAMILIES
from parvis.notices.models import Choice, Device, Keys, Push
from parvis.notices.webpush import NoBrowser, browser_of, new_key
from parvis.people.models import User
from parvis.work.rows import ring

MAILS = ("never", "once", "digest")
MOST = 10
"""Browsers of one person."""
FIELDS = ("mail", "mailed", "digest_hour", "pushed", "quiet_from", "quiet_to", "urgent")


def choice_of(user: User) -> Choice:
    """What they chose; without a row, as it is before one chooses: on the page alone, and all families ticked for the day
    on which they choose mail."""
    return Choice.objects.filter(user=user).first() or Choice(user=user, mailed=list(FAMILIES), pushed=list(FAMILIES))


@transaction.atomic
def choose(user: User, **given: Any) -> Choice:
    """What is given of FIELDS. What came before mail was chosen is not sent afterwards. Raises ValidationError by field."""
    row = Choice.objects.select_for_update().filter(user=user).first() or choice_of(user)
    before = row.mail
    for name in FIELDS:
        if name in given:
            setattr(row, name, given[name])
    _check(row)
    newest = Notice.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True).first() or 0
    if row.pk is None:
        row.by_push = newest
    if before == "never" and row.mail != "never":
        row.by_mail, row.digested_on = newest, None
    row.save()
    return row


def _check(row: Choice) -> None:
    wrong: dict[str, str] = {}
    if row.mail not in MAILS:
        wrong["mail"] = _("Choisissez un rythme.")
    for name in ("mailed", "pushed"):
        families: Sequence[str] = getattr(row, name)
        if unknown := [one for one in families if one not in FAMILIES]:
            wrong[name] = _("Inconnu : %(what)s.") % {"what": unknown[0][:40]}
    if not 0 <= row.digest_hour <= 23:
        wrong["digest_hour"] = _("De 0 à 23 heures.")
    hours = (row.quiet_from, row.quiet_to)
    if (hours[0] is None) != (hours[1] is None):
        wrong["quiet_from" if hours[0] is None else "quiet_to"] = _("Donnez les deux heures, ou aucune.")
    for name, hour in zip(("quiet_from", "quiet_to"), hours, strict=True):
        if hour is not None and not 0 <= hour <= 23:
            wrong[name] = _("De 0 à 23 heures.")
    if wrong:
        raise ValidationError(wrong)


def add_device(user: User, *, endpoint: str, p256dh: str, auth: str, name: str) -> Device:
    """A browser that takes pushes from now on; the same one again is the same, whoever it was before. Raises ValidationError."""
    _reachable(endpoint)
    try:
        browser_of(endpoint, p256dh, auth)
    except NoBrowser as error:
        raise ValidationError({"keys": _("Ce ne sont pas les clés d’un navigateur.")}) from error
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    sealed = seal({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}, at="notices.device")
    with transaction.atomic():
        here = Device.objects.filter(digest=digest)
        if not here.filter(user=user).exists() and user.devices.count() >= MOST:
            raise ValidationError(_("Dix navigateurs au plus : retirez-en un."))
        row = Device.objects.update_or_create(digest=digest, defaults={"user": user, "sealed": sealed, "name": _called(name)})[0]
        if not Choice.objects.filter(user=user).exists():
            choose(user)
        record("notices.device", by=user, about=row)
    return row


def _called(name: str) -> str:
    return " ".join(name.replace("\x00", "").split())[:80] or "?"


def _reachable(endpoint: str) -> None:
    """Over https, and at an address that the one door out lets pass; plain http where an administrator named the host."""
    words = _("Cette adresse n’est pas celle d’un service de notifications.")
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ValidationError({"endpoint": words}) from error
    trusted = door().named(host, port)
    if not host or len(endpoint) > 1000 or not (parts.scheme == "https" or (parts.scheme == "http" and trusted)):
        raise ValidationError({"endpoint": words})
    try:
        door().addresses(host, port)
    except Blocked as error:
        raise ValidationError({"endpoint": words}) from error
    except httpcore2.ConnectError:
        pass  # a name that does not answer today may answer tomorrow
    except UnicodeError as error:
        raise ValidationError({"endpoint": words}) from error


@transaction.atomic
def drop_device(row: Device, *, by: User) -> None:
    record("notices.device-gone", by=by, about=row)
    row.delete()


@transaction.atomic
def try_device(row: Device, *, by: User) -> Push:
    """A push that says that pushes come."""
    notice = Notice.objects.create(user=by, kind="notices.trial", text=_("Les avis arrivent bien ici."), url="/avis/choix")
    made = Push.objects.create(device=row, notice=notice, due_at=timezone.now())
    ring()
    return made


def key() -> str:
    """The private key of this installation; whoever asks first makes it."""
    row = Keys.objects.first()
    if row is None:
        try:
            with transaction.atomic():
                row = Keys.objects.create(sealed=seal({"private": new_key()}, at="notices.keys"))
        except IntegrityError:
            row = Keys.objects.get()
    return unseal(bytes(row.sealed))["private"]
