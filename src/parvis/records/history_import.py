"""What another tool kept: past publications as history, persons, conversations. A table; wrong lines are told; twice adds nothing."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.accounts.sorting import server_of
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Contact, Conversation, Identity, Message
from parvis.journal.record import record
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Incoming, Person
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing.models import Delivery, Imported, Post, Variant
from parvis.tables import reading as tables

VERB = "import.run"
BATCH = 200
LONGEST = 100_000
NEEDED: Mapping[str, tuple[str, ...]] = {
    "posts": ("date", "text"), "contacts": ("network", "handle"), "tickets": ("ticket", "date", "from", "text"),
}  # fmt: skip
OURS = ("out", "agent", "ville", "city")

Row = tuple[int, dict[str, str]]


@dataclass(slots=True)
class Outcome:
    made: int = 0
    there: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def take(kind: str, lines: Iterable[str], *, account: Account | None, by: User | None) -> Outcome:
    """Bring in a table, in slices: what came before a line that stops everything is there, and the same file goes on from it."""
    demand(by, VERB)
    if kind not in NEEDED:
        raise ValidationError({"kind": _("Choisissez : publications, personnes ou conversations.")})
    if account is None and kind != "contacts":
        raise ValidationError({"account": _("Choisissez le compte dont cela vient.")})
    outcome = Outcome()
    rows = _rows(kind, lines, outcome)
    while some := list(itertools.islice(rows, BATCH)):
        with transaction.atomic():
            made, there = TAKERS[kind](some, account, outcome)
        outcome.made += made
        outcome.there += there
    outcome.errors.sort()
    record(
        "history.imported", by=by, channel="city", what=kind, made=outcome.made, there=outcome.there, wrong=len(outcome.errors)
    )
    return outcome


def _rows(kind: str, lines: Iterable[str], outcome: Outcome) -> Iterator[Row]:
    """Lines with a number and their columns; the first one names them."""
    given = tables.rows(lines)
    head = next(given, tables.Row(1, []))
    names = [name.strip().lower() for name in head.cells]
    if missing := [name for name in NEEDED[kind] if name not in names]:
        raise ValidationError(_("Il manque des colonnes : %(names)s.") % {"names": ", ".join(missing)})
    for line in given:
        if line.empty:
            continue
        row = {name: cell.strip() for name, cell in zip(names, line.cells, strict=False)}
        if line.broken:
            outcome.errors.append((line.number, _("ce n’est pas une ligne de CSV")))
        elif empty := [name for name in NEEDED[kind] if not row.get(name)]:
            outcome.errors.append((line.number, _("vide : %(names)s") % {"names": ", ".join(empty)}))
        elif any(len(cell) > LONGEST for cell in line.cells):
            outcome.errors.append((line.number, _("plus de 100 000 caractères")))
        else:
            yield line.number, row


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime(day.year, day.month, day.day, 12)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2200:
        raise ValidationError(
            _("« %(text)s » n’est pas une date : écrivez 2024-03-31 ou 2024-03-31T18:00.") % {"text": text[:40]}
        )
    found = timezone.make_aware(found) if timezone.is_naive(found) else found
    if found > timezone.now():
        raise ValidationError(_("Cette date est à venir : une histoire est passée."))
    return found


def _url(text: str) -> str:
    if text:
        URLValidator(schemes=["http", "https"])(text)
    return text[:600]


def _good(some: Sequence[Row], outcome: Outcome, read: Callable[[dict[str, str]], Any]) -> list[tuple[int, Any]]:
    """Lines that can be read; the others are told."""
    found = []
    for number, row in some:
        try:
            found.append((number, read(row)))
        except ValidationError as error:
            outcome.errors.append((number, " ".join(error.messages)))
    return found


# ── Publications ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _posts(some: Sequence[Row], account: Account | None, outcome: Outcome) -> tuple[int, int]:
    """Published already: they stand in lists and archives, and nothing leaves again."""
    assert account is not None

    def read(row: dict[str, str]) -> tuple[str, dict[str, Any]]:
        at = _moment(row["date"])
        key = row.get("id") or row.get("remote_id") or row.get("url") or f"{at.isoformat()}|{row['text']}"
        return hashlib.sha256(f"history|{account.pk}|{key}".encode()).hexdigest(), {
            "at": at, "text": row["text"], "url": _url(row.get("url", "")), "remote_id": row.get("remote_id", "")[:300],
            "language": row.get("language", "")[:5] or "fr",
        }  # fmt: skip

    good = dict(told for _number, told in _good(some, outcome, read))
    known = set(Imported.objects.filter(team=account.team_id, digest__in=list(good)).values_list("digest", flat=True))
    remotes = {one["remote_id"] for one in good.values() if one["remote_id"]}
    online = set(Delivery.objects.filter(account=account, remote_id__in=remotes).values_list("remote_id", flat=True))
    fresh = {key: one for key, one in good.items() if key not in known and one["remote_id"] not in online}
    posts = Post.objects.bulk_create([
        Post(team_id=account.team_id, text=one["text"], language=one["language"], state="sent", publish_at=one["at"])
        for one in fresh.values()
    ])  # fmt: skip
    Post.objects.bulk_update(_dated(posts, fresh), ["created_at"])
    Variant.objects.bulk_create([Variant(post=post, account=account) for post in posts])
    Delivery.objects.bulk_create([
        Delivery(post=post, account=account, planned_at=one["at"], sent_at=one["at"], began_at=one["at"], state="sent", url=one["url"],
                 remote_id=one["remote_id"])
        for post, one in zip(posts, fresh.values(), strict=True)
    ])  # fmt: skip
    Imported.objects.bulk_create(
        [Imported(team_id=account.team_id, digest=key, post=post) for key, post in zip(fresh, posts, strict=True)]
    )
    return len(fresh), len(good) - len(fresh)


def _dated(posts: Sequence[Post], fresh: Mapping[str, dict[str, Any]]) -> list[Post]:
    for post, one in zip(posts, fresh.values(), strict=True):
        post.created_at = one["at"]
    return list(posts)


# ── Persons ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _contacts(some: Sequence[Row], account: Account | None, outcome: Outcome) -> tuple[int, int]:
    """Who the other tool knew. Lines with the same `person` are one contact; who is known already is left as they are."""
    ours = _servers()

    def read(row: dict[str, str]) -> dict[str, str]:
        network = row["network"].lower()
        if network not in CATALOGUE:
            raise ValidationError(_("Réseau inconnu : %(network)s.") % {"network": row["network"][:30]})
        handle = row["handle"].lower() if network == "email" else row["handle"].lstrip("@")
        server = server_of(network, {"server": row["server"]}) if row.get("server") else ours.get(network, "")
        return {"network": network, "server": server, "handle": handle[:300], "remote_id": (row.get("id") or handle)[:300],
                "name": row.get("name", "")[:200], "url": _url(row.get("url", ""))[:500], "language": row.get("language", "")[:5],
                "person": row.get("person", "")}  # fmt: skip

    good = {(one["network"], one["server"], one["remote_id"]): one for _number, one in _good(some, outcome, read)}
    remotes = [remote for _network, _server, remote in good]
    known = set(Identity.objects.filter(remote_id__in=remotes).values_list("network", "server", "remote_id"))
    fresh = [one for key, one in good.items() if key not in known]
    together: dict[str, Contact] = {}
    contacts = []
    for number, one in enumerate(fresh):
        key = one["person"] or f"\x00{number}"
        if key not in together:
            together[key] = Contact(name=one["name"], language=one["language"])
            contacts.append(together[key])
    Contact.objects.bulk_create(contacts)
    Identity.objects.bulk_create([
        Identity(contact=together[one["person"] or f"\x00{number}"], network=one["network"], server=one["server"],
                 remote_id=one["remote_id"], handle=one["handle"], name=one["name"], url=one["url"])
        for number, one in enumerate(fresh)
    ])  # fmt: skip
    return len(fresh), len(good) - len(fresh)


def _servers() -> dict[str, str]:
    """Whose ids a line's are which names no server: those of the only one on which the city has an account of that network."""
    there = Account.objects.exclude(Q(state="removed") | Q(server="")).values_list("network", "server").distinct()
    found: dict[str, list[str]] = {}
    for network, server in there:
        found.setdefault(network, []).append(server)
    return {network: servers[0] for network, servers in found.items() if len(servers) == 1}


# ── Conversations ────────────────────────────────────────────────────────────────────────────────────────────────────


def _tickets(some: Sequence[Row], account: Account | None, outcome: Outcome) -> tuple[int, int]:
    """Each line a message; the same `ticket` is one conversation. They come in closed: an archive is no pile of late answers."""
    assert account is not None

    def read(row: dict[str, str]) -> Incoming:
        at, who = _moment(row["date"]), row["from"].lstrip("@")
        key = row.get("id") or hashlib.sha256(f"{at.isoformat()}|{row['text']}".encode()).hexdigest()[:24]
        private = row.get("private", "").lower() not in ("0", "no", "non", "false")
        return Incoming(
            verb="add", remote_id=f"import:{row['ticket']}:{key}"[:300], thread=f"import|{row['ticket']}"[:400],
            kind="private" if private else "mention", at=at, author=Person(f"import:{who}"[:300], who[:300], row.get("name", "")[:200]),
            text=row["text"], subject=row.get("subject", "")[:300], private=private, own=row.get("way", "").lower() in OURS,
        )  # fmt: skip

    good = [Arrived(account, one) for _number, one in _good(some, outcome, read)]
    known = Message.objects.filter(account=account, remote_id__in=[one.item.remote_id for one in good]).count()
    began, threads = timezone.now(), {one.item.thread for one in good}
    made = digest(good, quiet=True) if good else 0
    fresh = Conversation.objects.filter(account=account, thread__in=threads, created_at__gte=began)
    fresh.update(state="closed", waiting_since=None, due_at=None)
    return made, max(known, len(good) - made)


TAKERS: Mapping[str, Callable[[Sequence[Row], Account | None, Outcome], tuple[int, int]]] = {
    "posts": _posts, "contacts": _contacts, "tickets": _tickets,
}  # fmt: skip
