"""The verbs of labels and saved views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.desk.models import TONES, First, Label, Labelled, View
from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand, may
from parvis.people.models import Team, User

MOST_LABELS, MOST_VIEWS = 200, 30
"""Labels of a team; views of a person, and of a team."""
ON_ONE = 20
"""Labels on one conversation."""


# ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def make_label(*, team: Team, name: str, by: User | None, tone: str = "quiet") -> Label:
    demand(by, "inbox.sort", Label(team=team))
    if Label.objects.filter(team=team).count() >= MOST_LABELS:
        raise ValidationError(_("Cette équipe a déjà deux cents étiquettes : fusionnez-en ou retirez-en."))
    return _saved(Label(team=team, name=_name(name), tone=_tone(tone)), "label.made", by)


@transaction.atomic
def change_label(
    label: Label, *, by: User, name: str | None = None, tone: str | None = None, retired: bool | None = None
) -> Label:
    """Its name, its colour; retired, it stays where it is and is offered no more."""
    demand(by, "inbox.sort", label)
    label = Label.objects.select_for_update().get(pk=label.pk)
    label.name = label.name if name is None else _name(name)
    label.tone = label.tone if tone is None else _tone(tone)
    if retired is not None:
        label.retired_at = (label.retired_at or timezone.now()) if retired else None
    return _saved(label, "label.changed", by)


def _saved(label: Label, kind: str, by: User | None) -> Label:
    try:
        with transaction.atomic():
            label.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Une étiquette de l’équipe porte déjà ce nom.")}) from error
    record(kind, by=by, about=label, channel=f"inbox:{label.team_id}", name=label.name, retired=bool(label.retired_at))
    return label


def _name(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(name) <= 40:
        raise ValidationError({"name": _("Donnez un nom de 40 caractères au plus.")})
    return name


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise ValidationError({"tone": _("Couleur inconnue : %(tone)s.") % {"tone": tone[:20]}})
    return tone


@transaction.atomic
def merge_labels(label: Label, *, into: Label, by: User) -> Label:
    """What had the one has the other; saved views follow. The first is gone."""
    for one in (label, into):
        demand(by, "inbox.sort", one)
    if label == into or label.team_id != into.team_id:
        raise ValidationError({"into": _("Choisissez une autre étiquette de la même équipe.")})
    both = Labelled.objects.filter(label=into).values("conversation")
    Labelled.objects.filter(label=label).exclude(conversation__in=both).update(label=into)
    for view in View.objects.select_for_update().filter(query__contains="etiquette="):
        if (query := _instead(view.query, label.pk, into.pk)) != view.query:
            View.objects.filter(pk=view.pk).update(query=query)
    record("label.merged", by=by, about=label, channel=f"inbox:{label.team_id}", name=label.name, into=into.pk)
    label.delete()
    return into


def _instead(query: str, gone: int, there: int) -> str:
    """A list's address with one label in the place of another."""
    given = QueryDict(query, mutable=True)
    wanted = [str(there) if pk == str(gone) else pk for pk in given.get("etiquette", "").split(",")]
    given["etiquette"] = ",".join(dict.fromkeys(wanted))
    return Wanted.of(given).query


@transaction.atomic
def label(conversation: Conversation, *, by: User, add: Sequence[Label] = (), remove: Iterable[Label] = ()) -> bool:
    """Put labels on it, take others off. Two colleagues at once: each one's are there. True: something changed."""
    demand(by, "inbox.assign", conversation)
    if strange := [one for one in add if not may(by, "inbox.see", one)]:
        raise PermissionDenied(strange[0].name)
    have = {row.label_id for row in Labelled.objects.filter(conversation=conversation)}
    new = [one for one in add if one.pk not in have]
    if len(have) + len(new) > ON_ONE:
        raise ValidationError({"labels": _("Vingt étiquettes au plus par conversation.")})
    Labelled.objects.bulk_create([Labelled(conversation=conversation, label=one, by=by) for one in new], ignore_conflicts=True)
    gone = [one for one in remove if one.pk in have]
    Labelled.objects.filter(conversation=conversation, label__in=gone).delete()
    if not new and not gone:
        return False
    record("conversation.labelled", by=by, about=conversation, channel=f"inbox:{conversation.team_id}",
           added=[one.name for one in new], removed=[one.name for one in gone])  # fmt: skip
    hooks.moved(conversation, "conversation.labelled", by)
    return True


# ── Saved views ──────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_view(*, name: str, wanted: Wanted, by: User, team: Team | None = None) -> View:
    """Keep a list under a name, for oneself or for a team."""
    demand(by, "inbox.see")
    _demand_sharing(team, by)
    there = View.objects.filter(team=team) if team else View.objects.filter(owner=by, team=None)
    if there.count() >= MOST_VIEWS:
        raise ValidationError(_("Trente vues suffisent : retirez-en une d’abord."))
    view = View.objects.create(name=_name(name), owner=by, team=team, query=_query(wanted), position=there.count())
    record("view.kept", by=by, about=view, channel=_channel(view), name=view.name)
    return view


def _query(wanted: Wanted) -> str:
    if len(wanted.query) > 600:
        raise ValidationError({"query": _("Cette liste a trop de filtres pour être gardée.")})
    return wanted.query


def _demand_sharing(team: Team | None, by: User) -> None:
    if team is not None:
        demand(by, "inbox.sort", Label(team=team))


def _demand_view(view: View, by: User) -> None:
    """One's own; a team's: who sorts its counter."""
    if view.team_id is None and view.owner_id != by.pk:
        raise PermissionDenied(view.name)
    if view.team_id is not None:
        demand(by, "inbox.sort", view)


@transaction.atomic
def change_view(view: View, *, by: User, **fields: Any) -> View:
    """`name`, `wanted`, `team` (None: one's own again). What is given changes."""
    _demand_view(view, by)
    before = stands(view)
    if "name" in fields:
        view.name = _name(fields["name"])
    if "wanted" in fields:
        view.query = _query(fields["wanted"])
    if "team" in fields:
        _demand_sharing(fields["team"], by)
        view.team, view.owner = fields["team"], by if fields["team"] is None else view.owner
    view.save()
    record("view.changed", by=by, about=view, channel=_channel(view), name=view.name, **changed_since(before, view))
    return view


@transaction.atomic
def move_view(view: View, *, step: int, by: User) -> None:
    """One place to the left (-1) or to the right (1), among those of its team or one's own."""
    _demand_view(view, by)
    beside = View.objects.filter(team=view.team_id) if view.team_id else View.objects.filter(owner=by, team=None)
    pks = list(beside.in_order().values_list("pk", flat=True))
    at = pks.index(view.pk)
    to = min(max(at + step, 0), len(pks) - 1)
    pks.insert(to, pks.pop(at))
    View.objects.bulk_update([View(pk=pk, position=n) for n, pk in enumerate(pks)], ["position"])
    record("view.changed", by=by, about=view, channel=_channel(view), name=view.name)


@transaction.atomic
def forget_view(view: View, *, by: User) -> None:
    _demand_view(view, by)
    record("view.forgotten", by=by, about=view, channel=_channel(view), name=view.name)
    view.delete()


@transaction.atomic
def open_with(view: View | None, *, by: User) -> None:
    """The view with which my counter opens; None: what waits for an answer."""
    demand(by, "inbox.see")
    if view is None:
        First.objects.filter(user=by).delete()
        return
    First.objects.update_or_create(user=by, defaults={"view": view})


def _channel(view: View) -> str:
    return f"inbox:{view.team_id}" if view.team_id else f"user:{view.owner_id}"
