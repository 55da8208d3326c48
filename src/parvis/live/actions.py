"""The verbs of an event: keep, open, end, tell afterwards; its run of show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.accounts.models import Account
from parvis.inbox.models import Message
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.live import figures, said
from parvis.live.models import Frames, LiveEvent, Report, Step
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.work.rows import ring

FIELDS = ("title", "slug", "lead", "where", "begins_at", "ends_at", "words", "automatic", "allowed", "origins", "form")
STEPS = 300


@transaction.atomic
def keep(event: LiveEvent | None = None, *, by: User, team: Team | None = None, accounts: list[int] | None = None,
         **given: Any) -> LiveEvent:  # fmt: skip
    """A new event, or what is `given` of FIELDS anew. Raises ValidationError by field."""
    if unknown := [name for name in given if name not in FIELDS]:
        raise TypeError(f"not a field of an event: {unknown[0]}")
    new = event is None
    row = event or LiveEvent(team=team)
    demand(by, "live.edit", row)
    if not new:
        row = LiveEvent.objects.select_for_update(of=("self",)).get(pk=row.pk)
    names = ("title", "begins_at", "ends_at", *given)
    told = said.event({"slug": row.slug or slugify(given.get("title", ""))[:59]} | {
        name: given.get(name, getattr(row, name)) for name in names
    })  # fmt: skip
    if (form := told.get("form")) is not None and form.pk != row.form_id and not _may_take(form, by):
        raise ValidationError({"form": _("Choisissez un formulaire que vous voyez.")})
    before = stands(row)
    for name, value in told.items():
        setattr(row, name, value)
    row.version += 0 if new else 1
    if new:
        row.looked = Message.objects.aggregate(most=Max("pk"))["most"] or 0
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"slug": _("Un autre événement a déjà cette adresse.")}) from error
    if accounts is not None:
        row.accounts.set(Account.objects.seen_by(by).filter(pk__in=accounts))
    record("live.kept", by=by, about=row, channel=f"live:{row.team_id}", title=row.title, **changed_since(before, row))
    return row


def _may_take(form: Account, by: User) -> bool:
    return Account.objects.seen_by(by).filter(pk=form.pk, network="form").exclude(state="removed").exists()


@transaction.atomic
def open_event(event: LiveEvent, *, by: User) -> LiveEvent:
    """Everybody reads its page from now on, and what people say is gathered."""
    demand(by, "live.edit", event)
    if event.state == "open":
        return event
    event.state, event.ended_at, event.due_at, event.attempts = "open", None, timezone.now(), 0
    event.save(update_fields=["state", "ended_at", "due_at", "attempts"])
    touch(event)
    record("live.opened", by=by, about=event, channel=f"live:{event.team_id}", title=event.title)
    ring()
    return event


@transaction.atomic
def end(event: LiveEvent, *, by: User, recap: str = "") -> LiveEvent:
    """It is over: nothing more is gathered, its figures are kept, its page tells how it was."""
    demand(by, "live.edit", event)
    event = LiveEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.state == "draft":
        raise ValidationError(_("Cet événement n’est pas encore ouvert."))
    event.recap = said.long(recap)[:20_000] or event.recap
    if event.state == "open":
        event.state, event.ended_at, event.due_at = "ended", timezone.now(), None
    event.figures = figures.counted(event)
    event.save(update_fields=["state", "ended_at", "due_at", "recap", "figures"])
    event.items.filter(held_until__isnull=False).update(holder=None, held_until=None)
    touch(event)
    record("live.ended", by=by, about=event, channel=f"live:{event.team_id}", title=event.title)
    return event


def touch(event: LiveEvent) -> None:
    """The wall changed: whoever has it open fetches it anew (within the transaction of a verb)."""
    LiveEvent.objects.filter(pk=event.pk).update(version=F("version") + 1)


@transaction.atomic
def put_in_album(report: Report, *, album: bool, by: User) -> Report:
    """Its picture is shown to everybody, with its words; only one that is described."""
    demand(by, "live.edit", report.event)
    if album and (report.file is None or not report.file.alt):
        raise ValidationError(_("Décrivez d’abord ce que montre la photo, pour ceux qui ne la voient pas."))
    report.album = album
    report.save(update_fields=["album"])
    touch(report.event)
    record("live.album", by=by, about=report, channel=f"live:{report.event.team_id}", album=album)
    return report


# ── The run of show ──────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_step(
    event: LiveEvent, *, by: User, at: datetime, title: str, where: str = "", who: str = "", public: bool = True
) -> Step:
    demand(by, "live.edit", event)
    title = said.clean(title)
    if not 1 <= len(title) <= 160:
        raise ValidationError({"title": _("Dites ce qui se passe, en 160 caractères au plus.")})
    if event.steps.count() >= STEPS:
        raise ValidationError(_("Trois cents étapes au plus."))
    given = {"title": title, "where": said.clean(where)[:160], "who": said.clean(who)[:120]}
    step = Step.objects.create(event=event, at=at, public=public, **given)
    record("live.step", by=by, about=step, channel=f"live:{event.team_id}", title=title)
    return step


@transaction.atomic
def mark_step(step: Step, *, done: bool, by: User) -> Step:
    """It has happened, or has not after all."""
    demand(by, "live.moderate", step.event)
    step.done_at, step.done_by = (timezone.now(), by) if done else (None, None)
    step.save(update_fields=["done_at", "done_by"])
    record("live.step.done" if done else "live.step.undone", by=by, about=step, channel=f"live:{step.event.team_id}")
    return step


@transaction.atomic
def drop_step(step: Step, *, by: User) -> None:
    demand(by, "live.edit", step.event)
    record("live.step.dropped", by=by, about=step.event, channel=f"live:{step.event.team_id}", title=step.title)
    step.delete()


# ── Frames ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def allow_frames(*, origins: list[str], by: User) -> Frames:
    """Which sites may frame the latest answers."""
    demand(by, "city.edit")
    row, _new = Frames.objects.update_or_create(one=True, defaults={"origins": said.origins(origins)})
    record("live.frames", by=by, about=row, channel="city", origins=row.origins)
    return row
