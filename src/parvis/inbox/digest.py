"""Intake, second half: many raw deliveries become messages in conversations, with a handful of statements.

Unique constraints settle order and repeats: an edit before its message makes the message, a removal before its message
leaves a tombstone, the fortieth copy of a delivery changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox import hooks
from parvis.inbox.alarm.actions import sound
from parvis.inbox.authors import Author, Who, author, identify
from parvis.inbox.homes import home_of
from parvis.inbox.masks import veiled
from parvis.inbox.models import Conversation, Message, Tombstone
from parvis.inbox.pairs import any_of
from parvis.inbox.turn import automatic, on_their_way, still_asked
from parvis.journal.record import record_many
from parvis.media.actions import keep_inbound
from parvis.networks.addresses import web_address
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.email.markup import clean_html
from parvis.networks.moments import dated
from parvis.networks.protocol import Incoming
from parvis.search.index import Text, forget, index, index_new
from parvis.search.many import insert_many, take_ids, update_many
from parvis.understanding.danger import danger

log = structlog.get_logger()
PREVIEW = 200
TRIES = 4
"""Times that a batch is read anew because another worker has just stored some of it."""
MESSAGE = (
    "id", "conversation_id", "account_id", "way", "remote_id", "identity_id", "text", "html", "language", "url", "parent",
    "private", "at", "edited_at", "attached", "context", "expires_at", "created_at", "home_id",
)  # fmt: skip
CONVERSATION = tuple(field.attname for field in Conversation._meta.concrete_fields)
_values = attrgetter(*CONVERSATION)
COUNTED = ("state", "count", "last_at", "last_in", "preview", "waiting_since", "language", "due_at", "danger")
"""What a message may change of its conversation."""


@dataclass(frozen=True, slots=True)
class Arrived:
    account: Account
    item: Incoming
    received: datetime | None = None  # when it was handed to us; what may be kept for a time only counts from here

    def __post_init__(self) -> None:  # whoever hands something in: its moments can be believed
        object.__setattr__(self, "item", dated(self.item, self.received or timezone.now()))


@dataclass(slots=True)
class _Batch:
    """What a batch needs to know, read at once."""

    now: datetime
    quiet: bool = False
    identities: dict[Author, Who] = field(default_factory=dict)
    parents: dict[tuple[int, str], Conversation] = field(default_factory=dict)
    buried: set[tuple[int, str]] = field(default_factory=set)
    known: dict[tuple[int, str], Message] = field(default_factory=dict)


def digest(arrived: list[Arrived], *, quiet: bool = False) -> int:
    """Store a batch; returns how many messages are new. `quiet`: what comes from an archive is no news.

    Two workers may be given the same message or the same new person at one moment: the unique constraints let one of them
    write, and the other reads again what is there now.
    """
    for _ in range(TRIES - 1):
        try:
            return _digest(arrived, quiet=quiet)
        except IntegrityError as met:
            log.info("digest.again", rows=len(arrived), why=str(met)[:200])
    return _digest(arrived, quiet=quiet)


@transaction.atomic
def _digest(arrived: list[Arrived], *, quiet: bool) -> int:
    batch = _Batch(timezone.now(), quiet=quiet)
    said = [a for a in arrived if a.item.verb in ("add", "edit")]
    _bury(batch, [a for a in arrived if a.item.verb == "remove"])
    _know(batch, said)
    said = [a for a in said if _key(a) not in batch.buried]
    _rewrite(batch, [a for a in said if a.item.verb == "edit" and _key(a) in batch.known])
    fresh = _once(a for a in said if _key(a) not in batch.known)
    return _store(batch, fresh) if fresh else 0


def _key(a: Arrived) -> tuple[int, str]:
    """What makes a message one: as it is stored."""
    return a.account.pk, a.item.remote_id[:300]


def _once(arrived: Iterable[Arrived]) -> list[Arrived]:
    """One of each message: the last edit if there is one, else the first copy; in the order of their hour."""
    chosen: dict[tuple[int, str], Arrived] = {}
    for a in arrived:
        had = chosen.get(_key(a))
        if a.item.verb == "edit" and "before" in (a.item.context or {}):  # told again for what stands before it, not for its words
            same = had.item if had and (had.item.verb == "edit" or had.item.text == a.item.text) else replace(a.item, verb="add")
            chosen[_key(a)] = replace(had or a, item=replace(same, context={**(same.context or {}), **a.item.context}))
        elif had is None or a.item.verb == "edit":
            counted = {"before": had.item.context["before"]} if had and "before" in (had.item.context or {}) else {}
            chosen[_key(a)] = replace(a, item=replace(a.item, context={**(a.item.context or {}), **counted})) if counted else a
    return sorted(chosen.values(), key=lambda a: (a.item.at, a.item.remote_id))


# ── Before: what is already there ────────────────────────────────────────────────────────────────────────────────────


def _know(batch: _Batch, said: list[Arrived]) -> None:
    ids = {_key(a) for a in said}
    parents = {(a.account.pk, parent) for a in said for parent in _parents(a.item)}
    for message in Message.objects.filter(any_of(ids | parents, "remote_id")).select_related("conversation", "home"):
        key = (message.account_id, str(message.remote_id))
        if key in ids:
            batch.known[key] = message
        if key in parents:
            batch.parents[key] = home_of(message)
    if ids:
        # Of somebody who was forgotten, only a digest of what they had written is kept: it does not come back.
        masked = {(account, veiled(remote)): (account, remote) for account, remote in ids}
        gone = Tombstone.objects.filter(any_of(ids | set(masked), "remote_id")).values_list("account", "remote_id")
        batch.buried |= {masked.get(key, key) for key in gone}


def _bury(batch: _Batch, removed: list[Arrived]) -> None:
    """Taken back by its author: the text goes everywhere; what has not come yet will not be shown."""
    if not removed:
        return
    keys = {_key(a) for a in removed}
    batch.buried |= keys
    Tombstone.objects.bulk_create(
        [Tombstone(account_id=account, remote_id=remote, at=batch.now) for account, remote in keys], ignore_conflicts=True
    )
    there = list(Message.objects.filter(any_of(keys, "remote_id"), removed_at__isnull=True).select_related("conversation"))
    Message.objects.filter(pk__in=[m.pk for m in there]).update(text="", html="", attached=[], context=None, removed_at=batch.now)
    forget("inbox.message", [m.pk for m in there])
    hooks.withdrawn([m.pk for m in there])
    changed = {m.conversation_id: m.conversation for m in there}
    for conversation in changed.values():
        recount(conversation)
    _tell("conversation.changed", changed.values())


def recount(conversation: Conversation) -> None:
    """After a removal: what is waiting, and what the list shows."""
    messages = conversation.messages.exclude(way="note").filter(removed_at__isnull=True)
    last = messages.filter(expired_at__isnull=True).order_by("-at", "-id").first()
    last_out = messages.filter(way="out").order_by("-at").values_list("at", flat=True).first()
    unanswered = messages.filter(way="in", **({"at__gt": last_out} if last_out else {})).order_by("at").first()
    Conversation.objects.filter(pk=conversation.pk).update(
        preview=last.text[:PREVIEW] if last else "", waiting_since=unanswered.at if unanswered else None
    )


def drop_double(message: Message, remote_id: str) -> None:
    """What the network told of an answer of ours, as if another tool had given it, before it told that `message` is it."""
    double = Message.objects.filter(account=message.account_id, remote_id=remote_id).exclude(pk=message.pk).first()
    if double is None:
        return
    Conversation.objects.filter(pk=double.conversation_id).update(count=F("count") - 1)
    forget("inbox.message", [double.pk])
    double.delete()


def _rewrite(batch: _Batch, edited: list[Arrived]) -> None:
    """The newest words win, whatever the order in which edits come."""
    changed, reworded = [], {}
    for a in sorted(edited, key=lambda a: a.item.at):
        message = batch.known[_key(a)]
        if message.removed_at or (message.edited_at and message.edited_at >= a.item.at):
            continue
        told = _context(a.item)
        context = {**(message.context or {}), **told} if isinstance(told, dict) else message.context
        if message.text == a.item.text and context == message.context:
            continue
        if message.text != a.item.text:  # hidden and shown again is no edit
            message.text, message.html, message.edited_at = a.item.text, clean_html(a.item.html), a.item.at
            message.expires_at, message.expired_at = _until(a), None  # other words, told now
            reworded[message.pk] = message
        message.context = context
        changed.append(message)
    if not changed:
        return
    Message.objects.bulk_update(changed, ["text", "html", "edited_at", "context", "expires_at", "expired_at"])
    index([_text(m.pk, m.conversation, m.at, m.text) for m in changed])
    hooks.reworded([
        hooks.Heard(m.conversation, m.pk, m.text, m.at, None, False, m.way != "in") for m in reworded.values()
    ])  # fmt: skip
    _tell("conversation.changed", {m.conversation_id: m.conversation for m in changed}.values())


# ── New messages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _store(batch: _Batch, fresh: list[Arrived]) -> int:
    """All rows of all tables, with keys that are known before: each table is written once."""
    batch.identities = identify({author(a.account, a.item.author): a.item.author for a in fresh}, batch.now)
    homes, new = _place(batch, fresh)
    there = _shown(homes)
    batch.now = timezone.now()  # whoever had these conversations while we waited for them was before us
    placed = [(a, shown) for a in fresh if (shown := there.get(id(a)))]
    made = [(pk, a, shown) for pk, (a, shown) in zip(take_ids(Message, len(placed)), placed, strict=True)]
    calm, waited = {shown.pk for _, shown in placed if not shown.danger}, {shown.pk: shown.waiting_since for _, shown in placed}
    ours = on_their_way(made)
    for pk, a, shown in made:
        _add(shown, pk, a.item, answers=pk not in ours)
    still_asked([one for one in made if one[0] not in ours], waited)
    insert_many(Conversation, CONVERSATION, (_values(conversation) for conversation in new))
    rows = (_message(batch, *one, homes[id(one[1])]) for one in sorted(made, key=lambda one: _key(one[1])))
    insert_many(Message, MESSAGE, rows)
    changed, begun = {home.pk: home for _, _, home in made}, {conversation.pk for conversation in new}
    _count([home for pk, home in changed.items() if pk not in begun])
    if not batch.quiet:
        _tell("conversation.arrived", changed.values())
    index_new(_text(pk, home, a.item.at, _plain(a.item)) for pk, a, home in made)
    if not batch.quiet:
        hooks.heard([
            hooks.Heard(
                home, pk, _plain(a.item), a.item.at, a.received, home.pk in begun, a.item.own, automatic(a.item.context)
            ) for pk, a, home in made if pk not in ours
        ])  # fmt: skip
        if alarming := [changed[pk] for pk in calm if changed[pk].danger]:
            sound(alarming)
    return len(made)


def _place(batch: _Batch, fresh: list[Arrived]) -> tuple[dict[int, Conversation], list[Conversation]]:
    """The conversation of each (by its `id()`): that of the message it answers (same person, or ours), else that of its thread.

    Those that are there are locked; those that are new are not yet stored.
    """
    homes = {id(a): home for a in fresh if (home := _home(batch, a))}
    threads = {_thread(a) for a in fresh if id(a) not in homes}
    wanted = any_of(threads, "thread") | Q(pk__in=set(homes.values()))
    known = list(Conversation.objects.select_for_update().filter(wanted).order_by("pk"))
    by_pk = {conversation.pk: conversation for conversation in known}
    by_thread = {(conversation.account_id, conversation.thread): conversation for conversation in known}
    begins = {_thread(a): a for a in reversed(fresh) if id(a) not in homes and not a.item.own}
    begin = sorted(thread for thread in begins if thread not in by_thread)
    for thread, pk in zip(begin, take_ids(Conversation, len(begin)), strict=True):
        by_thread[thread] = _conversation(batch, begins[thread], pk)
    # What we said with another tool to somebody who never wrote to us is no conversation of the counter's.
    found = {id(a): by_pk[homes[id(a)]] if id(a) in homes else by_thread.get(_thread(a)) for a in fresh}
    return {one: home for one, home in found.items() if home}, [by_thread[thread] for thread in begin]


def _shown(homes: dict[int, Conversation]) -> dict[int, Conversation]:
    """Where each is shown: its home, or what that was merged into, which is locked then too."""
    into = {home.merged_into_id for home in homes.values() if home.merged_into_id}
    if not into:
        return homes
    there = {home.pk: home for home in homes.values()}
    there |= {row.pk: row for row in Conversation.objects.select_for_update().filter(pk__in=into - set(there)).order_by("pk")}
    return {one: there[home.merged_into_id or home.pk] for one, home in homes.items()}


def _thread(a: Arrived) -> tuple[int, str]:
    return a.account.pk, a.item.thread[:400]


def _parents(item: Incoming) -> list[str]:
    """What a message answers, nearest first: programs lose In-Reply-To or References now and then."""
    told = item.context if item.kind == "mail" and isinstance(item.context, dict) else {}
    references = told.get("references") or []
    return [parent for parent in (item.parent, told.get("answers", ""), *reversed(references[-20:])) if parent]


def _home(batch: _Batch, a: Arrived) -> int | None:
    known = (batch.parents.get((a.account.pk, parent)) for parent in _parents(a.item))
    home = next((conversation for conversation in known if conversation), None)
    if home is None or home.private != a.item.private:
        return None
    who = batch.identities[author(a.account, a.item.author)]
    return home.pk if a.item.own or a.item.kind == "mail" or home.identity_id == who.identity else None


def _conversation(batch: _Batch, a: Arrived, pk: int) -> Conversation:
    who = batch.identities[author(a.account, a.item.author)]
    return Conversation(
        pk=pk, account_id=a.account.pk, thread=a.item.thread[:400], kind=a.item.kind, private=a.item.private,
        contact_id=who.contact, identity_id=who.identity, team_id=a.account.team_id, subject=a.item.subject[:300],
        language=a.item.language[:5], about=a.item.parent[:300] if a.item.kind == "comment" else "",
        state="new", last_at=a.item.at, created_at=batch.now,
    )  # fmt: skip


def _message(batch: _Batch, pk: int, a: Arrived, shown: Conversation, home: Conversation) -> tuple[Any, ...]:
    """Values of `MESSAGE`."""
    item, until = a.item, _until(a)
    identity = batch.identities[author(a.account, item.author)].identity
    return (
        pk, shown.pk, a.account.pk, "out" if item.own else "in", item.remote_id[:300], identity, _plain(item),
        clean_html(item.html) if item.html else "", item.language[:5], web_address(item.url, 600), item.parent[:300],
        item.private, item.at, item.at if item.verb == "edit" else None,
        [keep_inbound(replace(one, content=b"") if until else one) for one in item.attached], _context(item), until, batch.now,
        home.pk if home.pk != shown.pk else None,
    )  # fmt: skip


def _until(a: Arrived) -> datetime | None:
    """Until when the network lets us keep what somebody else wrote. A file that came with it is not copied at all."""
    told = a.item.context.get("expires") if isinstance(a.item.context, dict) else None
    if not told or a.item.own:
        return None
    until = datetime.fromisoformat(told)
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    keeps = CATALOGUE[a.account.network].facts.keeps
    return min(until, a.received + keeps) if a.received and keeps else until


def _context(item: Incoming) -> Any:
    """What an answer needs; its moment has a column of its own."""
    if not isinstance(item.context, dict) or "expires" not in item.context:
        return item.context
    return {name: value for name, value in item.context.items() if name != "expires"}


def _plain(item: Incoming) -> str:
    return item.text.replace("\x00", "")


def _count(changed: list[Conversation]) -> None:
    """Each conversation's place in the list, in one statement for all."""
    update_many(Conversation, COUNTED, changed)


def _add(conversation: Conversation, pk: int, item: Incoming, *, answers: bool) -> None:
    """What the message `pk` changes of its conversation. `answers`: of what is ours, that nobody waits any more."""
    conversation.count += 1
    if item.at >= conversation.last_at or conversation.count == 1:
        conversation.last_at = max(item.at, conversation.last_at)
        conversation.preview = _plain(item)[:PREVIEW]
    if item.own:  # answered with another tool
        if not answers:
            return
        if conversation.waiting_since and item.at < conversation.waiting_since:
            return  # what the person wrote since waits all the same
        conversation.waiting_since = None
        conversation.state = "waiting" if conversation.state in ("new", "open") else conversation.state
        return
    conversation.last_in = max(conversation.last_in, pk)
    if automatic(item.context):  # kept, and nobody is asked to answer a machine
        conversation.state = "closed" if conversation.count == 1 else conversation.state
        return
    conversation.danger = danger(f"{item.subject}\n{_plain(item)}") or conversation.danger
    conversation.waiting_since = min(conversation.waiting_since or item.at, item.at)
    conversation.due_at = None  # a snooze ends when the person writes
    if conversation.state in ("waiting", "service", "closed"):
        conversation.reopened = conversation.reopened or conversation.state == "closed"
        conversation.state = "open"


def _text(pk: int, conversation: Conversation, at: datetime, said: str) -> Text:
    body = f"{conversation.subject}\n{said}" if conversation.kind in ("mail", "form") else said
    return Text("inbox.message", pk, conversation.pk, conversation.team_id, at, body)


def _tell(kind: str, conversations: Iterable[Conversation]) -> None:
    record_many(kind, [(conversation, f"inbox:{conversation.team_id}") for conversation in conversations])
