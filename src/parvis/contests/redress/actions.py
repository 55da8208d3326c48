"""What writes here. The shapes are those of the European law on digital services: a notice (16), a statement of reasons (17), a second
look by somebody else (20)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.contests.models import Contest, Decision, Entry, Flag
from parvis.contests.redress import letters
from parvis.contests.words import FLAGS
from parvis.journal.record import record
from parvis.people.models import User
from parvis.square.models import Resident

LONGEST, LEAST = 4000, 10
"""Characters of what is explained."""


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST]


def _demand(entry: Entry, by: User) -> None:
    if not Contest.objects.kept_by(by).filter(pk=entry.contest_id).exists():
        raise PermissionDenied("contest.edit")


@transaction.atomic
def flag(
    *, entry: Entry, ground: str, text: str, sure: bool, resident: Resident | None = None, name: str = "", email: str = "",
    language: str = "fr",
) -> Flag:  # fmt: skip
    """Somebody, signed in or not, says that a picture should not be shown. It hides nothing by itself. Raises ValidationError."""
    wrong: dict[str, str] = {}
    if ground not in FLAGS:
        wrong["ground"] = _("Choisissez un motif.")
    if len(_clean(text)) < LEAST:
        wrong["text"] = _("Expliquez en quelques mots ce qui ne va pas.")
    if not sure:
        wrong["sure"] = _("Confirmez que vous êtes de bonne foi.")
    if resident is None and not _reachable(name, email):
        wrong["email"] = _("Donnez votre nom et votre adresse de courriel : nous vous dirons ce qui a été décidé.")
    if wrong:
        raise ValidationError(wrong)
    row = Flag(entry=entry, resident=resident, ground=ground, text=_clean(text), at=timezone.now(), language=language)
    if resident is None:
        row.name, row.email = " ".join(name.split())[:120], email.strip().lower()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(_("Vous l’avez déjà signalé : une personne va le lire.")) from error
    letters.flagged(row)
    record("contest.flagged", about=entry.contest, entry=entry.number, ground=ground)
    return row


def _reachable(name: str, email: str) -> bool:
    try:
        validate_email(email.strip())
    except ValidationError:
        return False
    return bool(name.strip())


def decided(entry: Entry, *, act: str, law: str, by: User) -> Decision | None:
    """What follows a decision on an entry: a refusal is written down and closes its notices; what is accepted again was lifted. In the
    caller's transaction."""
    now = timezone.now()
    if entry.state == "accepted":
        entry.decisions.filter(lifted_at=None).update(lifted_at=now)
        return None
    flagged = close(entry, "followed", by)
    entry.decisions.filter(lifted_at=None).update(lifted_at=now)  # another one stands in its place
    return Decision.objects.create(
        entry=entry, act=act, ground=entry.ground, facts=entry.words, law=law, source="flag" if flagged else "own", by=by, at=now
    )


def close(entry: Entry, state: str, by: User | None) -> int:
    """Open notices are answered; whoever made them is told. How many."""
    rows = list(Flag.objects.filter(entry=entry, state="open").select_related("resident", "entry__contest"))
    Flag.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, by=by, decided_at=timezone.now())
    for row in rows:
        row.state = state
        letters.followed(row)
    return len(rows)


@transaction.atomic
def dismiss(*, entry: Entry, by: User) -> int:
    """The picture stays: whoever flagged it is told. How many notices were answered."""
    _demand(entry, by)
    closed = close(entry, "dismissed", by)
    if closed:
        record("contest.flags_dismissed", by=by, about=entry.contest, entry=entry.number, flags=closed)
    return closed


def newest(entry: Entry) -> Decision | None:
    """The decision that stands, or the last one."""
    return entry.decisions.order_by("-pk").first()


@transaction.atomic
def contest(*, entry: Entry, text: str) -> Decision:
    """Its author says why it is wrong, once. Raises ValidationError."""
    row = entry.decisions.select_for_update(of=("self",)).order_by("-pk").first()
    if entry.state != "refused" or row is None or row.lifted_at is not None or row.appealed_at is not None:
        raise ValidationError(_("Cette décision est déjà contestée, ou levée."))
    said = _clean(text)
    if len(said) < LEAST:
        raise ValidationError({"text": _("Dites en quelques mots pourquoi vous pensez que c’est une erreur.")})
    row.appeal, row.appealed_at = said, timezone.now()
    row.save(update_fields=["appeal", "appealed_at"])
    letters.contested(row)
    record("contest.contested", about=entry.contest, entry=entry.number)
    return row


@transaction.atomic
def second_look(*, decision: Decision, by: User, lift: bool, answer: str) -> Decision:
    """Somebody else than who decided; lifted, the pictures are shown. Raises PermissionDenied, ValidationError."""
    row = Decision.objects.select_for_update(of=("self",)).select_related("entry__contest").get(pk=decision.pk)
    _demand(row.entry, by)
    if row.appealed_at is None or row.outcome or row.lifted_at is not None or row.entry.state != "refused":
        raise ValidationError(_("Cette contestation est déjà tranchée."))
    if row.by_id == by.pk:
        raise ValidationError(_("Un second regard est celui d’une autre personne."))
    said = _clean(answer)
    if len(said) < LEAST:
        raise ValidationError({"answer": _("Dites pourquoi : la personne le lira.")})
    if lift and not row.entry.photos.exclude(path="").exists():
        raise ValidationError(_("Ses photos ne sont plus gardées : il n’y a plus rien à montrer."))
    now = timezone.now()
    row.outcome, row.answer, row.decided_by, row.decided_at = ("lifted" if lift else "kept"), said, by, now
    row.lifted_at = now if lift else None
    row.save(update_fields=["outcome", "answer", "decided_by", "decided_at", "lifted_at"])
    if lift:
        _let_in(row.entry)
    letters.settled(row)
    record("contest.looked_again", by=by, about=row.entry.contest, entry=row.entry.number, outcome=row.outcome)
    return row


def _let_in(entry: Entry) -> None:
    """Back in the gallery; a minor's waits for the parents' form."""
    entry.state = "waiting" if entry.minor and not entry.parental else "accepted"
    entry.ground, entry.words = "", ""
    Entry.objects.filter(pk=entry.pk, state="refused").update(state=entry.state, ground="", words="")
