"""The verbs of the form: take a message in, add to it, let in what was to be checked or put it aside, choose."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account
from parvis.accounts.raws import Handed, keep
from parvis.city import references
from parvis.contact import limits, tracking
from parvis.contact.choices import Choices, choices_of
from parvis.contact.models import OPINIONS, Entry, Knock
from parvis.contact.written import Written, incoming
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.networks.packing import pack
from parvis.networks.protocol import Incoming, Person
from parvis.people.access import able, demand
from parvis.people.models import User
from parvis.work.rows import ring

HELD = gettext_lazy("Un message du formulaire « %(title)s » est à vérifier.")


class Often(Exception):
    """This address wrote too often: nothing was kept; `wait` says when it may write again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("often")
        self.wait = wait


class Other(Exception):
    """The same key came before with another message."""


@dataclass(frozen=True, slots=True)
class Caller:
    """`asked`: the key that makes a repeat the same; `body`: digest of what came with it; `net`: digest of the address it
    came from, "" for a signed caller, which is not counted."""

    asked: str
    body: str
    net: str


@transaction.atomic
def bring(form: Account, net: str) -> None:
    """Files came with a form, and are about to be looked at: that is counted before it costs anything. `net`: as of a Caller. Raises
    Often."""
    if not net:
        return
    form = Account.objects.select_for_update().get(pk=form.pk)
    now = timezone.now()
    if wait := limits.wait_with_files(form, net, now):
        raise Often(wait)
    Knock.objects.create(account=form, who=net, kind="files", at=now)


@transaction.atomic
def accept(form: Account, written: Written, caller: Caller, *, doubts: list[str]) -> Entry:
    """Keep a message: its entry and its raw delivery in one transaction. What is doubtful waits for a person.

    The same key again is the same entry. Raises Other, Often.
    """
    form = Account.objects.select_for_update().get(pk=form.pk)  # one at a time: limits and keys are seen by the next
    if there := Entry.objects.filter(account=form, asked=caller.asked).first():
        if there.body != caller.body:
            raise Other
        return there
    now = timezone.now()
    knocking = {"address": caller.net, "mail": limits.of_mail(written.email)}
    if wait := limits.wait(form, knocking, now):
        raise Often(wait)
    Knock.objects.bulk_create([Knock(account=form, who=who, kind=kind, at=now) for kind, who in knocking.items() if who])
    key = uuid.uuid4()
    thread = f"{key}@{_domain()}"
    entry = Entry(
        account=form, key=key, asked=caller.asked, body=caller.body, reference=_reference(), message=thread, thread=thread,
        secret=tracking.digest(tracking.secret_of(key)), language=written.language, doubts=doubts, at=now,
    )  # fmt: skip
    packed = json.dumps([pack(incoming(written, entry, now))]).encode()
    entry.state, entry.held, entry.due_at = ("check", packed, None) if doubts else ("new", None, now)
    entry.save()
    if not doubts:
        _hand(entry, packed, now)
    else:
        _announce(entry)
    record("contact.held" if doubts else "contact.received", about=entry, channel=f"inbox:{form.team_id}", doubts=doubts)
    ring()
    return entry


def _announce(entry: Entry) -> None:
    """The first of those to be checked is told to who may judge it; the next ones stand beside it."""
    team = entry.account.team_id
    if not Entry.objects.filter(account__team=team, state="check").exclude(pk=entry.pk).exists():
        tell(able("inbox.moderate", team), "contact.held", HELD, url=reverse("forms:checking"), title=entry.account.name)


def _domain() -> str:
    return urlsplit(settings.ENVIRONMENT.public_url).hostname or "localhost"


def _reference() -> str:
    prefix = references.prefix_of(settings.ENVIRONMENT.city)
    return references.fresh(prefix, lambda one: Entry.objects.filter(reference=one).exists())


def _hand(entry: Entry, packed: bytes, now: datetime) -> None:
    """Into the raw intake, as what any network sends."""
    mark = hashlib.sha256(entry.message.encode()).hexdigest()
    keep([Handed(entry.account_id, mark, "items", packed, now, now)])


@transaction.atomic
def add(entry: Entry, *, text: str, drawn: str, net: str) -> None:
    """One more message of the person's, in the same conversation. The same page sent twice is one. Raises Often."""
    form = Account.objects.select_for_update().get(pk=entry.account_id)
    conversation = entry.conversation
    if conversation is None:
        raise ValidationError(_("Votre premier message n’est pas encore au guichet : revenez dans un instant."))
    now = timezone.now()
    mark = hashlib.sha256(f"{entry.thread}\n{drawn}".encode()).hexdigest()
    who = conversation.identity
    knocking = {"address": net}
    if wait := limits.wait(form, knocking, now):
        raise Often(wait)
    Knock.objects.create(account=form, who=net, kind="address", at=now)
    context = {"reply_to": who.handle} if "@" in who.handle else {}
    item = Incoming(
        verb="add", remote_id=f"{mark[:32]}@{_domain()}", thread=entry.thread, kind="form", at=now,
        author=Person(who.remote_id, who.handle, who.name), text=text, subject=conversation.subject, private=True,
        context=context | {"reference": entry.reference},
    )  # fmt: skip
    keep([Handed(form.pk, mark, "items", json.dumps([pack(item)]).encode(), now, now)])


@transaction.atomic
def give_opinion(entry: Entry, *, opinion: str) -> None:
    """What the person thinks of the answer, in one click; a later click stands over it. Colleagues are not told whose it is."""
    if opinion not in OPINIONS or not choices_of(entry.account).opinion or entry.conversation is None:
        raise ValidationError(_("Cet avis n’est pas demandé."))
    Entry.objects.filter(pk=entry.pk).update(opinion=opinion, opinion_at=timezone.now())
    record("contact.opinion", about=entry.conversation, channel=f"inbox:{entry.conversation.team_id}")


@transaction.atomic
def release(entry: Entry, *, by: User) -> None:
    """It is a message like the others: to the counter, with its receipt."""
    demand(by, "inbox.moderate", entry.account)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.state != "check" or entry.held is None:
        raise ValidationError(_("Ce message n’est plus à vérifier."))
    now = timezone.now()
    _hand(entry, bytes(entry.held), now)
    entry.state, entry.held, entry.due_at, entry.by = "new", None, now, by
    entry.save()
    record("contact.released", by=by, about=entry, channel=f"inbox:{entry.account.team_id}")
    ring()


@transaction.atomic
def discard(entry: Entry, *, by: User) -> None:
    """Put it aside: it stays readable for thirty days, then it is let go."""
    demand(by, "inbox.moderate", entry.account)
    if not Entry.objects.filter(pk=entry.pk, state="check").update(state="discarded", by=by):
        raise ValidationError(_("Ce message n’est plus à vérifier."))
    record("contact.discarded", by=by, about=entry, channel=f"inbox:{entry.account.team_id}", doubts=entry.doubts)


@transaction.atomic
def choose(form: Account, choices: Choices, *, by: User | None) -> Account:
    """The settings of a form."""
    demand(by, "account.connect", form)
    locked = Account.objects.select_for_update().get(pk=form.pk)
    before = stands(locked)
    locked.settings = {**locked.settings, "contact": choices.told()}
    locked.save(update_fields=["settings"])
    record("contact.chosen", by=by, about=locked, channel=f"accounts:{locked.team_id}", open=choices.open,
           **changed_since(before, locked))  # fmt: skip
    return locked
