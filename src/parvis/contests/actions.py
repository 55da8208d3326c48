"""What writes here: a contest is made, its rules are written, it opens, it is announced; who runs it from outside."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.contests import telling
from parvis.contests.judging.results import frozen, lines_of
from parvis.contests.models import Contest, ContestKeeper, Entry, KeeperInvitation, RulesVersion
from parvis.contests.phases import wrong as wrong_dates
from parvis.contests.rights import TERRITORIES, USES
from parvis.contests.words import DATES, LACKS
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import Team, User

MOMENTS = ("enter_from", "enter_until", "vote_from", "vote_until", "jury_until")
LINES = {"title": 120, "theme": 300, "organiser": 200, "hashtag": 60, "contact": 254}
NUMBERS = {
    "most_photos": (1, 10), "votes_each": (1, 50), "least_age": (0, 99), "years": (1, 10), "public_weight": (0, 100),
    "jury_weight": (0, 100),
}  # fmt: skip
LONGEST = 60_000
MOST_LETTERS = 20_000


class Changed(Exception):
    """A colleague changed it meanwhile."""


def demand_keeping(contest: Contest, by: User) -> None:
    """Raises PermissionDenied unless `by` runs this contest."""
    if not Contest.objects.kept_by(by).filter(pk=contest.pk).exists():
        raise PermissionDenied("contest.edit")


def locked(contest: Contest, by: User) -> Contest:
    demand_keeping(contest, by)
    return Contest.objects.select_for_update(of=("self",)).select_related("team").get(pk=contest.pk)


@transaction.atomic
def make(*, title: str, team: Team, by: User) -> Contest:
    """A new one, in preparation. Raises ValidationError."""
    demand(by, "contest.edit", Contest(team=team))
    name = " ".join(title.replace("\x00", "").split())
    if not name or len(name) > LINES["title"]:
        raise ValidationError({"title": _("Donnez un titre de 120 caractères au plus.")})
    slug = slugify(name)[:70].strip("-") or "concours"
    if slug in TAKEN or Contest.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    contest = Contest.objects.create(
        title=name, slug=slug, team=team, by=by, created_at=timezone.now(), uses=["contest", "adapt"],
        criteria=[{"key": "theme", "label": _("Respect du thème"), "weight": 1, "most": 10}],
    )  # fmt: skip
    record("contest.made", by=by, about=contest, title=name)
    return contest


TAKEN = ("photos", "participation", "jury", "equipe", "envois", "flux")
"""Addresses of ours below « /place/concours/ »."""


@transaction.atomic
def change(*, contest: Contest, by: User, revision: int, **given: Any) -> Contest:
    """What is given changes. What entries rest on is fixed once the contest is open: rights granted, age, weights.

    Raises Changed, ValidationError by field.
    """
    found = locked(contest, by)
    if found.revision != revision:
        raise Changed
    if found.state in ("announced", "cancelled"):
        raise ValidationError(_("Ce concours est clos."))
    wanted = _valid(given)
    if found.state == "open" and (fixed := [name for name in FIXED if name in wanted and wanted[name] != getattr(found, name)]):
        words = _("Le concours est ouvert : ce que les participants ont accepté ne change plus.")
        raise ValidationError({key: [words] for key in fixed})
    before = stands(found)
    for name, value in wanted.items():
        setattr(found, name, value)
    if found.dates and (bad := wrong_dates(found.dates)):
        raise ValidationError({name: [str(DATES[code])] for name, code in bad.items()})
    if found.state == "open" and (lacks := lacking(found)):
        raise ValidationError(
            {"": [_("Un concours ouvert reste complet : %(lacks)s") % {"lacks": " ".join(str(LACKS[code]) for code in lacks)}]}
        )
    found.revision += 1
    found.save()
    record("contest.changed", by=by, about=found, fields=sorted(wanted), **changed_since(before, found))
    return found


FIXED = ("uses", "territory", "years", "least_age", "public_weight", "jury_weight", "criteria", "votes_each")


def _valid(given: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for name, value in given.items():
        try:
            wanted[name] = _one(name, value)
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return wanted


def _one(name: str, value: Any) -> Any:
    if name in LINES:
        return _line(name, str(value))
    if name == "lead":
        return str(value).replace("\x00", "").replace("\r\n", "\n").strip()[:5000]
    if name in NUMBERS:
        least, most = NUMBERS[name]
        if not isinstance(value, int) or not least <= value <= most:
            raise ValidationError(_("Un nombre de %(least)s à %(most)s.") % {"least": least, "most": most})
        return value
    if name in MOMENTS:
        if value is not None and (not isinstance(value, datetime) or not 2000 <= value.year <= 2200):
            raise ValidationError(_("Donnez un jour et une heure qui existent."))
        return value
    if name in ("uses", "more_uses"):
        return [use for use in USES if use in value]
    if name == "territory":
        if value not in TERRITORIES:
            raise ValidationError(_("Choisissez un territoire."))
        return value
    if name == "prizes":
        return [" ".join(str(one).split())[:200] for one in value if str(one).strip()][:30]
    return _criteria(value)


def _line(name: str, value: str) -> str:
    said = " ".join(value.replace("\x00", "").split()).removeprefix("#" if name == "hashtag" else "")
    if len(said) > LINES[name]:
        raise ValidationError(_("%(most)s caractères au plus.") % {"most": LINES[name]})
    if name == "title" and not said:
        raise ValidationError(_("Donnez un titre."))
    if name == "hashtag" and said and not said.replace("_", "").isalnum():
        raise ValidationError(_("Un mot-dièse n’a que des lettres et des chiffres."))
    if name == "contact" and said:
        validate_email(said)
    return said


def _criteria(value: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each with a key of its own, a weight of 1 to 10, marks from 0 to 5, 10 or 20."""
    made: list[dict[str, Any]] = []
    for one in value[:12]:
        label = " ".join(str(one.get("label", "")).split())[:80]
        if not label:
            continue
        key = slugify(label)[:40] or f"critere-{len(made) + 1}"
        key = f"{key}-{len(made) + 1}" if key in {other["key"] for other in made} else key
        weight, most = one.get("weight", 1), one.get("most", 10)
        if not isinstance(weight, int) or not 1 <= weight <= 10 or most not in (5, 10, 20):
            raise ValidationError(_("Un critère pèse de 1 à 10, et se note sur 5, 10 ou 20."))
        made.append({"key": key, "label": label, "weight": weight, "most": most})
    return made


def lacking(contest: Contest) -> list[str]:
    """What must be there before it opens: codes of `words.LACKS`."""
    lacks = [name for name in ("theme", "organiser", "contact", "uses", "prizes") if not getattr(contest, name)]
    lacks += [] if contest.dates else ["dates"]
    lacks += [] if contest.rules.exists() else ["rules"]
    if contest.public_weight and not contest.vote_from:
        lacks.append("vote")
    if contest.jury_weight:
        lacks += [] if contest.criteria else ["criteria"]
        lacks += [] if contest.jurors.exists() else ["jury"]
        lacks += [] if contest.jury_until else ["jury_until"]
    return lacks if contest.public_weight or contest.jury_weight else [*lacks, "weights"]


@transaction.atomic
def write_rules(*, contest: Contest, text: str, what: str, by: User) -> RulesVersion:
    """A new version; the old ones stay. Who has entered is told what changed and keeps the version that they accepted.

    Raises ValidationError, letters.NoMailbox.
    """
    found = locked(contest, by)
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST:
        raise ValidationError({"text": _("Écrivez le règlement, en 60 000 caractères au plus.")})
    last = found.rules.order_by("-number").first()
    digest = hashlib.sha256(said.encode()).hexdigest()
    if last is not None and last.digest == digest:
        return last
    told = list(
        found.entries.exclude(state__in=("withdrawn", "refused")).select_related("contest", "rules").order_by("pk")[:MOST_LETTERS]
    )
    if told and not what.strip():
        raise ValidationError({"what": _("Dites ce qui change : les participants le liront.")})
    if found.state in ("announced", "cancelled"):
        raise ValidationError(_("Ce concours est clos."))
    made = RulesVersion.objects.create(
        contest=found,
        number=last.number + 1 if last else 1,
        text=said,
        digest=digest,
        what=what.strip()[:300],
        by=by,
        at=timezone.now(),
    )
    telling.rules_changed(found, made, told)
    record("contest.rules", by=by, about=found, version=made.number, digest=digest, told=len(told))
    return made


@transaction.atomic
def open_(*, contest: Contest, by: User) -> Contest:
    """Everybody sees it. Only when nothing is missing. Raises ValidationError."""
    found = locked(contest, by)
    if found.state != "draft":
        raise ValidationError(_("Ce concours est déjà ouvert, ou clos."))
    if lacking(found):
        raise ValidationError(_("Il manque encore quelque chose : voyez la liste."))
    if found.enter_until and found.enter_until <= timezone.now():
        raise ValidationError(_("Le dernier jour pour envoyer des photos est passé : changez les dates."))
    found.state = "open"
    found.revision += 1
    found.save(update_fields=["state", "revision"])
    record("contest.opened", by=by, about=found)
    return found


@transaction.atomic
def cancel(*, contest: Contest, reason: str, by: User) -> Contest:
    """It stops, with a reason that everybody reads. Raises ValidationError."""
    found = locked(contest, by)
    if found.state != "open":
        raise ValidationError(_("Seul un concours ouvert s’annule."))
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : tout le monde le lira.")})
    found.state, found.reason = "cancelled", reason.strip()[:300]
    found.save(update_fields=["state", "reason"])
    record("contest.cancelled", by=by, about=found, reason=found.reason)
    return found


@transaction.atomic
def award(*, entry: Entry, finalist: bool, prize: str, by: User) -> Entry:
    """Among the finalists, with a prize or none. Raises ValidationError."""
    found = locked(entry.contest, by)
    row = Entry.objects.select_for_update().get(pk=entry.pk)
    if row.state != "accepted":
        raise ValidationError(_("Seule une participation acceptée peut gagner."))
    if found.state == "announced":
        raise ValidationError(_("Le résultat est annoncé : il ne change plus."))
    row.prize = " ".join(prize.replace("\x00", "").split())[:200]
    row.finalist = finalist or bool(row.prize)
    row.save(update_fields=["finalist", "prize"])
    record("contest.awarded", by=by, about=found, entry=row.number, prize=row.prize)
    return row


@transaction.atomic
def propose_prizes(*, contest: Contest, by: User) -> int:
    """The prizes in the order of the result; stops before an equality, which somebody must settle in the open. How many were given."""
    found = locked(contest, by)
    if found.state == "announced":
        raise ValidationError(_("Le résultat est annoncé : il ne change plus."))
    lines = lines_of(found)
    Entry.objects.filter(contest=found).exclude(prize="").update(prize="")
    given = 0
    for prize, line in zip(found.prizes, lines, strict=False):
        if sum(other.rank == line.rank for other in lines) > 1 or not line.total:
            break
        Entry.objects.filter(contest=found, number=line.entry, state="accepted").update(prize=prize, finalist=True)
        given += 1
    record("contest.proposed", by=by, about=found, prizes=given)
    return given


@transaction.atomic
def announce(*, contest: Contest, by: User) -> Contest:
    """The result is public, frozen with its sums, and told to who took part. Raises ValidationError, letters.NoMailbox."""
    found = locked(contest, by)
    now = timezone.now()
    if found.phase(now) != "counting":
        raise ValidationError(_("Le résultat s’annonce quand le vote et le jury ont fini."))
    if found.findings.filter(state="open").exists():
        raise ValidationError(_("Des votes sont encore mis de côté : décidez d’abord de chacun des signalements."))
    if not found.entries.filter(state="accepted").exclude(prize="").exists():
        raise ValidationError(_("Décernez au moins un prix, ou dites qu’aucun ne l’est en annulant le concours."))
    found.result, found.state, found.announced_at = frozen(found), "announced", now
    found.save(update_fields=["result", "state", "announced_at"])
    entries = found.entries.filter(state="accepted").select_related("contest").order_by("pk")[:MOST_LETTERS]
    telling.announced(found, list(entries))
    record("contest.announced", by=by, about=found)
    return found


@transaction.atomic
def let_in(
    *, contest: Contest, email: str, by: User, first_day: date | None = None, last_day: date | None = None
) -> ContestKeeper | KeeperInvitation:
    """Somebody runs this contest from their first day to their last one, and sees nothing else; who has no account yet is sent a way
    in. Somebody who is there already gets these days. Only colleagues may. Raises ValidationError, letters.NoMailbox.
    """
    demand(by, "contest.edit", contest)
    days = {"first_day": first_day, "last_day": last_day}
    if last_day is not None and last_day < max(first_day or last_day, timezone.localdate()):
        raise ValidationError({"last_day": _("Le dernier jour est passé, ou avant le premier.")})
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": _("Écrivez une adresse de courriel complète, comme nom@exemple.fr.")}) from error
    now, user = timezone.now(), User.objects.filter(email__iexact=address, is_active=True).first()
    record("contest.let_in", by=by, about=contest)
    if user is not None:
        return ContestKeeper.objects.update_or_create(
            contest=contest, user=user, defaults=days, create_defaults=days | {"by": by, "at": now}
        )[0]
    secret = secrets.token_urlsafe(24)
    contest.invitations.filter(email=address, used_at__isnull=True).delete()
    made = KeeperInvitation.objects.create(
        contest=contest, email=address, digest=digest(secret), by=by, at=now, expires_at=now + timedelta(days=7), **days
    )
    telling.guest(made, secret)
    return made


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invited(secret: str) -> KeeperInvitation | None:
    rows = KeeperInvitation.objects.filter(digest=digest(secret), used_at__isnull=True, expires_at__gt=timezone.now())
    return rows.select_related("contest").first()


@transaction.atomic
def come_in(*, secret: str, username: str, name: str, password: str) -> User:
    """A guest's account: in no team, for this contest. Raises ValidationError, KeeperInvitation.DoesNotExist."""
    found = KeeperInvitation.objects.select_for_update().get(
        digest=digest(secret), used_at__isnull=True, expires_at__gt=timezone.now()
    )
    user = User(username=username, email=found.email, name=" ".join(name.split())[:120] or username)
    validate_password(password, user)
    user.full_clean(exclude=["password"])
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ValidationError(_("Ce nom ou cette adresse est déjà pris.")) from error
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    ContestKeeper.objects.create(
        contest_id=found.contest_id, user=user, by=found.by, at=timezone.now(), first_day=found.first_day, last_day=found.last_day
    )
    record("contest.guest", by=user, about=found.contest)
    return user


@transaction.atomic
def call_back(*, invitation: KeeperInvitation, by: User) -> None:
    """A way in that nobody used leads nowhere any more. Only colleagues may."""
    demand(by, "contest.edit", invitation.contest)
    record("contest.let_out", by=by, about=invitation.contest)
    invitation.delete()


@transaction.atomic
def let_out(*, keeper: ContestKeeper, by: User) -> None:
    """They no longer see it. Only colleagues may."""
    demand(by, "contest.edit", keeper.contest)
    record("contest.let_out", by=by, about=keeper.contest)
    keeper.delete()
