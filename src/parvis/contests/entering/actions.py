"""What writes here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.contests import telling
from parvis.contests.entering import photos
from parvis.contests.models import LIVING, Contest, Entry, Photo, RulesVersion, Upload
from parvis.contests.redress import actions as following
from parvis.contests.rights import PEOPLE, granted
from parvis.contests.words import GROUNDS
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.kept.hooks import Person
from parvis.media.models import File
from parvis.people.models import User
from parvis.square.models import Resident

CHUNK = 1024 * 1024
"""Bytes of one piece."""
WAITS = timedelta(days=2)
"""For what was uploaded and never entered."""
LEAST = 10
"""Characters of the facts for which a picture leaves the gallery."""
PROVE = timedelta(days=7)
"""For an address that is to be proved."""


class Offset(Exception):
    """A piece that does not follow: `received` is where it goes on."""

    def __init__(self, received: int) -> None:
        super().__init__("offset")
        self.received = received


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody filled in. `photos`: (key of an upload, what it shows)."""

    name: str
    email: str
    credit: str
    title: str
    age: int | None
    people: str
    story: str = ""
    author: bool = False  # « it is mine »
    rules: bool = False
    granted: bool = False
    more: Sequence[str] = ()
    photos: Sequence[tuple[str, str]] = field(default_factory=tuple)
    read: int = 0  # the version of the rules that was on the page
    language: str = "fr"


def begin(*, contest: Contest, name: str, size: int) -> Upload:
    """A picture is about to come in pieces. Raises ValidationError."""
    _demand_open(contest)
    if not 0 < size <= photos.MOST:
        raise ValidationError(_("Cette photo est trop grande : 40 Mo et 80 millions de pixels au plus."))
    if not photos.room(size):
        raise ValidationError(_("Nous ne pouvons pas recevoir de photo en ce moment. Réessayez plus tard."))
    return Upload.objects.create(contest=contest, name=name.replace("\x00", "")[:200] or "photo", size=size, at=timezone.now())


def add(*, upload: Upload, at: int, piece: bytes) -> Upload:
    """The next piece. The last one makes it a picture. Raises Offset, ValidationError (then it is gone)."""
    with transaction.atomic():
        found = Upload.objects.select_for_update().get(pk=upload.pk)
        if found.seen is not None:
            return found
        if at != found.received:
            raise Offset(found.received)
        if len(piece) > CHUNK or found.received + len(piece) > found.size:
            raise ValidationError(_("Ce morceau est trop grand."))
        path = photos.draft(found.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if at else "wb") as out:
            out.seek(at)
            out.write(piece)
            out.truncate()
        found.received += len(piece)
        found.save(update_fields=["received"])
    return _whole(found) if found.received == found.size else found


def _whole(upload: Upload) -> Upload:
    path = photos.draft(upload.key)
    try:
        with path.open("rb") as sent:
            upload.seen = photos.taken(sent)
    except ValidationError:
        upload.delete()
        raise
    finally:
        path.unlink(missing_ok=True)
    upload.save(update_fields=["seen"])
    return upload


def take(*, contest: Contest, file: BinaryIO, name: str, size: int) -> Upload:
    """A picture that came whole, with the form. Raises ValidationError."""
    upload = begin(contest=contest, name=name, size=size)
    try:
        seen = photos.taken(file)
    except ValidationError:
        upload.delete()
        raise
    upload.seen, upload.received = seen, size
    upload.save(update_fields=["seen", "received"])
    return upload


def _demand_open(contest: Contest) -> None:
    if contest.phase(timezone.now()) != "entering":
        raise ValidationError(_("Ce concours ne reçoit pas de photos aujourd’hui."))


def checked(
    contest: Contest, written: Written, uploads: Mapping[str, Upload], rules: RulesVersion | None
) -> dict[str, list[str]]:
    """What stands in the way: field → sentences."""
    wrong: dict[str, list[str]] = {}

    def say(name: str, words: str) -> None:
        wrong.setdefault(name, []).append(words)

    for name, most, words in (
        ("name", 120, _("Écrivez votre nom : lui seul nous permet de vous remettre un prix.")),
        ("title", 120, _("Donnez un titre à votre participation.")),
        ("credit", 120, _("Écrivez le nom à mettre à côté de la photo : un pseudonyme convient.")),
    ):
        given = getattr(written, name)
        if not given:
            say(name, words)
        elif len(given) > most:
            say(name, _("%(most)s caractères au plus.") % {"most": most})
    if len(written.story) > 1000:
        say("story", _("%(most)s caractères au plus.") % {"most": 1000})
    try:
        validate_email(written.email)
    except ValidationError:
        say("email", _("Écrivez une adresse de courriel complète, comme nom@exemple.fr."))
    _wrong_person(contest, written, say)
    _wrong_photos(contest, written, uploads, say)
    if rules is None or written.read != rules.number:
        say("rules", _("Le règlement vient de changer : relisez-le, puis acceptez-le."))
    return wrong


def _wrong_person(contest: Contest, written: Written, say: Any) -> None:
    if written.age is None or not 0 < written.age < 130:
        say("age", _("Écrivez votre âge, en années."))
    elif written.age < contest.least_age:
        say("age", _("Ce concours est ouvert à partir de %(age)s ans.") % {"age": contest.least_age})
    if not written.author:
        say("author", _("Vous ne pouvez envoyer que des photos dont vous êtes l’auteur."))
    if written.people not in PEOPLE:
        say("people", _("Dites si l’on reconnaît quelqu’un sur vos photos, et s’il est d’accord."))
    if not written.rules:
        say("rules", _("Acceptez le règlement pour participer."))
    if not written.granted:
        say("granted", _("Sans ces autorisations, la ville ne peut pas montrer vos photos."))


def _wrong_photos(contest: Contest, written: Written, uploads: Mapping[str, Upload], say: Any) -> None:
    if not written.photos:
        say("photos", _("Ajoutez au moins une photo."))
    if len(written.photos) > contest.most_photos:
        say("photos", _("%(most)s photos au plus.") % {"most": contest.most_photos})
    if any(key not in uploads for key, _alt in written.photos):
        say("photos", _("Une photo n’est pas arrivée entière : ajoutez-la de nouveau."))
    if any(not alt for _key, alt in written.photos):
        say("photos", _("Décrivez chaque photo en une phrase, pour ceux qui ne la voient pas."))


def known(contest: Contest, keys: Sequence[str]) -> dict[str, Upload]:
    """Those of these uploads that came in whole."""
    wanted = [key for key in keys if _is_uuid(key)]
    return {str(one.key): one for one in Upload.objects.filter(contest=contest, key__in=wanted, seen__isnull=False)}


def _is_uuid(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False


@transaction.atomic
def enter(*, contest: Contest, written: Written, resident: Resident | None = None, parental: BinaryIO | None = None) -> Entry:
    """Takes an entry in. Without a resident of that very address it waits for its proof by a link. Raises ValidationError by field,
    Already, letters.NoMailbox."""
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    _demand_open(contest)
    rules = contest.rules.order_by("-number").first()
    uploads = known(contest, [key for key, _alt in written.photos])
    if wrong := checked(contest, written, uploads, rules):
        raise ValidationError(wrong)
    assert rules is not None
    proved = resident is not None and (resident.email or "").lower() == written.email.lower()
    there = contest.entries.select_related("contest").filter(email__iexact=written.email, state__in=LIVING).first()
    if there is not None and not proved:
        raise telling.Already(there)
    if there is not None:
        raise ValidationError(
            {"email": [_("Vous participez déjà à ce concours : retirez d’abord votre première participation.")]}
        )
    now = timezone.now()
    entry = Entry.objects.create(
        contest=contest, number=next_number(contest), state="waiting" if proved else "unproved", name=written.name, credit=written.credit,
        email=written.email.lower(), language=written.language, age=written.age, title=written.title, story=written.story,
        people=written.people, rules=rules, accepted_at=now, at=now, proved_at=now if proved else None,
        resident=resident if proved else None,
        grant=grant_of(contest, written.more, written.credit), parental=photos.paper(parental) if parental else "",
        parental_at=now if parental else None,
    )  # fmt: skip
    Photo.objects.bulk_create([
        Photo(entry=entry, position=place, alt=alt[:500], name=uploads[key].name, **(uploads[key].seen or {}))
        for place, (key, alt) in enumerate(written.photos)
    ])  # fmt: skip
    Upload.objects.filter(pk__in=[one.pk for one in uploads.values()]).delete()
    telling.asked(telling.entered, entry)
    telling.to_examine(entry)
    record("contest.entered", about=contest, entry=entry.number, rules=rules.number)
    return entry


def next_number(contest: Contest) -> int:
    """Of the next entry, while the contest is locked."""
    return (contest.entries.aggregate(last=Max("number"))["last"] or 0) + 1


def grant_of(contest: Contest, more: Sequence[str], credit: str) -> dict[str, Any]:
    """What an author grants to this contest now."""
    return granted(
        required=contest.uses, offered=contest.more_uses, chosen=more, territory=contest.territory, years=contest.years,
        credit=credit, at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def prove(*, entry: Entry) -> Entry:
    """The author opened the link that was sent to their address. Raises ValidationError."""
    found = Entry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=entry.pk)
    if found.state != "unproved":
        return found
    if timezone.now() > found.at + PROVE:
        raise ValidationError(_("Ce lien n’est plus valable : envoyez de nouveau vos photos."))
    found.state, found.proved_at = "waiting", timezone.now()
    found.save(update_fields=["state", "proved_at"])
    telling.to_examine(found)
    record("contest.proved", about=found.contest, entry=found.number)
    return found


@transaction.atomic
def give_parental(*, entry: Entry, paper: BinaryIO) -> Entry:
    """The parents' form, later. Raises ValidationError."""
    found = Entry.objects.select_for_update().get(pk=entry.pk)
    if found.state not in LIVING:
        raise ValidationError(_("Cette participation est close."))
    old, found.parental, found.parental_at = found.parental, photos.paper(paper), timezone.now()
    found.save(update_fields=["parental", "parental_at"])
    if old:
        transaction.on_commit(lambda: (photos.root() / old).unlink(missing_ok=True))
    record("contest.parental", about=found.contest, entry=found.number)
    return found


@transaction.atomic
def decide(*, entry: Entry, accept: bool, by: User, ground: str = "", words: str = "", law: str = "") -> Entry:
    """Pre-moderation: nothing is public before. A refusal has a ground, which the author is told and may contest; what was shown is
    not taken out of the gallery without facts. Raises ValidationError."""
    contest = _kept(entry, by)
    found = Entry.objects.select_for_update().get(pk=entry.pk)
    if found.state not in ("waiting", "accepted", "refused"):
        raise ValidationError(_("Cette participation n’attend pas de décision."))
    if accept and found.minor and not found.parental:
        raise ValidationError(_("L’auteur est mineur : attendez l’autorisation de ses parents."))
    if not accept and ground not in GROUNDS:
        raise ValidationError({"ground": _("Choisissez le motif : l’auteur le lira.")})
    if not accept and ground == "other" and not words.strip():
        raise ValidationError({"words": _("Écrivez le motif : l’auteur le lira.")})
    hides = not accept and found.state == "accepted"
    if hides and len(words.strip()) < LEAST:
        raise ValidationError({"words": _("Elle est dans la galerie : dites ce qui est contraire aux règles, l’auteur le lira.")})
    found.state = "accepted" if accept else "refused"
    found.ground, found.words = ("", "") if accept else (ground, words.strip()[:500])
    found.decided_by, found.decided_at = by, timezone.now()
    if not accept:
        found.finalist, found.prize = False, ""
    found.save(update_fields=["state", "ground", "words", "decided_by", "decided_at", "finalist", "prize"])
    following.decided(found, act="hide" if hides else "refuse", law=law.strip()[:200], by=by)
    telling.decided(found, law.strip()[:200])
    record(f"contest.{'accepted' if accept else 'refused'}", by=by, about=contest, entry=found.number, ground=found.ground)
    return found


def _kept(entry: Entry, by: User) -> Contest:
    """The contest, if they run it."""
    contest = Contest.objects.kept_by(by).filter(pk=entry.contest_id).first()
    if contest is None:
        raise PermissionDenied("contest.edit")
    return contest


@transaction.atomic
def withdraw(*, entry: Entry) -> Entry:
    """The author takes everything back, whenever they like: pictures go from the page and from the disk; copies in the library may
    not be used after today, and the newsroom is told."""
    found = Entry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=entry.pk)
    if found.state == "withdrawn":
        return found
    found.state, found.withdrawn_at, found.finalist, found.prize = "withdrawn", timezone.now(), False, ""
    found.save(update_fields=["state", "withdrawn_at", "finalist", "prize"])
    held = [one for one in found.photos.all() if one.file_id]
    if held:
        today = timezone.localdate()
        File.objects.filter(pk__in=[one.file_id for one in held]).update(expires_on=today)
        telling.taken_back(found, [one.file_id for one in held if one.file_id])
    following.close(found, "followed", None)
    forget_pictures([found.pk])
    record("contest.withdrawn", about=found.contest, entry=found.number)
    return found


def forget_pictures(entries: Sequence[int]) -> int:
    """The pictures and papers of entries go from the disk once the transaction holds; their lines stay without them."""
    rows = list(Photo.objects.filter(entry__in=entries).values_list("path", "original"))

    def go() -> None:
        for path, original in rows:
            photos.gone(path, original)

    Photo.objects.filter(entry__in=entries).update(path="", original="", sha256="", look="", name="", alt="")
    forget_papers(entries)
    transaction.on_commit(go)
    return len(rows)


def forget_papers(entries: Sequence[int]) -> int:
    """The parents' forms of entries go from the disk once the transaction holds."""
    papers = list(Entry.objects.filter(pk__in=entries).exclude(parental="").values_list("parental", flat=True))

    def go() -> None:
        for paper in papers:
            (photos.root() / paper).unlink(missing_ok=True)

    Entry.objects.filter(pk__in=entries).update(parental="", parental_at=None)
    transaction.on_commit(go)
    return len(papers)


@transaction.atomic
def describe(*, photo: Photo, alt: str, by: User) -> Photo:
    """What a picture shows, in better words, for those who do not see it. Raises ValidationError."""
    contest = _kept(photo.entry, by)
    said = " ".join(alt.replace("\x00", "").split())[:500]
    if not said:
        raise ValidationError({"alt": _("Décrivez chaque photo en une phrase, pour ceux qui ne la voient pas.")})
    before = stands(photo)
    Photo.objects.filter(pk=photo.pk).exclude(path="").update(alt=said)
    photo.alt = said
    record("contest.described", by=by, about=contest, entry=photo.entry.number, **changed_since(before, photo))
    return photo


def address(entry: Entry) -> str:
    """The author's own page."""
    return f"{settings.ENVIRONMENT.public_url}{reverse('contests:mine', args=[entry.key])}"


def stop(person: Person) -> None:
    """Before a person is forgotten: nothing of theirs is shown or judged any more, and their pictures leave the disk."""
    theirs = list(Entry.objects.filter(pk__in=person.rows("contest-entry")).values_list("pk", flat=True))
    for entry in Entry.objects.filter(pk__in=theirs).order_by("pk"):
        withdraw(entry=entry)
