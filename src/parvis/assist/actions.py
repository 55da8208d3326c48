"""The verbs of the assistant: how it is set, and that it is asked. What it says is kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.assist.models import TRIAL, USES, Assistant, AssistMonth
from parvis.inbox.models import Conversation
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.people.access import demand
from parvis.people.models import User

MOST_CALLS = 1_000_000
LONGEST_KEY = 1_000


class Declined(Exception):
    """The model is not asked. `code`: words.SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Changed(Exception):
    """A colleague changed the settings meanwhile: `now` is how they stand."""

    def __init__(self, now: Assistant) -> None:
        super().__init__("changed")
        self.now = now


@transaction.atomic
def settle(*, on: bool, address: str, model: str, uses: Sequence[str], private: bool, ceiling: int, by: User, key: str = "",
           forget: bool = False, revision: int | None = None) -> Assistant:  # fmt: skip
    """How the model is reached and what it may do. `key`: a new one; "" keeps the one there is, `forget` does away with it.

    Another host gets no key that was given to the first one. Raises ValidationError by field, Changed for an old `revision`.
    """
    demand(by, "assist.edit")
    Assistant.objects.get_or_create(one=True)
    row = Assistant.objects.select_for_update().get()
    if revision is not None and revision != row.revision:
        raise Changed(row)
    address, model, key = address.strip().rstrip("/"), model.strip(), key.strip()
    _check(on=on, address=address, model=model, uses=uses, ceiling=ceiling, key=key)
    before, moved = stands(row), _host(address) != _host(row.address)
    if key:
        row.sealed = seal({"key": key}, at="assist.assistant")
    elif forget or moved:
        row.sealed = None
    row.on, row.address, row.model, row.private, row.ceiling = on, address, model, private, ceiling
    row.uses = [use for use in USES if use in uses]
    row.revision, row.changed_at, row.changed_by = row.revision + 1, timezone.now(), by
    row.save()
    told = {"on": on, "address": address, "model": model, "uses": row.uses, "private": private, "ceiling": ceiling}
    record("assist.settled", by=by, about=row, channel="city", key=row.sealed is not None, **told, **changed_since(before, row))
    return row


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _check(*, on: bool, address: str, model: str, uses: Sequence[str], ceiling: int, key: str) -> None:
    wrong: dict[str, list[str]] = {}
    if problem := _wrong_address(address, on=on):
        wrong["address"] = [problem]
    if len(model) > 200:
        wrong["model"] = [_("Ce nom est trop long : 200 caractères au plus.")]
    elif on and not model:
        wrong["model"] = [_("Donnez le nom du modèle.")]
    if unknown := [use for use in uses if use not in USES]:
        wrong["uses"] = [_("Emploi inconnu : %(use)s.") % {"use": unknown[0][:30]}]
    if not 0 <= ceiling <= MOST_CALLS:
        wrong["ceiling"] = [_("Un nombre de 0 à 1 000 000.")]
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        wrong["key"] = [_("Cette clé n’a pas la forme d’une clé : ni espace, ni accent, 1 000 caractères au plus.")]
    if wrong:
        raise ValidationError(wrong)


def _wrong_address(address: str, *, on: bool) -> str:
    if not address:
        return _("Donnez l’adresse du service.") if on else ""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("Ce n’est pas une adresse web.")
    if parts.scheme not in ("http", "https") or not host or len(address) > 300 or not address.isprintable() or " " in address:
        return _("Ce n’est pas une adresse web.")
    if parts.username or parts.password or parts.query or parts.fragment:
        return _("L’adresse seule, jusqu’à /v1 : ni mot de passe, ni « ? », ni « # » ; la clé a son champ.")
    return ""


def begin(use: str, *, conversation: Conversation | None, characters: int, by: User) -> None:
    """The model is about to be shown `characters`: counted and told in the journal before anything leaves. Raises Declined."""
    with transaction.atomic():
        row = Assistant.objects.select_for_update().filter(on=True).first() if use != TRIAL else Assistant.objects.first()
        if row is None:
            raise Declined("off")
        first = this_month()
        spent = AssistMonth.objects.filter(first=first).aggregate(calls=Sum("calls"))["calls"] or 0
        if spent >= row.ceiling:
            raise Declined("ceiling")
        AssistMonth.objects.get_or_create(first=first, use=use)
        AssistMonth.objects.filter(first=first, use=use).update(calls=F("calls") + 1, characters=F("characters") + characters)
        about, channel = (conversation, f"inbox:{conversation.team_id}") if conversation else (row, "city")
        record("assist.used", by=by, about=about, channel=channel, use=use, model=row.model, characters=characters)


def failed(use: str) -> None:
    """Nothing came of a call that was begun."""
    AssistMonth.objects.filter(first=this_month(), use=use).update(failed=F("failed") + 1)


def this_month() -> date:
    return timezone.localdate().replace(day=1)
