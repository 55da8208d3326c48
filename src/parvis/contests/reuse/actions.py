"""What writes here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.contests.actions import demand_keeping
from parvis.contests.entering import photos
from parvis.contests.models import Contest, Entry, Photo
from parvis.journal.record import record
from parvis.media.actions import describe, receive
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Post

MOST_IN_POST = 4
NEEDED = "networks"
"""The use without which a picture may not go to the library of what is published."""


def to_library(*, entry: Entry, by: User) -> list[File]:
    """Its pictures, with what goes with them: the name to write, the rights granted and their last day, who agreed, whence it came.
    What is there already stays. Raises ValidationError."""
    demand_keeping(entry.contest, by)
    demand(by, "media.write")
    if entry.state != "accepted":
        raise ValidationError(_("Seule une participation acceptée va dans la médiathèque."))
    if NEEDED not in entry.grant["uses"]:
        raise ValidationError(_("L’auteur n’a pas autorisé la publication sur les comptes de la ville."))
    return [_file(entry, photo, by) for photo in entry.photos.select_related("file")]


@transaction.atomic
def _file(entry: Entry, photo: Photo, by: User) -> File:
    """In the library with its rights, or not at all."""
    if photo.file is not None and photo.file.binned_at is None:
        return photo.file
    with (photos.root() / photo.path).open("rb") as picture:
        file = receive(picture, name=_("%(title)s, %(contest)s") % {"title": entry.title, "contest": entry.contest.title}, by=by,
                       alt=photo.alt).file  # fmt: skip
    reference = _("Concours « %(title)s », participation n° %(number)s, règlement version %(rules)s") % {
        "title": entry.contest.title, "number": entry.number, "rules": entry.rules.number,
    }  # fmt: skip
    describe(
        file, by=by, credit=entry.grant["credit"], licence="ceded", consent="obtained" if entry.people == "agreed" else "none",
        consent_reference=reference[:200], expires_on=date.fromisoformat(entry.grant["until"]), description=entry.story or None,
    )  # fmt: skip
    Photo.objects.filter(pk=photo.pk).update(file=file)
    record("contest.reused", by=by, about=entry.contest, entry=entry.number, file=file.pk)
    file.refresh_from_db()
    return file


def news(*, contest: Contest, by: User, address: str) -> Post:
    """A post to begin with: who won what, their pictures with their names. Raises ValidationError."""
    demand_keeping(contest, by)
    demand(by, "post.write")
    if contest.state != "announced":
        raise ValidationError(_("Annoncez d’abord le résultat."))
    found = contest.entries.filter(state="accepted").exclude(prize="").select_related("contest", "rules")
    order = {prize: place for place, prize in enumerate(contest.prizes)}
    winners = sorted(found, key=lambda one: (order.get(one.prize, len(order)), one.number))
    media = _pictures([one for one in winners if NEEDED in one.grant["uses"]], by)
    lines = [
        _("%(prize)s : « %(title)s », %(credit)s") % {"prize": one.prize, "title": one.title, "credit": one.grant["credit"]}
        for one in winners
    ]
    credits = ", ".join(dict.fromkeys(one.grant["credit"] for one in winners))
    text = "\n".join([
        _("Les lauréats de « %(title)s » :") % {"title": contest.title}, *lines, "",
        _("Merci à tous les participants !") + " " + address, _("Photos : %(credits)s") % {"credits": credits},
    ])  # fmt: skip
    with transaction.atomic():
        post = newsroom.write(by=by, text=text, media=media)
        record("contest.news", by=by, about=contest, post=post.pk)
    return post


def _pictures(winners: Sequence[Entry], by: User) -> list[dict[str, object]]:
    media: list[dict[str, object]] = []
    for one in winners[:MOST_IN_POST]:
        file = to_library(entry=one, by=by)[0]
        if file.pk not in [one["id"] for one in media]:  # two may have sent the same picture
            media.append({"id": file.pk, "alt": file.alt})
    return media
