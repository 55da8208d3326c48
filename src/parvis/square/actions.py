"""What writes here."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.kept.actions import take_back
from parvis.letters.actions import WAY_IN, TooMany, write_asked
from parvis.people.access import demand
from parvis.people.models import User
from parvis.square import looks
from parvis.square.looks import alike as folded
from parvis.square.models import Block, Consent, Door, Knock, Notice, Resident, ResidentBinding, ResidentKey

OPEN_FOR = timedelta(minutes=20)
_NAME = re.compile(r"[\w][\w .'’-]{1,38}[\w]")


class Taken(ValidationError):
    """Somebody has that name."""


def named(pseudonym: str) -> str:
    """A name as it is shown. Raises ValidationError."""
    said = re.sub(r"\s+", " ", unicodedata.normalize("NFC", pseudonym)).strip()
    if not _NAME.fullmatch(said) or "@" in said:
        raise ValidationError({"pseudonym": _("Choisissez un nom de 3 à 40 lettres ou chiffres.")})
    if looks.mixed(said):
        raise ValidationError({"pseudonym": _("Écrivez ce nom dans un seul alphabet : des lettres qui se ressemblent tromperaient.")})
    if looks.official(said, settings.ENVIRONMENT.city):
        raise ValidationError({"pseudonym": _("Ce nom ferait croire que la ville parle. Choisissez-en un autre.")})
    return said


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def knock(*, email: str, pseudonym: str, language: str, onward: str, issuer: str = "", sub: str = "") -> Door:
    """Sends a way in to `email`. Whoever asks learns nothing of it: all that is looked at here is what was typed and how often, the
    same for an address that is known and for one that is not; a name that is missing is asked for behind the link. `issuer`, `sub`:
    who came by the provider, to be linked once the address is proved. Raises ValidationError, letters.NoMailbox."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": _("Écrivez une adresse de courriel complète, comme nom@exemple.fr.")}) from error
    name = named(pseudonym) if pseudonym.strip() else ""
    if name and Resident.objects.filter(bare=folded(name)).exists():
        words = _("Quelqu’un porte déjà ce nom. Si c’est vous, laissez cette case vide ; sinon, choisissez-en un autre.")
        raise Taken({"pseudonym": words})
    secret, now = secrets.token_urlsafe(24), timezone.now()
    door = Door.objects.create(
        digest=digest(secret), email=address, pseudonym=name, language=language, onward=onward[:300], made_at=now,
        expires_at=now + OPEN_FOR, issuer=issuer, sub=sub,
    )  # fmt: skip
    link = f"{settings.ENVIRONMENT.public_url}{reverse('square:door', args=[secret])}"
    with translation.override(language):
        text = _(
            "Bonjour,\n\nPour entrer sur la place publique de %(city)s, ouvrez ce lien dans les vingt minutes. Il ne sert qu’une fois.\n\n"
            "%(link)s\n\nSi vous n’avez rien demandé, ne faites rien : personne n’entrera."
        ) % {"city": settings.ENVIRONMENT.city, "link": link}
        subject = _("Votre lien pour entrer")
    try:
        write_asked(to=address, subject=subject, text=text, kind=WAY_IN, key=f"square.door:{door.pk}", language=language)
    except TooMany as error:
        words = _("Beaucoup de liens sont partis à cette adresse : ouvrez le dernier, ou réessayez dans vingt minutes.")
        raise ValidationError({"email": ValidationError(words, code="often")}) from error
    return door


def opened(secret: str) -> Door | None:
    """The way in that a link names, if it still leads somewhere."""
    return Door.objects.filter(digest=digest(secret), used_at__isnull=True, expires_at__gt=timezone.now()).first()


def nameless(door: Door) -> bool:
    """Does whoever opens it still have to say how they want to be called? Told to who has the link alone."""
    if Resident.objects.filter(email=door.email).exists():
        return False
    return not door.pseudonym or Resident.objects.filter(bare=folded(door.pseudonym)).exists()


@transaction.atomic
def come_in(*, secret: str, pseudonym: str = "", by: tuple[str, str] = ("", "")) -> tuple[Resident, str] | None:
    """Uses a link, once: who came in, and where they wanted to go. `pseudonym`: of who has none yet. `by`: issuer and sub of who came
    by the provider with this browser; a link that somebody else asked for links nobody to them. Raises Taken when the name was taken
    meanwhile, ValidationError for one that nobody takes: the link still serves then."""
    now = timezone.now()
    used = Door.objects.filter(digest=digest(secret), used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    if not used:
        return None
    door = Door.objects.get(digest=digest(secret))
    found = Resident.objects.filter(email=door.email).first()
    if found is None:
        name = named(pseudonym or door.pseudonym)
        try:
            with transaction.atomic():
                found = join(pseudonym=name, email=door.email, language=door.language)
        except IntegrityError as error:
            raise Taken({"pseudonym": _("Quelqu’un porte déjà ce nom. Choisissez-en un autre.")}) from error
    if door.sub and (door.issuer, door.sub) == by:
        bind(resident=found, issuer=door.issuer, sub=door.sub)
    return found, door.onward


def bind(*, resident: Resident, issuer: str, sub: str) -> None:
    """They come in by the provider from now on. Whoever was linked under either of the two first stays."""
    row = ResidentBinding(resident=resident, issuer=issuer, sub=sub, made_at=timezone.now())
    ResidentBinding.objects.bulk_create([row], ignore_conflicts=True)


def join(*, pseudonym: str, email: str, language: str = "fr") -> Resident:
    """A new resident, whose address is proved. Raises IntegrityError when name or address is taken."""
    found = Resident.objects.create(
        pseudonym=pseudonym, bare=folded(pseudonym), email=email, language=language, joined_at=timezone.now()
    )
    record("resident.joined", about=found)
    return found


@transaction.atomic
def change(*, resident: Resident, pseudonym: str, language: str) -> Resident:
    """Their own name and language. Raises ValidationError."""
    name = named(pseudonym)
    if Resident.objects.filter(bare=folded(name)).exclude(pk=resident.pk).exists():
        raise Taken({"pseudonym": _("Quelqu’un porte déjà ce nom. Choisissez-en un autre.")})
    resident.pseudonym, resident.bare = name, folded(name)
    resident.language = language if language in dict(settings.LANGUAGES) else "fr"
    resident.save(update_fields=["pseudonym", "bare", "language"])
    return resident


@transaction.atomic
def leave_everywhere(*, resident: Resident) -> None:
    """Ends each sign-in of theirs."""
    Resident.objects.filter(pk=resident.pk).update(epoch=F("epoch") + 1)


@transaction.atomic
def erase(*, resident: Resident) -> None:
    """Their account goes, at their own wish: what they wrote stays under no name, unless its room takes it away."""
    for follow in ERASED:
        follow(resident)
    if resident.email:
        take_back(resident.email)
    ResidentBinding.objects.filter(resident=resident).delete()
    ResidentKey.objects.filter(resident=resident).delete()
    Block.objects.filter(resident=resident).update(reason="", appeal="", answer="")
    Block.objects.filter(resident=resident, ended_at=None).update(ended_at=timezone.now())
    Resident.objects.filter(pk=resident.pk).update(
        email=None,
        pseudonym=f"compte-supprime-{resident.pk}",
        bare=f"compte-supprime-{resident.pk}",
        state="erased",
        epoch=F("epoch") + 1,
        reason="",
        blocked_until=None,
    )
    record("resident.erased", about=resident)


ERASED: list[Any] = []
"""What rooms above do when a resident erases their account, in that transaction: (resident) → None."""
EXPORTED: list[Any] = []
"""What rooms above hand out when a resident asks for what is kept of them: (resident) → (name, rows as plain values)."""
PICTURES: list[Callable[[Resident], Iterable[tuple[str, Path]]]] = []
"""What rooms above hand out besides, as files: (resident) → (name within the archive, where it is on the disk)."""


def exported(resident: Resident) -> dict[str, Any]:
    """All that is kept of them here."""
    own = {
        "pseudonym": resident.pseudonym, "email": resident.email, "language": resident.language, "state": resident.state,
        "reason": resident.reason, "joined_at": resident.joined_at.isoformat(),
        "blocks": [
            {"reason": one.reason, "at": one.at.isoformat(), "until": one.until and one.until.isoformat(), "appeal": one.appeal,
             "outcome": one.outcome, "answer": one.answer}
            for one in resident.blocks.order_by("pk")
        ],
        "linked": list(resident.bindings.values("issuer", "sub")),
        "passkeys": [
            {"name": one.name, "made_at": one.made_at.isoformat(), "used_at": one.used_at and one.used_at.isoformat()}
            for one in resident.keys.order_by("pk")
        ],
    }  # fmt: skip
    return {"account": own} | dict(give(resident) for give in EXPORTED)


def notice() -> Notice:
    return Notice.objects.first() or Notice()


@transaction.atomic
def settle(*, by: User, **given: Any) -> Notice:
    """What the city says of itself at the foot of its pages. Raises PermissionDenied."""
    demand(by, "city.edit")
    before = stands(Notice.objects.first())
    row, _made = Notice.objects.update_or_create(one=True, defaults=given)
    record("square.settled", by=by, **changed_since(before, row))
    return row


def answer_consent(*, key: uuid.UUID | None, network: str, given: bool) -> Consent:
    """Keeps what a browser was answered; refusing is kept as giving is. The same answer again is the one that is kept."""
    last = Consent.objects.filter(key=key, network=network).order_by("-pk").first() if key else None
    if last is not None and last.given == given:
        return last
    return Consent.objects.create(key=key or uuid.uuid4(), network=network, given=given, at=timezone.now())


def count(*, who: Iterable[str], what: str, at: datetime) -> list[int]:
    """One try, by each of these digests; their keys."""
    return [one.pk for one in Knock.objects.bulk_create(Knock(who=one, what=what, at=at) for one in who)]


def uncount(keys: Iterable[int]) -> None:
    """Tries that were refused."""
    Knock.objects.filter(pk__in=list(keys)).delete()


def held(resident: Resident) -> Resident:
    """As they are now, ours until the end of the transaction: who writes twice at once passes no limit of theirs, and who was just
    blocked writes no more."""
    return Resident.objects.select_for_update().get(pk=resident.pk)
