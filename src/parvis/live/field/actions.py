"""The verbs of the field: take a report in, once for one key; set it aside; make a post of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.record import record
from parvis.live import said
from parvis.live.models import LiveEvent, Report
from parvis.media import actions as media
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing import actions as posts
from parvis.publishing.models import Post

LATE = timedelta(days=3)
"""A phone keeps a report that long; its own hour is believed within it."""


def receive(
    event: LiveEvent, *, by: User, key: uuid.UUID, text: str = "", where: str = "", point: tuple[float, float] | None = None,
    said_at: datetime | None = None, photo: BinaryIO | None = None, name: str = "", alt: str = "", file: File | None = None,
) -> Report:  # fmt: skip
    """Keep a report. The same key again is the same report, however late and however often it comes."""
    demand(by, "live.report", event)
    if there := event.reports.filter(key=key).first():
        return there
    text, now = said.long(text), timezone.now()
    if not text and photo is None and file is None:
        raise ValidationError({"text": _("Prenez une photo, ou écrivez quelques mots.")})
    if len(text) > 1000:
        raise ValidationError({"text": _("Mille caractères au plus.")})
    if point is not None and not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise ValidationError({"where": _("Cette position n’existe pas.")})
    if photo is not None:
        file = media.take_in(photo, name=name or "terrain.jpg", by=by, alt=said.clean(alt)[:1500])
    at = said_at if said_at is not None and now - LATE <= said_at <= now + timedelta(minutes=5) else now
    try:
        with transaction.atomic():
            row = Report.objects.create(
                event=event, key=key, by=by, text=text, where=said.clean(where)[:160], file=file, said_at=at, received_at=now,
                latitude=point[0] if point else None, longitude=point[1] if point else None,
            )  # fmt: skip
            record("live.report.received", by=by, about=row, channel=f"live:{event.team_id}")
    except IntegrityError:
        return event.reports.get(key=key)  # the phone sent it twice at one moment
    return row


@transaction.atomic
def set_aside(report: Report, *, by: User, aside: bool = True) -> Report:
    demand(by, "live.moderate", report.event)
    report = Report.objects.select_for_update(of=("self",)).select_related("event").get(pk=report.pk)
    if report.state == "posted":
        raise ValidationError(_("Ce rapport est déjà une publication."))
    report.state = "aside" if aside else "waiting"
    report.save(update_fields=["state"])
    record("live.report.aside", by=by, about=report, channel=f"live:{report.event.team_id}", aside=aside)
    return report


@transaction.atomic
def make_post(report: Report, *, by: User) -> Post:
    """A draft with its words and its picture, for the accounts of the event. Once: again, it is the same post."""
    report = Report.objects.select_for_update(of=("self",)).select_related("event", "file", "post").get(pk=report.pk)
    event = report.event
    demand(by, "live.report", event)
    if report.post is not None:
        return report.post
    text = f"{report.text}\n{report.where}".strip() if report.where and report.where not in report.text else report.text
    pictures = [report.file_id] if report.file_id else []
    post = posts.write(
        by=by, team=event.team, text=text, accounts=list(event.accounts.values_list("pk", flat=True)), media=pictures
    )
    report.post, report.state = post, "posted"
    report.save(update_fields=["post", "state"])
    record("live.report.posted", by=by, about=report, channel=f"live:{event.team_id}", post=post.pk)
    return post
