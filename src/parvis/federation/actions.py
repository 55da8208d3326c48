"""The verbs of colleagues: open the city's actor, call it otherwise, replace its key, keep somebody out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.federation import standing
from parvis.federation.models import Activity, Actor, Barred, Follower, Parcel
from parvis.federation.showing import actor_document
from parvis.journal.record import record
from parvis.journal.seal import seal
from parvis.networks.activitypub import documents, signatures
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.work.rows import ring

NAME = re.compile(r"[a-z0-9_]{1,40}")
DOMAIN = re.compile(r"(?=.{3,200}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
LINKS = 4


@transaction.atomic
def settle(
    *, by: User, open: bool, username: str, domain: str = "", name: str = "", summary: str = "", team: Team | None = None,
    links: Sequence[Sequence[str]] = (),
) -> Actor:  # fmt: skip
    """How the city is on the fediverse, and whether: with its account, or not at all. Raises ValidationError by field."""
    demand(by, "city.edit")
    row = standing.actor()
    wanted: dict[str, object] = {
        "username": username.strip().lower().lstrip("@"), "domain": domain.strip().lower(), "name": name.strip()[:120],
        "summary": summary.strip()[:2000], "links": [[words.strip(), url.strip()] for words, url in links],
    }  # fmt: skip
    _look_at(row, wanted)
    team = team or (row.account.team if row.account else None)
    if open and team is None:
        team = accounts.whose(None, by)
    row = _kept(wanted, open=open, by=by)
    if open and team is not None:
        _account(row, team, by=by)
    elif row.account and row.account.state == "active":
        accounts.pause(row.account, by=by)
    return standing.actor()


def _look_at(row: Actor, wanted: dict[str, object]) -> None:
    wrong: dict[str, str] = {}
    if not NAME.fullmatch(str(wanted["username"])):
        wrong["username"] = _("Des lettres minuscules sans accent, des chiffres, des tirets bas : 40 au plus.")
    if wanted["domain"] and not DOMAIN.fullmatch(str(wanted["domain"])):
        wrong["domain"] = _("Un nom de domaine seul, comme ville.fr.")
    if row.since and (wanted["username"], wanted["domain"]) != (row.username, row.domain):
        wrong["username"] = _("Ce nom est connu ailleurs depuis l’ouverture : il ne se change plus.")
    links = wanted["links"]
    assert isinstance(links, list)
    if len(links) > LINKS or any(not words or urlsplit(url).scheme not in ("http", "https") for words, url in links):
        wrong["links"] = _("Quatre liens au plus, chacun avec des mots et une adresse qui commence par https://.")
    if wrong:
        raise ValidationError(wrong)


def _kept(wanted: dict[str, object], *, open: bool, by: User) -> Actor:
    row, _made = Actor.objects.select_for_update(of=("self",)).get_or_create(one=True)
    before = [row.open, *(getattr(row, name) for name in wanted)]
    for name, value in wanted.items():
        setattr(row, name, value)
    row.open = open
    if open and row.sealed is None:
        private, row.public = signatures.key_pair()
        row.sealed = seal({"private": private, "before": ""}, at="federation.actor")
    row.since = row.since or (timezone.now() if open else None)
    row.save()
    if before != [row.open, *(getattr(row, name) for name in wanted)]:
        kind = "federation.set" if before[0] == open else "federation.opened" if open else "federation.closed"
        record(kind, by=by, about=row, channel="city")
        if open and before[0]:
            tell_of_actor(row)
    if open and not before[0]:
        Parcel.objects.filter(state="waiting").update(due_at=timezone.now())
        ring()
    return row


def _account(row: Actor, team: Team, *, by: User) -> None:
    """One more account for the composer and the counter, made on first use; opened again it goes on."""
    site = standing.site_of(row)
    if row.account is None or row.account.state == "removed":
        settings = {"actor": site.actor, "handle": site.handle, "title": standing.name_of(row)}
        made = accounts.connect(network="activitypub", settings=settings, secrets={}, by=by, team=team)
        Actor.objects.filter(pk=row.pk).update(account=made)
        return
    if row.account.state != "active":
        accounts.resume(row.account, by=by)
    if row.account.team != team:
        accounts.edit(row.account, by=by, team=team)


def tell_of_actor(row: Actor, *, old_key: bool = False) -> None:
    """Followers' servers hear that the city's profile or key has changed. In the caller's transaction."""
    site, now = standing.site_of(row), timezone.now()
    told = actor_document(row)
    mark = f"profile-{hashlib.sha256(json.dumps([told, now.isoformat()]).encode()).hexdigest()[:32]}"
    update = documents.actor_update(site, mark, told)
    Activity.objects.create(kind="Update", mark=mark, told=update, old_key=old_key, at=now, due_at=now)
    ring()


@transaction.atomic
def turn_key(*, by: User | None) -> Actor:
    """A new key. Followers' servers are told with a message that the old one signs, which they still know; those that miss it ask
    for the new one when a signature does not fit."""
    demand(by, "city.edit")
    row = Actor.objects.select_for_update(of=("self",)).filter(sealed__isnull=False).first()
    if row is None:
        raise ValidationError(_("La ville n’est pas encore sur le fédivers."))
    old = standing.private_key(row)
    private, row.public = signatures.key_pair()
    row.sealed, row.turned_at = seal({"private": private, "before": old}, at="federation.actor"), timezone.now()
    row.save(update_fields=["sealed", "public", "turned_at"])
    tell_of_actor(row, old_key=True)
    record("federation.key_turned", by=by, about=row, channel="city")
    return row


@transaction.atomic
def bar(*, name: str, reason: str, by: User) -> Barred:
    """A server's name, or somebody's address: nothing is taken from there, nothing goes there, who followed us no longer does."""
    demand(by, "city.edit")
    name = name.strip()
    if "://" not in name:
        name = name.lower().lstrip("@").rsplit("@", 1)[-1]
        if not DOMAIN.fullmatch(name):
            raise ValidationError({"name": _("Un nom de serveur, ou l’adresse complète d’un compte.")})
    if len(name) > 300 or "\x00" in name or not urlsplit(name if "://" in name else f"https://{name}").hostname:
        raise ValidationError({"name": _("Un nom de serveur, ou l’adresse complète d’un compte.")})
    now = timezone.now()
    row, _made = Barred.objects.update_or_create(name=name, defaults={"reason": reason.strip()[:300], "by": by, "at": now})
    theirs = (
        Q(remote__uri=name) | Q(remote__host=name) | Q(remote__host__endswith=f".{name}") | Q(remote__host__startswith=f"{name}:")
    )
    Follower.objects.filter(theirs).delete()
    record("federation.barred", by=by, about=row, channel="city", name=name)
    return row


@transaction.atomic
def free(row: Barred, *, by: User) -> None:
    demand(by, "city.edit")
    record("federation.freed", by=by, about=row, channel="city", name=row.name)
    row.delete()


@transaction.atomic
def dismiss(follower: Follower, *, by: User) -> None:
    """They follow no longer, and their server is told."""
    demand(by, "city.edit")
    row, now, who = standing.actor(), timezone.now(), follower.remote
    mark = f"reject-{hashlib.sha256(f'{follower.follow} {now}'.encode()).hexdigest()[:32]}"
    told = documents.about_follow(standing.site_of(row), "Reject", mark, follower.follow, who.uri)
    Activity.objects.create(kind="Reject", mark=mark, told=told, inbox=who.inbox, at=now, due_at=now)
    record("federation.dismissed", by=by, about=follower, channel="city")
    follower.delete()
    ring()


def account() -> Account | None:
    return standing.actor().account
