"""A town with a contest, in whatever phase a test wants."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from parvis.contests import actions
from parvis.contests.entering import actions as entering
from parvis.contests.entering.actions import Written
from parvis.contests.judging import actions as judging
from parvis.contests.models import Contest, Entry
from parvis.letters.actions import mailbox
from parvis.people.models import User
from parvis.testing import make

DAY = timedelta(days=1)


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48), exif: bool = False) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", size, colour)
    for x in range(size[0]):
        picture.putpixel((x, x % size[1]), (x * 3 % 255, 200, 40))
    given: dict[str, Any] = {}
    if exif:
        told = Image.Exif()
        told[0x010F] = "Appareil"
        told.get_ifd(0x8825)[1] = "N"
        told.get_ifd(0x8825)[2] = (48.0, 51.0, 12.0)
        given["exif"] = told
    picture.save(out, "JPEG", **given)
    return out.getvalue()


def upload(name: str = "pont.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else jpeg(), "image/jpeg")


def contest(by: User | None = None, *, title: str = "La ville la nuit", opened: bool = True, **fields: Any) -> Contest:
    """Complete, and open for entries unless told."""
    by = by or make.user()
    if mailbox() is None:
        make.account("email")
    row = actions.make(title=title, team=make.team(), by=by)
    now = timezone.now()
    given = {
        "theme": "La lumière", "organiser": "Ville de Parvis", "contact": "photo@ville.test", "prizes": ["Premier prix", "Deuxième prix"],
        "uses": ["contest", "networks", "adapt"], "more_uses": ["print"], "enter_from": now - DAY, "enter_until": now + DAY,
        "vote_from": now + 2 * DAY, "vote_until": now + 3 * DAY, "jury_until": now + 4 * DAY, "least_age": 15,
        "criteria": [{"label": "Lumière", "weight": 2, "most": 10}, {"label": "Thème", "weight": 1, "most": 5}],
    }  # fmt: skip
    row = actions.change(contest=row, by=by, revision=row.revision, **(given | fields))
    actions.write_rules(contest=row, text="Article 1. Objet.\n\nArticle 2. Droits.", what="", by=by)
    judging.name(contest=row, juror="Inès Martin", email="ines@jury.test", title="photographe", by=by)
    return actions.open_(contest=row, by=by) if opened else row


def written(row: Contest, *, email: str = "lea@exemple.test", content: bytes | None = None, **fields: Any) -> Written:
    sent = upload(content=content)
    key = entering.take(contest=row, file=sent, name="pont.jpg", size=sent.size or 0).key
    given: dict[str, Any] = {
        "name": "Léa Roy", "email": email, "credit": "Léa R.", "title": "Le pont", "age": 34, "people": "nobody", "author": True,
        "rules": True, "granted": True, "photos": ((str(key), "Un pont sous la pluie"),), "read": 1,
    }  # fmt: skip
    return Written(**(given | fields))


def entry(row: Contest, *, email: str = "lea@exemple.test", state: str = "accepted", **fields: Any) -> Entry:
    """One with a picture, in this state."""
    made = entering.enter(contest=row, written=written(row, email=email, **fields))
    Entry.objects.filter(pk=made.pk).update(state=state, proved_at=timezone.now())
    return Entry.objects.select_related("contest").get(pk=made.pk)


def entries(row: Contest, count: int) -> list[Entry]:
    """Many without pictures, accepted, in one insert."""
    rules, now, first = row.rules.get(), timezone.now(), row.entries.count() + 1
    grant = {
        "uses": ["contest", "networks"],
        "territory": "world",
        "years": 2,
        "credit": "A.",
        "until": "2030-01-01",
        "free": True,
    }
    return Entry.objects.bulk_create([
        Entry(contest=row, number=n, state="accepted", name="A", credit="A.", email=f"a{n}@exemple.test", title=f"Vue {n}", people="nobody",
              rules=rules, accepted_at=now, at=now, grant=grant)
        for n in range(first, first + count)
    ])  # fmt: skip


def move(row: Contest, phase: str) -> Contest:
    """To another phase, by its dates."""
    now = timezone.now()
    steps = {"entering": 0, "pause": 1.5, "voting": 2.5, "judging": 3.5, "counting": 5}
    shift = timedelta(days=steps[phase])
    dates = {
        "enter_from": now - DAY - shift, "enter_until": now + DAY - shift, "vote_from": now + 2 * DAY - shift,
        "vote_until": now + 3 * DAY - shift, "jury_until": now + 4 * DAY - shift,
    }  # fmt: skip
    Contest.objects.filter(pk=row.pk).update(**dates)
    return Contest.objects.get(pk=row.pk)
