"""The verbs of the idea box: write, send, ask back, answer, make a post of it, refuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.ideas.models import Idea, Picture, Said
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.media.actions import describe, share
from parvis.media.models import File
from parvis.people.access import ROLES, able, demand, may, teams
from parvis.people.models import Team, User
from parvis.publishing import actions as newsroom
from parvis.publishing import hours
from parvis.publishing.forms import zone
from parvis.work.rows import ring

MOST_TEXT = 10_000
MOST_FILES = 10
MOST_SAID = 50
HOUR = time(9)
"""On the wall, of the wished day: the desk chooses another one."""
A_DAY, OPEN_DRAFTS = 30, 50
"""Sent in 24 hours, and begun and not sent, by one person."""
LINES = {"place": 200, "contact": 200, "credit": 200}
NEWS: dict[str, str | Promise] = {
    "received": gettext_lazy("%(who)s propose : « %(what)s »."),
    "asked": gettext_lazy("La rédaction vous demande : %(said)s"),
    "answered": gettext_lazy("%(who)s a répondu à propos de « %(what)s »."),
    "taken": gettext_lazy("Votre proposition « %(what)s » devient une publication."),
    "refused": gettext_lazy("Votre proposition « %(what)s » n’est pas retenue : %(said)s"),
    "published": gettext_lazy("Votre proposition « %(what)s » est publiée."),
    "back": gettext_lazy(
        "La publication faite de votre proposition « %(what)s » a été jetée : la rédaction regarde celle-ci de nouveau."
    ),
}


def desks() -> list[Team]:
    """The teams that sort proposals: where somebody may, in the order of their names."""
    sorting = [role for role, verbs in ROLES.items() if "idea.sort" in verbs]
    found = Team.objects.open().filter(memberships__role__in=sorting, memberships__user__is_active=True)
    return list(found.distinct().order_by("name"))


def desk_of(user: User) -> Team:
    """To whom this person proposes unless they say otherwise: a team of their own that sorts, else the first that does."""
    found = desks()
    own = set(teams(user, "idea.propose"))
    if not found:
        raise ValidationError(_("Aucune rédaction ne reçoit de propositions pour le moment."))
    return next((team for team in found if team.pk in own), found[0])


@transaction.atomic
def write(*, by: User, form: UUID | None = None, **fields: Any) -> Idea:
    """Begin a proposal: `text`, `place`, `wished`, `contact`, `credit`, `files`, `team`. IntegrityError: `form` began one already."""
    demand(by, "idea.propose")
    User.objects.select_for_update().get(pk=by.pk)  # so that two tabs do not pass the limit together
    if Idea.objects.filter(by=by, state="draft").count() >= OPEN_DRAFTS:
        raise ValidationError(_("Vous avez déjà cinquante propositions commencées : envoyez-en ou jetez-en."))
    idea = Idea(by=by, form=form, team=desk_of(by))
    _apply(idea, fields, by)
    record("idea.begun", by=by, about=idea, channel=f"user:{by.pk}")
    return idea


@transaction.atomic
def change(idea: Idea, *, by: User, **fields: Any) -> Idea:
    """One's own, until the desk has taken or refused it. What is given changes."""
    idea = _locked(idea)
    if idea.by_id != by.pk:
        raise PermissionDenied(_("Seul son auteur modifie une proposition."))
    if idea.state not in ("draft", "received", "asked"):
        raise ValidationError(_("La rédaction s’en est déjà occupée : écrivez une nouvelle proposition."))
    _apply(idea, fields, by)
    if idea.state != "draft":
        record("idea.changed", by=by, about=idea, channel=_channel(idea), text=idea.text)
    return idea


def _apply(idea: Idea, fields: dict[str, Any], by: User) -> None:
    text = fields.get("text")
    if text is not None:
        text = str(text).replace("\x00", "").replace("\r\n", "\n")
        if len(text) > MOST_TEXT:
            raise ValidationError({"text": _("Le texte a 10 000 caractères au plus.")})
        idea.text = text
    for name, most in LINES.items():
        if fields.get(name) is not None:
            setattr(idea, name, " ".join(str(fields[name]).replace("\x00", "").split())[:most])
    if "wished" in fields:
        idea.wished = _day(fields["wished"])
    if fields.get("team") is not None:
        if fields["team"].pk not in {team.pk for team in desks()}:
            raise ValidationError({"team": _("Cette équipe ne reçoit pas de propositions.")})
        idea.team = fields["team"]
    idea.save()
    if fields.get("files") is not None:
        _show(idea, fields["files"], by)


def _day(day: date | None) -> date | None:
    if day is not None and not 2000 <= day.year <= 2200:
        raise ValidationError({"wished": _("Donnez un jour qui existe.")})
    return day


def _show(idea: Idea, wanted: Sequence[int], by: User) -> None:
    wanted = list(dict.fromkeys(wanted))
    if len(wanted) > MOST_FILES:
        raise ValidationError({"files": _("Dix fichiers au plus par proposition.")})
    files = File.objects.seen_by(by).in_bulk(wanted)
    if missing := [pk for pk in wanted if pk not in files]:
        raise ValidationError({"files": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    share(files.values(), by=by)
    idea.pictures.all().delete()
    Picture.objects.bulk_create([Picture(idea=idea, file=files[pk], position=n) for n, pk in enumerate(wanted)])


@transaction.atomic
def send(idea: Idea, *, by: User) -> Idea:
    """To the desk, which is told."""
    demand(by, "idea.propose")
    idea = _locked(idea)
    if idea.by_id != by.pk:
        raise PermissionDenied(_("Seul son auteur envoie une proposition."))
    if idea.state != "draft":
        return idea
    if not idea.text.strip() and not idea.pictures.exists():
        raise ValidationError({"text": _("Écrivez quelques mots, ou joignez une photo.")})
    User.objects.select_for_update().get(pk=by.pk)
    if Idea.objects.filter(by=by, sent_at__gt=timezone.now() - timedelta(days=1)).count() >= A_DAY:
        raise ValidationError(
            _("Trente propositions sont déjà parties aujourd’hui : la rédaction les lit d’abord. Celle-ci est gardée.")
        )
    _mark(idea, state="received", sent_at=timezone.now())
    _tell(idea, [user for user in able("idea.sort", idea.team_id) if user != by], "received", who=str(by))
    record("idea.sent", by=by, about=idea, channel=_channel(idea))
    ring()
    return idea


@transaction.atomic
def ask(idea: Idea, *, text: str, by: User) -> Said:
    """The desk asks something back."""
    idea = _demand_sorting(idea, by, ("received", "asked", "taken"))
    said = _say(idea, "question", text, by)
    _mark(idea, **({} if idea.state == "taken" else {"state": "asked"}))  # what became a post stays one while it is asked about
    _tell(idea, [idea.by] if idea.by else [], "asked", said=said.text)
    record("idea.asked", by=by, about=idea, channel=_channel(idea), text=said.text)
    return said


@transaction.atomic
def answer(idea: Idea, *, text: str, by: User) -> Said:
    """Its author answers; it waits for the desk again, unless it is a post already."""
    idea = _locked(idea)
    if idea.by_id != by.pk:
        raise PermissionDenied(_("Seul son auteur répond."))
    if idea.state not in ("received", "asked", "taken"):
        raise ValidationError(_("La rédaction s’en est déjà occupée."))
    said = _say(idea, "answer", text, by)
    _mark(idea, **({} if idea.state == "taken" else {"state": "received"}))
    asked = User.objects.filter(pk__in=idea.said.filter(way="question").values("by"), is_active=True)
    _tell(idea, asked, "answered", who=str(by))
    record("idea.answered", by=by, about=idea, channel=_channel(idea), text=said.text)
    return said


@transaction.atomic
def take(idea: Idea, *, by: User) -> Idea:
    """Make a post of it, for the desk to finish: its words with its place, its pictures with their credit, its wished day as long
    as that is ahead. The link stays."""
    idea = _demand_sorting(idea, by, ("received", "asked"))
    files = [picture.file for picture in idea.pictures.select_related("file")]
    for file in files:
        if idea.credit and not file.credit and may(by, "media.write"):
            describe(file, by=by, credit=idea.credit)
    team = idea.team if may(by, "post.write", idea) else None
    post = newsroom.write(by=by, team=team, text=_with_place(idea), publish_at=_wished_at(idea),
                          media=[file.pk for file in files])  # fmt: skip
    _mark(idea, state="taken", post=post, sorter=by)
    _tell(idea, [idea.by] if idea.by else [], "taken")
    record("idea.taken", by=by, about=idea, channel=_channel(idea), post=post.pk)
    ring()
    return idea


def _with_place(idea: Idea) -> str:
    """Its words, and the place on a line of its own where they do not name it."""
    if not idea.place or idea.place.casefold() in idea.text.casefold():
        return idea.text
    return f"{idea.text.rstrip()}\n\n{idea.place}".lstrip()


def _wished_at(idea: Idea) -> datetime | None:
    """The wished day at the usual hour, if that is ahead and may be planned."""
    if idea.wished is None:
        return None
    at = hours.moment(idea.wished, HOUR, zone())
    return None if hours.problem(at, timezone.now()) else at


@transaction.atomic
def refuse(idea: Idea, *, reason: str, by: User) -> Idea:
    """With a reason; also after it became a post, as long as nothing of that has left or is planned. The post stays with the desk."""
    idea = _demand_sorting(idea, by, ("received", "asked", "taken"))
    if idea.post is not None and idea.post.deliveries.exclude(state__in=("cancelled", "dropped")).exists():
        raise ValidationError(_("Sa publication est prévue ou déjà partie : annulez-la d’abord."))
    reason = reason.replace("\x00", "").strip()[:2000]
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : son auteur le lira.")})
    _mark(idea, state="refused", reason=reason, sorter=by)
    _tell(idea, [idea.by] if idea.by else [], "refused", said=reason)
    record("idea.refused", by=by, about=idea, channel=_channel(idea), reason=reason)
    ring()
    return idea


@transaction.atomic
def discard(idea: Idea, *, by: User) -> None:
    """One's own, while it was not sent."""
    idea = _locked(idea)
    if idea.by_id != by.pk:
        raise PermissionDenied(_("Seul son auteur jette une proposition."))
    if idea.state != "draft":
        raise ValidationError(_("Elle est déjà envoyée."))
    record("idea.discarded", by=by, about=idea, channel=f"user:{by.pk}")
    idea.delete()


@transaction.atomic
def published(idea: Idea) -> None:
    """Its post is online: its author hears of it, once."""
    if Idea.objects.filter(pk=idea.pk, state="taken").update(state="published"):
        _tell(idea, [idea.by] if idea.by else [], "published")
        record("idea.published", about=idea, channel=_channel(idea), post=idea.post_id)


@transaction.atomic
def follow(idea: Idea) -> None:
    """Its post was binned: the desk sorts it again, and its author hears of it. The post came back: so does it."""
    idea = _locked(idea)
    if idea.state == "taken" and idea.post is not None and idea.post.state == "binned":
        _mark(idea, state="received")
        _tell(idea, [idea.by] if idea.by else [], "back")
        record("idea.back", about=idea, channel=_channel(idea), post=idea.post_id)
    elif idea.state in ("received", "asked") and idea.post is not None and idea.post.state != "binned":
        _mark(idea, state="taken")
        _tell(idea, [idea.by] if idea.by else [], "taken")
        record("idea.taken", about=idea, channel=_channel(idea), post=idea.post_id)


def begun_by(form: UUID, by: User) -> Idea | None:
    return Idea.objects.filter(form=form, by=by).first()


def keep(*, by: User, form: UUID, pk: int | None = None, **fields: Any) -> Idea:
    """The autosave: begins the page's proposal once, then changes it."""
    idea = Idea.objects.filter(pk=pk, by=by).first() if pk else begun_by(form, by)
    if idea is None:
        try:
            return write(by=by, form=form, **fields)
        except IntegrityError:  # this page's first save is being written at this very moment
            idea = Idea.objects.get(form=form, by=by)
    return change(idea, by=by, **fields)


def _demand_sorting(idea: Idea, by: User, states: Sequence[str]) -> Idea:
    demand(by, "idea.sort", idea)
    idea = _locked(idea)
    if idea.state not in states:
        raise ValidationError(_("Quelqu’un s’en est déjà occupé."))
    return idea


def _say(idea: Idea, way: str, text: str, by: User) -> Said:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Écrivez quelques mots.")})
    if len(text) > MOST_TEXT:
        raise ValidationError({"text": _("Le texte a 10 000 caractères au plus.")})
    if idea.said.count() >= MOST_SAID:
        raise ValidationError(_("Vous vous êtes beaucoup écrit : appelez-vous."))
    return Said.objects.create(idea=idea, by=by, way=way, text=text)


def _mark(idea: Idea, **changes: Any) -> None:
    Idea.objects.filter(pk=idea.pk).update(changed_at=timezone.now(), **changes)
    for name, value in changes.items():
        setattr(idea, name, value)


def _tell(idea: Idea, users: Any, news: str, **values: str) -> None:
    words = " ".join(idea.text.split()) or _("une photo")
    cut = words[:58].rstrip() + "…" if len(words) > 60 else words
    tell(users, f"idea.{news}", NEWS[news], url=reverse("ideas:idea", args=[idea.pk]), what=cut, **values)


def _channel(idea: Idea) -> str:
    return f"posts:{idea.team_id}"


def _locked(idea: Idea) -> Idea:
    return Idea.objects.select_for_update(of=("self",)).select_related("by", "team", "post").get(pk=idea.pk)
