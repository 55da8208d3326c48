"""Intake, second half: many raw deliveries become messages in conversations, with a handful of statements.

Unique constraints settle order and repeats: an edit before its message makes the message, a removal before its message
leaves a tombstone, the fortieth copy of a delivery changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox.models import Contact, Conversation, Identity, Message, Tombstone
from parvis.journal.record import record_many
from parvis.media.actions import keep_inbound
from parvis.networks.addresses import web_address
from parvis.networks.email.markup import clean_html
from parvis.networks.protocol import Incoming, Person
from parvis.search.index import Text, forget, index

PREVIEW = 200


@dataclass(frozen=True, slots=True)
class Arrived:
    account: Account
    item: Incoming


@dataclass(slots=True)
class _Batch:
    """What a batch needs to know, read at once."""

    now: datetime
    quiet: bool = False
    identities: dict[tuple[str, str], Identity] = field(default_factory=dict)
    parents: dict[tuple[int, str], Conversation] = field(default_factory=dict)
    threads: dict[tuple[int, str], Conversation] = field(default_factory=dict)
    buried: set[tuple[int, str]] = field(default_factory=set)
    known: dict[tuple[int, str], Message] = field(default_factory=dict)


@transaction.atomic
def digest(arrived: list[Arrived], *, quiet: bool = False) -> int:
    """Store a batch; returns how many messages are new. `quiet`: what comes from an archive is no news."""
    batch = _Batch(timezone.now(), quiet=quiet)
    said = [a for a in arrived if a.item.verb in ("add", "edit")]
    _bury(batch, [a for a in arrived if a.item.verb == "remove"])
    _know(batch, said)
    said = [a for a in said if (a.account.pk, a.item.remote_id) not in batch.buried]
    edited = [a for a in said if a.item.verb == "edit" and (a.account.pk, a.item.remote_id) in batch.known]
    _rewrite(batch, edited)
    fresh = _once(a for a in said if (a.account.pk, a.item.remote_id) not in batch.known)
    made = _store(batch, fresh) if fresh else []
    return len(made)


def _once(arrived: Iterable[Arrived]) -> list[Arrived]:
    """One of each message: the last edit if there is one, else the first copy; in the order of their hour."""
    chosen: dict[tuple[int, str], Arrived] = {}
    for a in arrived:
        key = (a.account.pk, a.item.remote_id)
        if key not in chosen or a.item.verb == "edit":
            chosen[key] = a
    return sorted(chosen.values(), key=lambda a: (a.item.at, a.item.remote_id))


def _any_of(pairs: Iterable[tuple[int, str]], name: str) -> Q:
    """Rows of (account, `name`) pairs, one IN an account."""
    by_account: dict[int, list[str]] = defaultdict(list)
    for account, value in pairs:
        by_account[account].append(value)
    found = Q(pk__in=[])
    for account, values in by_account.items():
        found |= Q(**{"account": account, f"{name}__in": values})
    return found


# ── Before: what is already there ────────────────────────────────────────────────────────────────────────────────────


def _know(batch: _Batch, said: list[Arrived]) -> None:
    ids = {(a.account.pk, a.item.remote_id) for a in said}
    parents = {(a.account.pk, parent) for a in said for parent in _parents(a.item)}
    for message in Message.objects.filter(_any_of(ids | parents, "remote_id")).select_related("conversation"):
        key = (message.account_id, str(message.remote_id))
        if key in ids:
            batch.known[key] = message
        if key in parents:
            batch.parents[key] = message.conversation
    if ids:
        gone = Tombstone.objects.filter(_any_of(ids, "remote_id")).values_list("account", "remote_id")
        batch.buried |= set(gone)


def _bury(batch: _Batch, removed: list[Arrived]) -> None:
    """Taken back by its author: the text goes everywhere; what has not come yet will not be shown."""
    if not removed:
        return
    keys = {(a.account.pk, a.item.remote_id) for a in removed}
    batch.buried |= keys
    Tombstone.objects.bulk_create(
        [Tombstone(account_id=account, remote_id=remote, at=batch.now) for account, remote in keys], ignore_conflicts=True
    )
    there = list(Message.objects.filter(_any_of(keys, "remote_id"), removed_at__isnull=True).select_related("conversation"))
    Message.objects.filter(pk__in=[m.pk for m in there]).update(text="", html="", attached=[], context=None, removed_at=batch.now)
    forget("inbox.message", [m.pk for m in there])
    changed = {m.conversation_id: m.conversation for m in there}
    for conversation in changed.values():
        _recount(conversation)
    _tell("conversation.changed", changed.values())


def _recount(conversation: Conversation) -> None:
    """After a removal: what is waiting, and what the list shows."""
    messages = conversation.messages.exclude(way="note").filter(removed_at__isnull=True)
    last = messages.order_by("-at", "-id").first()
    last_out = messages.filter(way="out").order_by("-at").values_list("at", flat=True).first()
    unanswered = messages.filter(way="in", **({"at__gt": last_out} if last_out else {})).order_by("at").first()
    Conversation.objects.filter(pk=conversation.pk).update(
        preview=last.text[:PREVIEW] if last else "", waiting_since=unanswered.at if unanswered else None
    )


def _rewrite(batch: _Batch, edited: list[Arrived]) -> None:
    """The newest words win, whatever the order in which edits come."""
    changed = []
    for a in sorted(edited, key=lambda a: a.item.at):
        message = batch.known[a.account.pk, a.item.remote_id]
        if message.removed_at or (message.edited_at and message.edited_at >= a.item.at):
            continue
        context = {**(message.context or {}), **a.item.context} if isinstance(a.item.context, dict) else message.context
        if message.text == a.item.text and context == message.context:
            continue
        if message.text != a.item.text:  # hidden and shown again is no edit
            message.text, message.html, message.edited_at = a.item.text, clean_html(a.item.html), a.item.at
        message.context = context
        changed.append(message)
    if not changed:
        return
    Message.objects.bulk_update(changed, ["text", "html", "edited_at", "context"])
    index([_text(m) for m in changed])
    _tell("conversation.changed", {m.conversation_id: m.conversation for m in changed}.values())


# ── New messages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _store(batch: _Batch, fresh: list[Arrived]) -> list[Message]:
    _identify(batch, [(a.account.network, a.item.author) for a in fresh])
    placed = _place(batch, fresh)
    rows = {(a.account.pk, a.item.remote_id[:300]): _message(batch, a, conversation) for a, conversation in placed}
    Message.objects.bulk_create(rows.values(), ignore_conflicts=True)
    # Another worker may have stored the same message a moment ago: ours are those with our moment.
    ours = Message.objects.filter(_any_of(rows, "remote_id"), created_at=batch.now).values_list("pk", "account", "remote_id")
    for pk, account, remote in ours:
        rows[account, str(remote)].pk = pk
    made = sorted((row for row in rows.values() if row.pk), key=lambda row: (row.at, row.pk))
    locked = {conversation.pk: conversation for _, conversation in placed}
    _count(batch, made, locked, {(a.account.pk, a.item.remote_id[:300]): a for a in fresh})
    index([_text(m) for m in made])
    return made


def _identify(batch: _Batch, persons: list[tuple[str, Person]]) -> None:
    """The identity of each author; who is new gets a contact."""
    wanted = {(network, person.remote_id): person for network, person in persons}
    _load_identities(batch, wanted)
    new = [key for key in wanted if key not in batch.identities]
    if not new:
        return
    contacts = Contact.objects.bulk_create([Contact(name=(wanted[k].name or wanted[k].handle)[:200]) for k in new])
    Identity.objects.bulk_create(
        [
            Identity(contact=contact, network=key[0], remote_id=key[1], handle=wanted[key].handle[:300],
                     name=wanted[key].name[:200], url=web_address(wanted[key].url, 500),
                     avatar=web_address(wanted[key].avatar, 500))
            for key, contact in zip(new, contacts, strict=True)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    _load_identities(batch, wanted)
    used = {batch.identities[key].contact_id for key in new}
    Contact.objects.filter(pk__in=[c.pk for c in contacts if c.pk not in used]).delete()  # another worker was first


def _load_identities(batch: _Batch, wanted: Iterable[tuple[str, str]]) -> None:
    by_network: dict[str, list[str]] = defaultdict(list)
    for network, remote in wanted:
        by_network[network].append(remote)
    found = Q(pk__in=[])
    for network, remotes in by_network.items():
        found |= Q(network=network, remote_id__in=remotes)
    batch.identities.update({(i.network, i.remote_id): i for i in Identity.objects.filter(found)})


def _place(batch: _Batch, fresh: list[Arrived]) -> list[tuple[Arrived, Conversation]]:
    """The conversation of each: that of the message it answers (same person, or ours), else that of its thread."""
    homes = {id(a): _home(batch, a) for a in fresh}
    threads = {_thread(a) for a in fresh if homes[id(a)] is None}
    begins = {_thread(a): a for a in reversed(fresh) if homes[id(a)] is None and not a.item.own}
    _load_threads(batch, threads)
    new = [key for key in begins if key not in batch.threads]
    Conversation.objects.bulk_create([_conversation(batch, begins[key]) for key in new], ignore_conflicts=True)
    _load_threads(batch, new)
    # What we said with another tool to somebody who never wrote to us is no conversation of the counter's.
    placed = [(a, home) for a in fresh if (home := homes[id(a)] or batch.threads.get(_thread(a)))]
    pks = {home.pk for _, home in placed}
    locked = {c.pk: c for c in Conversation.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return [(a, locked[home.pk]) for a, home in placed]


def _thread(a: Arrived) -> tuple[int, str]:
    return a.account.pk, a.item.thread[:400]


def _parents(item: Incoming) -> list[str]:
    """What a message answers, nearest first: programs lose In-Reply-To or References now and then."""
    references = item.context.get("references") or [] if item.kind == "mail" and isinstance(item.context, dict) else []
    return [parent for parent in (item.parent, *reversed(references[-20:])) if parent]


def _home(batch: _Batch, a: Arrived) -> Conversation | None:
    known = (batch.parents.get((a.account.pk, parent)) for parent in _parents(a.item))
    home = next((conversation for conversation in known if conversation), None)
    if home is None or home.private != a.item.private:
        return None
    identity = batch.identities[a.account.network, a.item.author.remote_id]
    return home if a.item.own or a.item.kind == "mail" or home.identity_id == identity.pk else None


def _load_threads(batch: _Batch, keys: Iterable[tuple[int, str]]) -> None:
    found = Conversation.objects.filter(_any_of(keys, "thread"))
    batch.threads.update({(c.account_id, c.thread): c for c in found})


def _conversation(batch: _Batch, a: Arrived) -> Conversation:
    identity = batch.identities[a.account.network, a.item.author.remote_id]
    return Conversation(
        account=a.account, thread=a.item.thread[:400], kind=a.item.kind, private=a.item.private,
        contact_id=identity.contact_id, identity=identity, team_id=a.account.team_id, subject=a.item.subject[:300],
        language=a.item.language[:5], about=a.item.parent[:300] if a.item.kind == "comment" else "",
        state="new", last_at=a.item.at,
    )  # fmt: skip


def _message(batch: _Batch, a: Arrived, conversation: Conversation) -> Message:
    item = a.item
    return Message(
        conversation=conversation, account=a.account, way="out" if item.own else "in", remote_id=item.remote_id[:300],
        identity=batch.identities[a.account.network, item.author.remote_id], text=item.text.replace("\x00", ""),
        html=clean_html(item.html) if item.html else "", language=item.language[:5], url=web_address(item.url, 600),
        parent=item.parent[:300],
        private=item.private, at=item.at, edited_at=item.at if item.verb == "edit" else None,
        attached=[keep_inbound(attached) for attached in item.attached], context=item.context, created_at=batch.now,
    )  # fmt: skip


def _count(batch: _Batch, made: list[Message], locked: dict[int, Conversation], arrived: dict[tuple[int, str], Arrived]) -> None:
    """Each conversation's place in the list, in one statement for all."""
    changed: dict[int, Conversation] = {}
    for message in made:
        conversation = locked[message.conversation_id]
        context = arrived[message.account_id, str(message.remote_id)].item.context
        automatic = isinstance(context, dict) and bool(context.get("auto"))
        _add(conversation, message, automatic=automatic)
        changed[conversation.pk] = conversation
    # All are there already: an insert that always meets its own row is an update of many rows by plain values
    # (`bulk_update` writes a CASE a row and a field, which cost more than all the rest of a batch).
    fields = ["state", "count", "last_at", "last_in", "preview", "waiting_since", "language", "due_at"]
    Conversation.objects.bulk_create(changed.values(), update_conflicts=True, unique_fields=["id"], update_fields=fields)
    if not batch.quiet:
        _tell("conversation.arrived", changed.values())


def _add(conversation: Conversation, message: Message, *, automatic: bool) -> None:
    conversation.count += 1
    if message.at >= conversation.last_at or conversation.count == 1:
        conversation.last_at = max(message.at, conversation.last_at)
        conversation.preview = message.text[:PREVIEW]
    if message.way == "out":  # answered with another tool
        conversation.waiting_since = None
        conversation.state = "waiting" if conversation.state in ("new", "open") else conversation.state
        return
    conversation.last_in = max(conversation.last_in, message.pk)
    if automatic:  # kept, and nobody is asked to answer a machine
        conversation.state = "closed" if conversation.count == 1 else conversation.state
        return
    conversation.waiting_since = conversation.waiting_since or message.at
    conversation.due_at = None  # a snooze ends when the person writes
    if conversation.state in ("waiting", "closed"):
        conversation.state = "open"


def _text(message: Message) -> Text:
    conversation = message.conversation
    body = f"{conversation.subject}\n{message.text}" if conversation.kind == "mail" else message.text
    return Text("inbox.message", message.pk, message.conversation_id, conversation.team_id, message.at, body)


def _tell(kind: str, conversations: Iterable[Conversation]) -> None:
    changed = list(conversations)
    record_many(kind, list(changed), channels=[f"inbox:{c.team_id}" for c in changed])
