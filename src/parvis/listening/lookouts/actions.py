"""The verbs of lookouts: keep, drop, pause, wish to be told; and of what they saw: set aside, take up."""

from __future__ import annotations

import secrets
from datetime import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.listening.lookouts.words import wrong
from parvis.listening.models import Attention, Edition, Lookout, Sighting
from parvis.listening.streams import actions as streams
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.understanding.queries.parsing import WORD, BadQuery, Node, parse

MOST = 10_000
"""Lookouts of one installation: what was measured."""
HOW = ("now", "digest")


def read(query: str) -> Node:
    """The query's tree. Raises ValidationError, with the place and in words."""
    try:
        return parse(query)
    except BadQuery as error:
        raise ValidationError({"query": wrong(error)}) from error


def editable(user: User, lookout: Lookout) -> bool:
    """One's own, and shared ones of a team where one may."""
    return may(user, "lookout.edit") and (lookout.owner_id == user.pk or (lookout.shared and may(user, "lookout.edit", lookout)))


@transaction.atomic
def keep(
    lookout: Lookout | None = None, *, name: str, query: str, by: User, team: Team, shared: bool = True, private: bool = True
) -> Lookout:
    """A new lookout, or this one anew. What it saw before stays. Raises ValidationError by field."""
    demand(by, "lookout.edit")
    if lookout is not None and not editable(by, lookout):
        raise PermissionDenied("lookout.edit")
    if not (everywhere(by) or team.pk in teams(by, "lookout.edit")):
        raise PermissionDenied("lookout.edit")
    name, query = " ".join(name.replace("\x00", "").split()), query.replace("\x00", "").strip()
    if not 1 <= len(name) <= 80:
        raise ValidationError({"name": _("Donnez un nom de 80 caractères au plus.")})
    read(query)
    before = stands(lookout)
    if lookout is None:
        if Lookout.objects.count() >= MOST:
            raise ValidationError(_("Dix mille veilles existent déjà : retirez-en une d’abord."))
        lookout = Lookout(owner=by)
    lookout.name, lookout.query, lookout.team, lookout.shared, lookout.private = name, query, team, shared, private
    try:
        with transaction.atomic():
            lookout.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Une autre veille de cette équipe porte déjà ce nom.")}) from error
    _changed()
    record("lookout.kept", by=by, about=lookout, channel=_channel(lookout), name=name, query=query, shared=shared,
           **changed_since(before, lookout))  # fmt: skip
    return lookout


def exclude(lookout: Lookout, *, word: str, by: User) -> Lookout:
    """Leave out from now on what holds this word; what it saw before stays. Raises ValidationError."""
    if not WORD.fullmatch(word) or len(word) > 60:
        raise ValidationError({"word": _("Un seul mot, sans signe.")})
    given = {name: getattr(lookout, name) for name in ("name", "team", "shared", "private")}
    return keep(lookout, query=f"({lookout.query}) SAUF {word}", by=by, **given)


@transaction.atomic
def pause(lookout: Lookout, *, active: bool, by: User) -> Lookout:
    """It sees nothing for now, or sees again."""
    if not editable(by, lookout):
        raise PermissionDenied("lookout.edit")
    lookout.active = active
    lookout.save(update_fields=["active", "changed_at"])
    _changed()
    record("lookout.resumed" if active else "lookout.paused", by=by, about=lookout, channel=_channel(lookout), name=lookout.name)
    return lookout


@transaction.atomic
def drop(lookout: Lookout, *, by: User) -> None:
    """What it saw is forgotten; the messages stay."""
    if not editable(by, lookout):
        raise PermissionDenied("lookout.edit")
    record("lookout.dropped", by=by, about=lookout, channel=_channel(lookout), name=lookout.name)
    lookout.delete()
    _changed()


def _changed() -> None:
    Edition.objects.update_or_create(pk=1, defaults={"mark": secrets.randbits(62)})


@transaction.atomic
def attend(
    lookout: Lookout, *, by: User, how: str, digest_at: time | None = None, quiet_from: time | None = None,
    quiet_to: time | None = None,
) -> Attention:  # fmt: skip
    """Be told of what it sees, at once or once a day, never in one's quiet hours. From now on: nothing that it saw before."""
    demand(by, "inbox.see")
    if how not in HOW:
        raise ValidationError({"how": _("Choisissez : tout de suite, ou une fois par jour.")})
    given = {"digest_at": digest_at, "quiet_from": quiet_from, "quiet_to": quiet_to}
    wanted = {"how": how} | {name: hour for name, hour in given.items() if hour is not None}
    row = Attention.objects.filter(lookout=lookout, user=by).first()
    if row is None:
        last = lookout.sightings.order_by("-pk").values_list("pk", flat=True).first() or 0
        return Attention.objects.create(lookout=lookout, user=by, told=last, **wanted)
    Attention.objects.filter(pk=row.pk).update(**wanted)
    return Attention.objects.get(pk=row.pk)


@transaction.atomic
def attend_no_more(lookout: Lookout, *, by: User) -> None:
    Attention.objects.filter(lookout=lookout, user=by).delete()


# ── What it saw ──────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def set_aside(sighting: Sighting, *, by: User, aside: bool = True) -> Sighting:
    """It is none of what the lookout looks for, or it is after all."""
    demand(by, "inbox.see")
    sighting.aside_at, sighting.aside_by = (timezone.now(), by) if aside else (None, None)
    sighting.save(update_fields=["aside_at", "aside_by"])
    return sighting


@transaction.atomic
def take_up(sighting: Sighting, *, by: User) -> Conversation:
    """Its conversation becomes one to answer, in one's own hands unless somebody has it: opened again if it was closed."""
    talk = sighting.conversation
    if talk is None:
        assert sighting.article is not None
        return streams.take_up(sighting.article, by=by)
    demand(by, "inbox.assign", talk)
    if talk.state == "closed":
        inbox.set_state(talk, state="open", by=by)
    if talk.assignee_id is None:
        inbox.assign(talk, to=by, by=by)
    return talk


def _channel(lookout: Lookout) -> str:
    return f"inbox:{lookout.team_id}"
