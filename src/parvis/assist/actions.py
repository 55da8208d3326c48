"""The verbs of the assistant: how it is set, that it is asked, and that it is measured. What it says is kept nowhere, but the kind of a
message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.assist.asking import Tokens
from parvis.assist.models import OPEN, TRIAL, Assistant, AssistMonth, Doubted, KindsMeasure
from parvis.assist.sorting import MOST, at_work, corrections, look_anew
from parvis.assist.weighing import ENOUGH, Counts
from parvis.inbox.models import Conversation
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.people.access import demand
from parvis.people.models import User
from parvis.work import rows

MOST_CALLS = 1_000_000
MOST_PRICE = 10_000
"""Euros for a million tokens."""
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
           forget: bool = False, price_read: float | None = None, price_written: float | None = None, revision: int | None = None
           ) -> Assistant:  # fmt: skip
    """How the model is reached and what it may do. `key`: a new one; "" keeps the one there is, `forget` does away with it.

    Another host gets no key that was given to the first one. Raises ValidationError by field, Changed for an old `revision`.
    """
    demand(by, "assist.edit")
    Assistant.objects.get_or_create(one=True)
    row = Assistant.objects.select_for_update().get()
    if revision is not None and revision != row.revision:
        raise Changed(row)
    address, model, key = address.strip().rstrip("/"), model.strip(), key.strip()
    prices = {"price_read": price_read, "price_written": price_written}
    _check(on=on, address=address, model=model, uses=uses, ceiling=ceiling, key=key, prices=prices)
    before, moved = stands(row), _host(address) != _host(row.address)
    if key:
        row.sealed = seal({"key": key}, at="assist.assistant")
    elif forget or moved:
        row.sealed = None
    row.on, row.address, row.model, row.private, row.ceiling = on, address, model, private, ceiling
    row.price_read, row.price_written = price_read, price_written
    row.uses = [use for use in OPEN if use in uses]
    row.revision, row.changed_at, row.changed_by = row.revision + 1, timezone.now(), by
    row.save()
    told = {"on": on, "address": address, "model": model, "uses": row.uses, "private": private, "ceiling": ceiling, **prices}
    record("assist.settled", by=by, about=row, channel="city", key=row.sealed is not None, **told, **changed_since(before, row))
    return row


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _check(
    *, on: bool, address: str, model: str, uses: Sequence[str], ceiling: int, key: str, prices: dict[str, float | None]
) -> None:
    wrong: dict[str, list[str]] = {}
    if problem := _wrong_address(address, on=on):
        wrong["address"] = [problem]
    if len(model) > 200:
        wrong["model"] = [_("Ce nom est trop long : 200 caractères au plus.")]
    elif on and not model:
        wrong["model"] = [_("Donnez le nom du modèle.")]
    if unknown := [use for use in uses if use not in OPEN]:
        wrong["uses"] = [_("Emploi inconnu : %(use)s.") % {"use": unknown[0][:30]}]
    if not 0 <= ceiling <= MOST_CALLS:
        wrong["ceiling"] = [_("Un nombre de 0 à 1 000 000.")]
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        wrong["key"] = [_("Cette clé n’a pas la forme d’une clé : ni espace, ni accent, 1 000 caractères au plus.")]
    for name, price in prices.items():
        if price is not None and not 0 <= price <= MOST_PRICE:
            wrong[name] = [_("Un prix de 0 à 10 000 €.")]
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


def begin(use: str, *, conversation: Conversation | None, characters: int, by: User | None, messages: int = 0) -> None:
    """The model is about to be shown `characters`: counted and told in the journal before anything leaves. Raises Declined.

    `messages`: how many it is shown whose kind it is to say, without anybody reading along.
    """
    with transaction.atomic():
        row = Assistant.objects.select_for_update().filter(on=True).first() if use != TRIAL else Assistant.objects.first()
        if row is None:
            raise Declined("off")
        first = this_month()
        spent = AssistMonth.objects.filter(first=first).aggregate(calls=Sum("calls"))["calls"] or 0
        if spent >= row.ceiling:
            raise Declined("ceiling")
        AssistMonth.objects.get_or_create(first=first, use=use, defaults={"read": 0, "written": 0})
        AssistMonth.objects.filter(first=first, use=use).update(calls=F("calls") + 1, characters=F("characters") + characters)
        about, channel = (conversation, f"inbox:{conversation.team_id}") if conversation else (row, "city")
        told = {"use": use, "model": row.model, "characters": characters}
        if messages:
            record("assist.shown", by=by, about=about, channel=channel, messages=messages, **told)
        else:
            record("assist.used", by=by, about=about, channel=channel, **told)


def answered(use: str, tokens: Tokens) -> None:
    """A call that was begun came back. What the service does not tell makes the month's sum unknown."""
    AssistMonth.objects.filter(first=this_month(), use=use).update(
        read=None if tokens.read is None else F("read") + tokens.read,
        written=None if tokens.written is None else F("written") + tokens.written,
    )


def failed(use: str, tokens: Tokens | None = None) -> None:
    """Nothing came of a call that was begun. `tokens`: of an answer that could not be used."""
    AssistMonth.objects.filter(first=this_month(), use=use).update(failed=F("failed") + 1)
    if tokens is not None:
        answered(use, tokens)


@transaction.atomic
def measure(*, by: User) -> KindsMeasure:
    """The model is to say the kinds of what agents corrected: a job asks it, ten at a time. Raises Declined."""
    demand(by, "assist.edit")
    row = Assistant.objects.select_for_update().filter(on=True).first()
    if row is None:
        raise Declined("off")
    chosen = list(corrections(row).order_by("-at", "-pk").values_list("pk", flat=True)[:MOST])
    if len(chosen) < ENOUGH:
        raise Declined("few")
    mine, _made = KindsMeasure.objects.select_for_update().get_or_create(assistant=row)
    if mine.due_at is not None:
        raise Declined("measuring")
    mine.going = {"address": row.address, "model": row.model, "of": len(chosen), "left": chosen, "counts": Counts().told()}
    mine.failure, mine.by = "", by
    mine.save()
    rows.soon(mine, attempts=0)
    look_anew()
    record("assist.measuring", by=by, about=row, channel="city", model=row.model, corrections=len(chosen))
    mine.refresh_from_db()
    return mine


@transaction.atomic
def stop_measuring(*, by: User) -> None:
    """What was measured before counts on; of this one nothing does."""
    demand(by, "assist.edit")
    row = KindsMeasure.objects.select_for_update().filter(due_at__isnull=False).select_related("assistant").first()
    if row is not None:
        KindsMeasure.objects.filter(pk=row.pk).update(due_at=None, going={})
        record("assist.unmeasured", by=by, about=row.assistant, channel="city")


def doubt(messages: Sequence[int]) -> None:
    """Of the kind of these both looks are unsure: the model is asked, where it may say kinds. One look where it may not."""
    found = at_work()
    if found is None:
        return
    now = timezone.now()
    due = max(now, found.paused or now)
    Doubted.objects.bulk_create([Doubted(message_id=pk, due_at=due) for pk in messages], ignore_conflicts=True)
    rows.ring()


def this_month() -> date:
    return timezone.localdate().replace(day=1)
