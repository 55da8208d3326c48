"""The verbs on feeds: follow, pause, stop; and on what they say: set aside, make a draft of it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.accounts.connect import door
from parvis.accounts.words import invalid
from parvis.journal.record import record
from parvis.listening.feeds import ACCEPT, Feed, NoFeed, read
from parvis.listening.models import Article, Source
from parvis.networks.addresses import web_address
from parvis.networks.http import Http
from parvis.networks.protocol import NetworkError
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.publishing import actions as newsroom
from parvis.publishing.actions import default_team
from parvis.publishing.models import Post
from parvis.work.rows import ring

MOST = 500
"""Feeds of one installation: each is a call every quarter of an hour."""


def follow(*, url: str, by: User | None, team: Team | None = None, made: Callable[[Source], None] | None = None) -> Source:
    """Read a feed from now on; what it holds already is kept as old. An ordinary page that names one feed will do.

    The address is asked outside of any transaction; `made` is called last in the one that keeps it. Raises ValidationError by field.
    """
    demand(by, "post.write")
    team = team or (default_team(by) if by else Team.objects.open().order_by("pk")[0])
    address = web_address(url.strip(), 600)
    if not address:
        raise ValidationError({"url": _("Cette adresse n’est pas valable : écrivez-la en entier, avec https://.")})
    feed, address = _found(address)
    if Source.objects.count() >= MOST:
        raise ValidationError({"url": _("Trop de flux sont suivis : retirez-en un d’abord.")})
    now = timezone.now()
    try:
        with transaction.atomic():
            source = Source.objects.create(team=team, url=address, title=feed.title, site=feed.site, due_at=now, read_at=now)
            Article.objects.bulk_create([row(source, entry, old=True) for entry in feed.entries], ignore_conflicts=True)
            record("source.followed", by=by, about=source, channel=f"posts:{source.team_id}", url=address)
            if made:
                made(source)
    except IntegrityError as error:
        raise ValidationError({"url": _("Votre équipe suit déjà ce flux.")}) from error
    ring()
    return source


def _found(address: str) -> tuple[Feed, str]:
    """The feed at an address, or the one that the page there names; and its own address."""
    for again in (True, False):
        try:
            answer = Http(door()).call("GET", address, headers={"Accept": ACCEPT})
            if answer.status >= 300:
                raise ValidationError({"url": _("Le serveur répond %(status)s à cette adresse.") % {"status": answer.status}})
            return read(answer.body, answer.url, timezone.now()), address
        except NetworkError as error:
            raise invalid(error, "url") from error
        except NoFeed as error:
            if not error.found or not again:
                raise ValidationError({"url": _("Il n’y a pas de flux à cette adresse.")}) from error
            address = web_address(error.found[0], 600)
    raise ValidationError({"url": _("Il n’y a pas de flux à cette adresse.")})


def row(source: Source, entry: object, *, old: bool) -> Article:
    """An entry as it is kept."""
    names = ("identity", "url", "title", "text", "author", "picture", "at")
    return Article(source=source, old=old, **{name: getattr(entry, name) for name in names})


@transaction.atomic
def pause(source: Source, *, by: User) -> Source:
    """Read it no more for now, or again."""
    demand(by, "post.write", source)
    paused = source.state == "active"
    Source.objects.filter(pk=source.pk).update(
        state="paused" if paused else "active", due_at=None if paused else timezone.now(), failure="", said="", attempts=0
    )
    record("source.paused" if paused else "source.resumed", by=by, about=source, channel=f"posts:{source.team_id}")
    ring()
    return Source.objects.get(pk=source.pk)


@transaction.atomic
def stop(source: Source, *, by: User) -> None:
    """Follow a feed no more; what it said goes too, the drafts made of it stay."""
    demand(by, "post.write", source)
    record("source.dropped", by=by, about=source, channel=f"posts:{source.team_id}", url=source.url)
    source.delete()


@transaction.atomic
def set_aside(entry: Article, *, by: User) -> None:
    """Show an entry no more."""
    demand(by, "post.write", entry.source)
    Article.objects.filter(pk=entry.pk).update(hidden=True)
    record("entry.hidden", by=by, about=entry.source, channel=f"posts:{entry.source.team_id}", entry=entry.pk)


@transaction.atomic
def draft(entry: Article, *, by: User) -> Post:
    """A draft of what an entry says, with its address; once: the second time gives the first draft."""
    entry = Article.objects.select_for_update(of=("self",)).select_related("source", "post").get(pk=entry.pk)
    if entry.post is not None and entry.post.state != "binned":
        return entry.post
    words = "\n\n".join(part for part in (entry.title, entry.url) if part) or entry.text[:500]
    post = newsroom.write(by=by, text=words)
    Article.objects.filter(pk=entry.pk).update(post=post, by=by)
    record("entry.drafted", by=by, about=post, channel=f"posts:{post.team_id}", entry=entry.pk, url=entry.url)
    return post
