"""The verbs on outgoing webhooks: add, change, remove, test, replay."""

from __future__ import annotations

import secrets as random
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpcore2
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.hooks import KIND, door, veiled
from parvis.journal.jobs import TEST
from parvis.journal.models import Event, Hook, HookCall
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.networks.http import Blocked
from parvis.people.access import demand
from parvis.people.models import User
from parvis.work.rows import ring

MOST_KINDS = 50


@transaction.atomic
def add_hook(*, url: str, kinds: Sequence[str], by: User) -> tuple[Hook, str]:
    """An address that is told what happens from now on, and the secret that signs it (shown once)."""
    demand(by, "hook.edit")
    secret = random.token_urlsafe(32)
    hook = Hook.objects.create(
        url=_address(url), kinds=_kinds(kinds), secret=seal({"secret": secret}, at="journal.hook").decode(), by=by, last=_newest(),
        due_at=timezone.now(),
    )  # fmt: skip
    record("hook.added", by=by, about=hook, url=veiled(hook.url))
    ring()
    return hook, secret


@transaction.atomic
def change_hook(hook: Hook, *, by: User, url: str | None = None, kinds: Sequence[str] | None = None, active: bool | None = None
                ) -> Hook:  # fmt: skip
    """What is given changes. A hook that is switched on again is told what happens from then on."""
    demand(by, "hook.edit")
    changes: dict[str, Any] = {}
    if url is not None:
        changes["url"] = _address(url)
    if kinds is not None:
        changes["kinds"] = _kinds(kinds)
    if active is not None and active != hook.active:
        changes |= {"active": active, "due_at": timezone.now() if active else None}
        changes |= {"last": _newest(), "by": by} if active else {}
    before = stands(hook)
    was = veiled(before.pop("url"))
    Hook.objects.filter(pk=hook.pk).update(**changes)
    hook.refresh_from_db()
    record("hook.changed", by=by, about=hook, url=veiled(hook.url), active=hook.active,
           **changed_since(before, hook, ("url", was, veiled(hook.url))))  # fmt: skip
    ring()
    return hook


@transaction.atomic
def remove_hook(hook: Hook, *, by: User) -> None:
    demand(by, "hook.edit")
    record("hook.removed", by=by, about=hook, url=veiled(hook.url))
    hook.delete()


@transaction.atomic
def test_hook(hook: Hook, *, by: User) -> HookCall:
    """Send it an event made for the purpose; its call tells how it went."""
    demand(by, "hook.edit")
    if not hook.active:
        raise ValidationError(_("Ce webhook est arrêté : remettez-le en service pour l’essayer."))
    event = record(TEST, by=by, about=hook, url=veiled(hook.url))
    call = HookCall.objects.create(hook=hook, event=event, due_at=timezone.now())
    ring()
    return call


@transaction.atomic
def replay(call: HookCall, *, by: User) -> HookCall:
    """Send an event again, whatever became of it."""
    demand(by, "hook.edit")
    changed = (
        HookCall.objects.filter(pk=call.pk)
        .exclude(state="waiting", attempts=0)
        .update(state="waiting", due_at=timezone.now(), attempts=0, status=0, said="")
    )
    if changed:
        record("hook.replayed", by=by, about=call.hook, call=call.pk)
        ring()
    return HookCall.objects.select_related("event").get(pk=call.pk)


def _newest() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _address(url: str) -> str:
    """Refused here when the door would refuse it; a name that does not answer today may answer tomorrow."""
    url = url.strip()
    try:
        URLValidator(schemes=["http", "https"])(url)
        parts = urlsplit(url)
        door().addresses(str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80))
    except (ValidationError, ValueError) as error:
        raise ValidationError({"url": _("Écrivez une adresse entière, avec https://.")}) from error
    except Blocked as error:
        words = _("Cette adresse est privée. Un administrateur peut la permettre dans PARVIS_ALLOW_HOSTS.")
        raise ValidationError({"url": words}) from error
    except httpcore2.ConnectError:
        pass
    if len(url) > 500:
        raise ValidationError({"url": _("Cette adresse est trop longue : 500 caractères au plus.")})
    return url


def _kinds(given: Sequence[str]) -> list[str]:
    kinds = list(dict.fromkeys(kind.strip() for kind in given if kind.strip()))
    if wrong := [kind for kind in kinds if not KIND.fullmatch(kind)]:
        words = _("« %(kind)s » n’est pas un événement. Exemples : delivery.sent, conversation.*")
        raise ValidationError({"kinds": words % {"kind": wrong[0][:60]}})
    if len(kinds) > MOST_KINDS:
        raise ValidationError({"kinds": _("Cinquante événements au plus ; laissez vide pour tous.")})
    return kinds
