"""The verbs of place lists: write, fill, order, put online, take away; a place that closes warns who planned to speak of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.media.actions import share
from parvis.media.models import File
from parvis.people.access import demand, may, roles
from parvis.people.models import Team, User
from parvis.places import naming
from parvis.places.fields import cleaned
from parvis.places.geometry import district_of
from parvis.places.ground.reading import ground
from parvis.places.models import Named, Place, PlaceList
from parvis.places.words import KINDS, NEWS

MOST_PLACES = 2000
"""Places of one list."""
RESERVED = ("quartiers", "pres-de-moi", "tous", "images", "fond")
CONTENT = ("title", "intro", "theme", "language")


def default_team(user: User) -> Team:
    """The first of a user's teams in which they may keep lists."""
    for pk in roles(user):
        if may(user, "place.edit", Team(pk=pk)) and (team := Team.objects.open().filter(pk=pk).first()):
            return team
    raise PermissionDenied("place.edit")


@transaction.atomic
def begin(
    *, by: User, title: str, kind: str = "theme", month: date | None = None, team: Team | None = None, **fields: Any
) -> PlaceList:
    """A list without places. `month`: of a list of projects; any day of it. `fields`: `intro`, `theme`, `language`."""
    row = PlaceList(team=team or default_team(by), by=by, changed_at=timezone.now())
    demand(by, "place.edit", row)
    _fill(row, {**fields, "title": title})
    row.kind, row.month = _series(kind, month)
    row.slug = _slug(row.title)
    row.save(force_insert=True)
    record("placelists.begun", by=by, about=row, channel=_channel(row), name=row.title)
    return row


@transaction.atomic
def change(row: PlaceList, *, by: User, **fields: Any) -> PlaceList:
    """`title`, `intro`, `theme`, `language`. Its address stays, so that no link to it breaks."""
    demand(by, "place.edit", row)
    row = _locked(row)
    before = stands(row)
    _fill(row, fields)
    row.changed_at = timezone.now()
    row.save()
    record("placelists.changed", by=by, about=row, channel=_channel(row), name=row.title, **changed_since(before, row))
    return row


def _fill(row: PlaceList, fields: Mapping[str, Any]) -> None:
    errors: dict[str, str] = {}
    for name in CONTENT:
        if fields.get(name) is not None:
            text = str(fields[name]).replace("\x00", "").replace("\r\n", "\n").strip()
            setattr(row, name, text if name == "intro" else " ".join(text.split()))
    if not row.title:
        errors["title"] = _("Donnez un titre à la liste.")
    for name, most in (("title", 120), ("intro", 5000), ("theme", 60)):
        if len(getattr(row, name)) > most:
            errors[name] = _("%(most)s caractères au plus.") % {"most": most}
    if row.language not in ("fr", "en"):
        errors["language"] = _("Langue inconnue.")
    if errors:
        raise ValidationError(errors)


def _series(kind: str, month: date | None) -> tuple[str, date | None]:
    if kind not in KINDS:
        raise ValidationError({"kind": _("Sorte de liste inconnue.")})
    if kind == "theme":
        return kind, None
    if month is None or not 2000 <= month.year <= 2200:
        raise ValidationError({"month": _("Donnez le mois de la liste.")})
    first = month.replace(day=1)
    if PlaceList.objects.filter(kind="projects", month=first).exists():
        raise ValidationError({"month": _("Ce mois a déjà sa liste de projets.")})
    return kind, first


def _slug(title: str) -> str:
    base = slugify(title)[:70] or "liste"
    base = f"{base}-1" if base in RESERVED else base
    taken = set(PlaceList.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(len(taken) + 2) if (slug := base if n == 0 else f"{base}-{n + 1}") not in taken)


@transaction.atomic
def publish(row: PlaceList, *, by: User) -> PlaceList:
    """For everybody to read."""
    demand(by, "post.publish", row)
    row = _locked(row)
    if not row.places.exists():
        raise ValidationError(_("Ajoutez au moins un lieu avant de mettre la liste en ligne."))
    return _mark(row, "online", by)


@transaction.atomic
def take_away(row: PlaceList, *, by: User) -> PlaceList:
    """Nobody outside reads it any more; it stays here."""
    demand(by, "post.publish", row)
    return _mark(_locked(row), "away", by)


def _mark(row: PlaceList, state: str, by: User) -> PlaceList:
    row.state, row.changed_at = state, timezone.now()
    if state == "online":
        row.published_at = row.published_at or row.changed_at
    row.save(update_fields=["state", "changed_at", "published_at"])
    record(f"placelists.{state}", by=by, about=row, channel=_channel(row), name=row.title)
    return row


@transaction.atomic
def discard(row: PlaceList, *, by: User) -> None:
    """A list that is not online, with its places."""
    demand(by, "place.edit", row)
    row = _locked(row)
    if row.state == "online":
        raise ValidationError(_("Retirez la liste du site avant de la supprimer."))
    record("placelists.discarded", by=by, about=row, channel=_channel(row), name=row.title)
    row.delete()


# ── Places ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add(row: PlaceList, *, by: User, file: int | None = None, **fields: Any) -> Place:
    """One more place, at the end. `fields`: those of `fields.cleaned`; `file`: a picture of the library."""
    demand(by, "place.edit", row)
    row = _locked(row)
    kept = cleaned({"name": "", **fields})
    if row.places.count() >= MOST_PLACES:
        raise ValidationError(_("Une liste a %(most)s lieux au plus.") % {"most": MOST_PLACES})
    place = Place(list=row, position=end_of(row), changed_at=timezone.now(), **_placed(kept))
    place.file = _picture(file, by)
    _demand_key(place)
    place.save(force_insert=True)
    touch(row)
    record("place.added", by=by, about=place, channel=_channel(row), name=place.name)
    return place


def end_of(row: PlaceList) -> int:
    return (row.places.aggregate(last=Max("position"))["last"] or 0) + 1


def _placed(kept: dict[str, Any]) -> dict[str, Any]:
    """With the district in which the point lies, where the ground knows it."""
    if kept.get("lat") is not None and (found := district_of(kept["lat"], kept["lon"], ground().districts)):
        return kept | {"district": found}
    return kept


def _picture(pk: int | None, by: User) -> File | None:
    if pk is None:
        return None
    file = File.objects.seen_by(by).filter(pk=pk).first()
    if file is None or not file.is_image:
        raise ValidationError({"file": _("Choisissez une image de la médiathèque.")})
    share([file], by=by)
    return file


def _demand_key(place: Place) -> None:
    if place.key and Place.objects.filter(list=place.list, key=place.key).exclude(pk=place.pk).exists():
        raise ValidationError({"key": _("Un autre lieu de la liste a déjà cet identifiant.")})


NOT_GIVEN = -1
SHOWN = ("name", "address", "lat", "lon", "hours", "link", "notice")
"""What a visitor goes by: a change of it may make a planned post untrue."""


@transaction.atomic
def edit(place: Place, *, by: User, file: int | None = NOT_GIVEN, **fields: Any) -> Place:
    """What is given changes. A place that closes, or whose facts change, warns the authors of planned posts that name it."""
    demand(by, "place.edit", place.list)
    row = _locked(place.list)
    place = Place.objects.select_for_update().get(pk=place.pk)
    before, stood = {name: getattr(place, name) for name in (*SHOWN, "closed")}, stands(place)
    kept = cleaned(fields)
    if ("lat" in kept) != ("lon" in kept):
        raise ValidationError({"lat": _("Donnez la latitude et la longitude, ou aucune des deux.")})
    begins, ends = kept.get("begins", place.begins), kept.get("ends", place.ends)
    if begins and ends and ends < begins:
        raise ValidationError({"ends": _("La fin vient avant le début.")})
    for name, value in _placed(kept).items():
        setattr(place, name, value)
    if file != NOT_GIVEN:
        place.file = _picture(file, by)
    _demand_key(place)
    place.list, place.changed_at = row, timezone.now()
    place.save()
    touch(row)
    record("place.changed", by=by, about=place, channel=_channel(row), name=place.name, **changed_since(stood, place))
    if place.closed and not before["closed"]:
        warn(place, why="closed", called=before["name"])
    elif any(before[name] != getattr(place, name) for name in SHOWN):
        warn(place, why="changed", called=before["name"])
    return place


@transaction.atomic
def remove(place: Place, *, by: User) -> None:
    """Out of its list. Planned posts that name it are told as of one that closed."""
    demand(by, "place.edit", place.list)
    row = _locked(place.list)
    _tell(place, naming.planned(place, place.name), "closed")
    record("place.removed", by=by, about=place, channel=_channel(row), name=place.name)
    place.delete()
    touch(row)


@transaction.atomic
def reorder(row: PlaceList, *, by: User, order: Sequence[int]) -> None:
    """`order`: the places' ids, first one first. Those that are not named keep their order, after them."""
    demand(by, "place.edit", row)
    row = _locked(row)
    there = {place.pk: place for place in row.places.order_by("position", "id")}
    if strange := [pk for pk in order if pk not in there]:
        raise ValidationError({"order": _("Lieu inconnu dans cette liste : %(pk)s.") % {"pk": strange[0]}})
    wanted = list(dict.fromkeys([*order, *there]))
    for position, pk in enumerate(wanted, start=1):
        there[pk].position = position
    Place.objects.bulk_update(there.values(), ["position"], batch_size=200)
    touch(row)
    record("placelists.ordered", by=by, about=row, channel=_channel(row), name=row.title)


@transaction.atomic
def shift(place: Place, *, by: User, steps: int) -> None:
    """Up (-1) or down (1): the same as dragging, for keys and small screens."""
    order = list(Place.objects.filter(list=place.list_id).order_by("position", "id").values_list("pk", flat=True))
    here = order.index(place.pk)
    there = min(max(here + steps, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    reorder(place.list, by=by, order=order)


# ── Posts that name a place ──────────────────────────────────────────────────────────────────────────────────────────


def warn(place: Place, *, why: str, called: str = "") -> int:
    """Mark the planned posts that name it, tell their authors; how many. `called`: the name that they may still use."""
    posts = naming.planned(place, called or place.name)
    now = timezone.now()
    Named.objects.bulk_create(
        [Named(place=place, post=post, why=why, at=now) for post in posts],
        update_conflicts=True, unique_fields=["place", "post"], update_fields=["why", "at", "read_at", "read_by"],
    )  # fmt: skip
    _tell(place, posts, why)
    return len(posts)


def _tell(place: Place, posts: Sequence[Any], why: str) -> None:
    for post in posts:
        if post.author:
            said = " ".join(post.text.split())[:80]
            tell([post.author], f"place.{why}", NEWS[why], url=reverse("publishing:post", args=[post.pk]),
                 place=place.name, post=said)  # fmt: skip


@transaction.atomic
def read_again(named: Named, *, by: User) -> None:
    """Somebody has looked: the post says what is true."""
    demand(by, "post.write", named.post)
    Named.objects.filter(pk=named.pk, read_at=None).update(read_at=timezone.now(), read_by=by)
    record("place.read-again", by=by, about=named.post, channel=f"posts:{named.post.team_id}", name=named.place.name)


def _locked(row: PlaceList) -> PlaceList:
    return PlaceList.objects.select_for_update().get(pk=row.pk)


def touch(row: PlaceList, at: datetime | None = None) -> None:
    PlaceList.objects.filter(pk=row.pk).update(changed_at=at or timezone.now())


def _channel(row: PlaceList) -> str:
    return f"places:{row.team_id}"
