"""What a network does not let us keep: words and names go at their moment; that something was said, when, and our answer stay.

`parting` says what each row becomes, whatever table it is in: the routine writes it, a backup leaves it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import structlog
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.accounts.models import Raw
from parvis.inbox.models import Contact, Conversation, Identity, Message, Moderation
from parvis.inbox.of_messages import KEEPERS
from parvis.journal.chain import COPIES
from parvis.journal.models import Event, Notice
from parvis.journal.record import record, record_many
from parvis.networks.catalogue import CATALOGUE
from parvis.rest.models import Once
from parvis.search.many import update_many
from parvis.search.models import Entry
from parvis.work.registry import routine

log = structlog.get_logger()
AT_ONCE = 500
AHEAD = timedelta(minutes=1)
"""The routine comes each minute: what would pass its moment before the next time goes now, never late."""
PREVIEW = 200
NOBODY = {"author": "", "handle": "", "text": "", "attached": [], "pictures": []}

Values: TypeAlias = Mapping[str, Any]
Parting: TypeAlias = dict[str, dict[int, Values | None]]
"""By model and key: the new values of a row, or None: the whole row goes."""


@routine("* * * * *")
def let_go() -> None:
    """In slices, each a transaction: nobody waits, and what was not reached is taken up by the next minute."""
    before = timezone.now() + AHEAD
    gone = 0
    while count := _slice(before):
        gone += count
    raws = _raws()
    if gone or raws:
        log.info("inbox.expired", messages=gone, raws=raws)


@transaction.atomic
def _slice(before: datetime) -> int:
    due = list(_due(before).order_by("expires_at").values_list("pk", "conversation", "home")[:AT_ONCE])
    if not due:
        return 0
    # The intake locks them first too: what it counts, it counts from what stands here afterwards.
    homes = list(Conversation.objects.select_for_update().filter(pk__in=_homes(due)).order_by("pk"))
    parting = _parting({pk for pk, _shown, _home in due}, {home.pk for home in homes}, before)
    for label, rows in parting.items():
        _write(label, rows)
    record_many("conversation.changed", [(home, f"inbox:{home.team_id}") for home in homes])
    return len(due)


def _due(before: datetime | None) -> QuerySet[Message]:
    moment = {"expires_at__lte": before} if before else {"expires_at__isnull": False}
    return Message.objects.filter(expired_at__isnull=True, **moment)


def _homes(due: Iterable[tuple[int, int, int | None]]) -> set[int]:
    """Where they are shown, and what was merged there: its row names the person too."""
    return {pk for _pk, shown, home in due for pk in (shown, home) if pk}


def parting() -> Parting:
    """What goes sooner or later of all that has a moment: a file that outlives it may not have it."""
    due = list(_due(None).order_by("pk").values_list("pk", "conversation", "home"))
    found: Parting = defaultdict(dict)
    for begin in range(0, len(due), AT_ONCE):
        some = due[begin : begin + AT_ONCE]
        for label, rows in _parting({pk for pk, _shown, _home in some}, _homes(some), None).items():
            found[label].update(rows)
    return found


WHERE: tuple[type[Model], ...] = (Message, Conversation, Identity, Contact, Moderation, Event, Notice, Entry, Once)
"""Every table up to this room that may hold words or names of a message; those of the rooms above are `of_messages.KEEPERS`."""
MODELS = {model._meta.label_lower: model for model in WHERE}


def _parting(messages: set[int], homes: set[int], before: datetime | None) -> Parting:
    now = timezone.now()
    blank: Values = {"text": "", "html": "", "attached": [], "context": None, "expired_at": now}
    identities = _identities(messages, before)
    kept = list(Moderation.objects.filter(message__in=messages))
    found: Parting = {
        "inbox.message": dict.fromkeys(messages, blank),
        "inbox.conversation": _conversations(homes, set(identities), before),
        "inbox.identity": {pk: _unnamed(pk, now) for pk in identities},
        "inbox.contact": _contacts(identities),
        "inbox.moderation": {row.pk: {"snapshot": blanked(row.snapshot)} for row in kept},
        "journal.notice": _notices(homes),
        "search.entry": dict.fromkeys(Entry.objects.filter(label="inbox.message", row__in=messages).values_list("pk", flat=True)),
    }
    for label, keeper in KEEPERS.items():
        found[label] = dict.fromkeys(keeper.of(messages).values_list("pk", flat=True))
    if kept:  # only these hold a copy of the words
        found["journal.event"] = _events(messages, homes)
        found["rest.once"] = dict.fromkeys(Once.objects.filter(body__message__in=messages).values_list("pk", flat=True))
    return found


def blanked(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The register's copy without the words; that there was something, where and when, stays."""
    return {**snapshot, **NOBODY, "expired": True}


def _left(before: datetime | None) -> Q:
    """Messages whose words stay."""
    stays = Q(expires_at__isnull=True) | Q(expires_at__gt=before) if before else Q(expires_at__isnull=True)
    return stays & Q(expired_at__isnull=True, removed_at__isnull=True)


def _identities(messages: set[int], before: datetime | None) -> dict[int, int]:
    """Persons of whom nothing is left that may be kept; with their contacts."""
    said = Message.objects.filter(_left(before), identity=OuterRef("pk"))
    authors = Message.objects.filter(pk__in=messages, way="in").values("identity")
    rows = Identity.objects.filter(pk__in=authors, expired_at__isnull=True).exclude(Exists(said))
    return dict(rows.values_list("pk", "contact"))


def _unnamed(pk: int, now: datetime) -> Values:
    return {"remote_id": f"expired:{pk}", "handle": "", "name": "", "url": "", "avatar": "", "expired_at": now}


def _contacts(identities: Mapping[int, int]) -> dict[int, Values | None]:
    """A person known on another network keeps the name they have there."""
    named = Identity.objects.filter(contact__in=set(identities.values()), expired_at__isnull=True).exclude(pk__in=set(identities))
    kept = dict(named.order_by("-pk").values_list("contact", "name"))
    return {pk: {"name": kept.get(pk, "")} for pk in set(identities.values())}


def _conversations(homes: set[int], identities: set[int], before: datetime | None) -> dict[int, Values | None]:
    left = Message.objects.filter(_left(before), conversation=OuterRef("pk")).exclude(way="note").order_by("-at", "-id")
    rows = Conversation.objects.filter(pk__in=homes).annotate(last=Subquery(left.values("text")[:1]))
    found: dict[int, Values | None] = {}
    for pk, identity, thread, last in rows.values_list("pk", "identity", "thread", "last"):
        thread = f"expired:{pk}" if identity in identities else thread  # it names the person
        found[pk] = {"preview": (last or "")[:PREVIEW], "subject": "", "thread": thread}
    return found


def _notices(homes: set[int]) -> dict[int, Values | None]:
    urls = [reverse("inbox:conversation", args=[pk]) for pk in homes]
    found: dict[int, Values | None] = {}
    for notice in Notice.objects.filter(url__in=urls, kind__in=("conversation.assigned", "conversation.given")).select_related(
        "user"
    ):
        with translation.override(notice.user.language):
            found[notice.pk] = {"text": _("On vous a confié une conversation.")}
    return found


def _events(messages: set[int], homes: set[int]) -> dict[int, Values | None]:
    rows = Event.objects.filter(label="inbox.conversation", about__in=homes, kind__in=COPIES)
    return {row.pk: {"data": {**row.data, "text": ""}} for row in rows if row.data.get("message") in messages}


def _write(label: str, rows: Mapping[int, Values | None]) -> None:
    """Rows that all become the same are one statement."""
    rows_of = (MODELS.get(label) or KEEPERS[label].model)._default_manager
    rows_of.filter(pk__in=[pk for pk, values in rows.items() if values is None]).delete()
    changed = {pk: values for pk, values in rows.items() if values is not None}
    if not changed:
        return
    first = next(iter(changed.values()))
    if all(values == first for values in changed.values()):
        rows_of.filter(pk__in=list(changed)).update(**first)
        return
    there = rows_of.in_bulk(list(changed))
    for pk, row in there.items():
        for name, value in changed[pk].items():
            setattr(row, name, value)
    update_many(rows_of.model, list(first), list(there.values()))


def _raws() -> int:
    """Deliveries that nobody could read are kept no longer than what is read."""
    gone = 0
    for network in CATALOGUE.values():
        if not (keeps := network.facts.keeps):
            continue
        old = Raw.objects.filter(account__network=network.facts.key, received_at__lte=timezone.now() + AHEAD - keeps)
        for waiting in (old.filter(state="quarantine"), old.filter(due_at__isnull=False)):
            gone += _emptied(waiting)
    return gone


@transaction.atomic
def _emptied(raws: QuerySet[Raw]) -> int:
    found = list(raws.select_related("account").order_by("pk")[:AT_ONCE])
    Raw.objects.filter(pk__in=[raw.pk for raw in found]).update(state="done", due_at=None, body=b"", failure="")
    for raw in found:
        record("raw.expired", about=raw, channel=f"accounts:{raw.account.team_id}", account=raw.account_id)
    return len(found)
