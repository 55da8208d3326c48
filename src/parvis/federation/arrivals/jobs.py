"""What a delivery does once its signature is believed."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.accounts.raws import Handed
from parvis.accounts.raws import keep as hand_in
from parvis.federation import standing
from parvis.federation.models import Activity, Actor, Arrival, Follower, Reaction, Remote, Server, Statement
from parvis.federation.remotes import actions as remotes
from parvis.journal.record import record
from parvis.networks.activitypub import documents, inbound, signatures
from parvis.networks.activitypub.inbound import uri
from parvis.networks.packing import pack
from parvis.networks.protocol import Incoming, Later, Person
from parvis.rest.problems import AWAY
from parvis.work import rows
from parvis.work.registry import job

TRIES, ASKED = 3, 8
"""Of what cannot be understood, and of whose author cannot be asked just now."""


class Forged(Exception):
    """Not what it says it is; why, in a word."""


@job(Arrival, lane="lane", seats=2)
def look(arrivals: list[Arrival]) -> None:
    for row in arrivals:
        _look(row)


def _look(row: Arrival) -> None:
    try:
        who = remotes.believed(signatures.Proof(row.key_id, bytes(row.signature), row.base))
        told = json.loads(bytes(row.body))
        if who is None or who.uri != uri(told.get("actor")) or standing.barred(who.uri):
            raise Forged("signature" if who is None else "actor")
        act = _object_of(told)
        with transaction.atomic():
            name = hashlib.sha256((uri(told) or row.digest).encode()).hexdigest()
            Server.objects.filter(host=who.host, aside_at__isnull=False).update(aside_at=None, failing_since=None)
            _do(who, told, act)
            rows.settle(row, state="done", due_at=None, uri=name, body=b"", base="", signature=b"", failure="")
    except Forged as why:
        rows.settle(row, state="refused", due_at=None, failure=str(why), body=b"", base="")
    except Later as later:
        _ask_again(row, later)
    except IntegrityError:  # the same activity was taken already, under another signature
        rows.settle(row, state="refused", due_at=None, failure="repeated", body=b"", base="")
    except (*AWAY, rows.Lost):
        raise
    except Exception as error:  # whatever it is, it is the poison of this delivery alone
        _poisoned(row, error)


def _ask_again(row: Arrival, later: Later) -> None:
    if row.attempts < ASKED:
        wait = timedelta(seconds=min(10 * 2**row.attempts, 3600))
        return rows.settle(row, due_at=timezone.now() + wait, failure=f"{later.code} {later.said}"[:500])
    rows.settle(row, state="refused", due_at=None, failure="unreachable", body=b"", base="")


def _poisoned(row: Arrival, error: Exception) -> None:
    failure = f"{type(error).__name__}: {error}"[:500]
    if row.attempts < TRIES:
        return rows.settle(row, failure=failure, due_at=timezone.now() + rows.lease())
    rows.settle(row, state="quarantine", due_at=None, failure=failure)
    record("federation.quarantined", about=row, channel="city")


def _object_of(told: dict[str, Any]) -> dict[str, Any]:
    """What it is about. A new thing that is given by its address alone is fetched from its author's server. Raises Later."""
    given = told.get("object")
    if isinstance(given, list):
        given = given[0] if given else None
    if isinstance(given, dict):
        return given
    if told.get("type") in ("Create", "Update") and isinstance(given, str) and inbound.same_host(given, uri(told.get("actor"))):
        return remotes.fetch(given) or {}
    return {"id": given} if isinstance(given, str) else {}


# ── What it does ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _do(who: Remote, told: dict[str, Any], about: dict[str, Any]) -> None:
    row, kind = standing.actor(), str(told.get("type"))
    site, thing = standing.site_of(row), uri(about)
    if kind == "Follow" and thing == site.actor:
        _follow(site, who, uri(told))
    elif kind == "Block" and thing == site.actor:
        Follower.objects.filter(remote=who).delete()
    elif kind == "Undo":
        _undo(site, who, about)
    elif kind in ("Like", "Announce"):
        _react(site, who, told, thing)
    elif kind == "Delete":
        _delete(row, who, thing)
    elif kind in ("Create", "Update") and about.get("type") in inbound.SAID:
        _said(row, who, about, edited=kind == "Update")
    elif kind == "Update" and thing == who.uri:
        remotes.keep(about)


def _follow(site: documents.Site, who: Remote, follow: str) -> None:
    """Everybody may; a second Follow is accepted again, and changes nothing."""
    now = timezone.now()
    kept = {"follow": follow[:500]}
    Follower.objects.update_or_create(remote=who, defaults=kept, create_defaults=kept | {"at": now})
    mark = f"accept-{hashlib.sha256(follow.encode()).hexdigest()[:32]}"
    answer = documents.about_follow(site, "Accept", mark, follow, who.uri)
    Activity.objects.create(kind="Accept", mark=mark, told=answer, inbox=who.inbox, at=now, due_at=now)
    rows.ring()


def _undo(site: documents.Site, who: Remote, undone: dict[str, Any]) -> None:
    if undone.get("type") == "Follow" and uri(undone.get("object")) in ("", site.actor):
        Follower.objects.filter(remote=who).delete()
        return
    name = uri(undone)
    if not undone.get("type"):
        Follower.objects.filter(remote=who, follow=name).delete()
    taken = Reaction.objects.filter(who=_digest(who.uri))
    note = _note(site, uri(undone.get("object")))
    if note and undone.get("type") in ("Like", "Announce"):
        taken.filter(note=note, kind="like" if undone["type"] == "Like" else "share").delete()
    elif name:
        taken.filter(activity=_digest(name)).delete()


def _react(site: documents.Site, who: Remote, told: dict[str, Any], thing: str) -> None:
    if note := _note(site, thing):
        kind = "like" if told["type"] == "Like" else "share"
        defaults = {"activity": _digest(uri(told))}
        Reaction.objects.get_or_create(note=note, kind=kind, who=_digest(who.uri), defaults=defaults)


def _digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"reaction\n" + text.encode("utf-8", "replace"), "sha256").hexdigest()


def _note(site: documents.Site, address: str) -> Statement | None:
    key = address.removeprefix(f"{site.base}/ap/posts/") if site.own(address) else ""
    if len(key) != 36:
        return None
    return Statement.objects.filter(key=key, private=False, deleted_at__isnull=True).first()


def _delete(row: Actor, who: Remote, thing: str) -> None:
    """One of their texts; or themselves: then they follow us no longer."""
    if thing == who.uri:
        Follower.objects.filter(remote=who).delete()
    elif inbound.same_host(thing, who.uri) and len(thing) <= inbound.LONGEST:
        _hand_in(row, inbound.removal(thing, _person(who)))


def _said(row: Actor, who: Remote, said: dict[str, Any], *, edited: bool) -> None:
    """To the counter, if it is for us and theirs."""
    site = standing.site_of(row)
    theirs = uri(said.get("attributedTo")) == who.uri and inbound.same_host(uri(said), who.uri)
    if theirs and inbound.for_us(site, said):
        _hand_in(row, inbound.message(site, said, _person(who), edited=edited))


def _person(who: Remote) -> Person:
    return Person(who.uri, who.handle, who.name, who.url, who.icon)


def _hand_in(row: Actor, item: Incoming) -> None:
    """Into the raw intake, as any network's."""
    if row.account is None or row.account.state == "removed":
        return
    body, now = json.dumps([pack(item)]).encode(), timezone.now()
    hand_in([Handed(row.account.pk, hashlib.sha256(body).hexdigest(), "items", body, now, now)])
