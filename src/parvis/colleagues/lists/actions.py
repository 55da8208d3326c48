"""The verb of a table of colleagues: each line is taken or refused by itself, and the same table again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.colleagues.actions import free_name
from parvis.colleagues.lists.table import Line
from parvis.journal.record import record
from parvis.pages import actions as colleagues
from parvis.pages.forms import ROLE_WORDS
from parvis.people.access import ROLES, demand
from parvis.people.actions import may_give
from parvis.people.models import Membership, Team, User

YES, NO = ("", "oui", "yes", "1", "vrai", "true"), ("non", "no", "0", "faux", "false")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: `done` is new · changed · same · refused."""

    number: int
    address: str
    done: str
    words: str = ""


@transaction.atomic
def take(lines: list[Line], *, by: User, dry: bool = False) -> list[Outcome]:
    """`dry`: what would become of each line; nothing is kept."""
    demand(by, "people.edit")
    teams = {name.casefold(): team for team in Team.objects.open() for name in (team.name, team.slug)}
    addresses = [line.cells.get("adresse", "").lower() for line in lines]
    known = {user.email.lower(): user for user in User.objects.filter(email__in=addresses).prefetch_related("memberships")}
    outcomes = []
    for line in lines:
        try:
            with transaction.atomic():
                outcomes.append(_line(line, teams, known, by))
        except ValidationError as error:
            outcomes.append(Outcome(line.number, line.cells.get("adresse", "")[:254], "refused", " ".join(error.messages)))
    if dry:
        transaction.set_rollback(True)
    else:
        told = {done: sum(one.done == done for one in outcomes) for done in ("new", "changed", "refused")}
        record("user.listed", by=by, new=told["new"], changed=told["changed"], refused=told["refused"])
    return outcomes


def _line(line: Line, teams: dict[str, Team], known: dict[str, User], by: User) -> Outcome:
    cells, email = line.cells, line.cells.get("adresse", "").lower()
    validate_email(email)
    role, team = _role(cells.get("role", "")), teams.get(cells.get("equipe", "").casefold())
    if team is None:
        raise ValidationError(_("Équipe inconnue : %(name)s.") % {"name": cells.get("equipe", "")[:80] or "—"})
    active = cells.get("actif", "").casefold()
    if active not in (*YES, *NO):
        raise ValidationError(_("« actif » est oui ou non, pas %(text)s.") % {"text": active[:20]})
    user = known.get(email)
    if user is None:
        known[email] = _new(email, cells, role, team, by)
        if active in NO:
            colleagues.set_active(known[email], active=False, by=by)
        return Outcome(line.number, email, "new")
    return Outcome(
        line.number, email, "changed" if any(list(_changes(user, cells, role, team, active not in NO, by))) else "same"
    )


def _role(text: str) -> str:
    """By its key, or as people say it."""
    names = {str(words).casefold(): role for role, words in ROLE_WORDS.items()}
    role = text if text in ROLES else names.get(text.casefold(), "")
    if not role:
        raise ValidationError(_("Rôle inconnu : %(role)s.") % {"role": text[:40] or "—"})
    return role


def _new(email: str, cells: dict[str, str], role: str, team: Team, by: User) -> User:
    may_give(role, by=by, to=email)
    name = slugify(cells.get("identifiant", ""))[:60]
    if name and User.objects.filter(username=name).exists():
        raise ValidationError(_("L’identifiant %(name)s est déjà pris.") % {"name": name})
    user = User(username=name or free_name(email), email=email, name=(cells.get("nom") or email.partition("@")[0])[:120])
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    Membership.objects.create(user=user, team=team, role=role)
    record("user.added", by=by, about=user, role=role, team=team.pk)
    return user


def _changes(user: User, cells: dict[str, str], role: str, team: Team, active: bool, by: User) -> Iterator[bool]:
    """A role that was given dates or limits here is left as it is: a table knows none."""
    held = next((one for one in user.memberships.all() if one.team_id == team.pk), None)
    if held is None or (held.role != role and not held.limited and not held.ends_at):
        colleagues.set_role(user, team=team, role=role, by=by)
        yield True
    if cells.get("nom") and cells["nom"][:120] != user.name:
        user.name = cells["nom"][:120]
        user.save(update_fields=["name"])
        yield True
    if active != user.is_active:
        colleagues.set_active(user, active=active, by=by)
        yield True
