"""The verbs of four eyes: which acts want them, a wish, another person's yes, which does it, or their no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.charter import actions as charter
from parvis.charter.models import Clause, Version
from parvis.colleagues.models import SecondRule, Wish
from parvis.journal.changes import changed_since
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.media.models import File
from parvis.media.tidying import actions as tidying
from parvis.people.access import able, administrators, demand, may
from parvis.people.actions import demand_all
from parvis.people.models import User
from parvis.people.second import ACTS, PASSES, SecondWanted

HOURS = (1, 168)
VERBS = {
    "account.remove": "account.connect", "charter.restore": "charter.edit", "charter.change": "charter.edit",
    "media.discard": "media.keep", "export.personal": "record.keep",
    "people.rights": "people.edit", "people.provider": "people.edit",
}  # fmt: skip
"""What whoever says yes must be able to do themselves."""
AGREED = gettext_lazy("%(who)s est d’accord : vous pouvez faire « %(what)s », une fois, avant %(when)s.")
ASKED = gettext_lazy("%(who)s demande un second accord : « %(what)s ».")
_doing: ContextVar[bool] = ContextVar("parvis-second-doing", default=False)


def _remove(row: Wish) -> None:
    accounts.remove(Account.objects.exclude(state="removed").get(pk=row.about), by=row.by)


def _restore(row: Wish) -> None:
    charter.restore(Version.objects.get(pk=row.about), by=row.by, force=row.given.get("force", False))


def _change(row: Wish) -> None:
    """As it was asked for: what was typed, not what stands there now."""
    given = row.given
    if "file" in given:
        charter.take_in(given["file"], by=row.by, force=given.get("force", False))
        return
    clause = Clause.objects.get(pk=row.about) if row.about else None
    if "remove" in given and clause:
        charter.remove_clause(clause, by=row.by, force=given.get("force", False))
    else:
        charter.save_clause(given["fields"], by=row.by, row=clause, force=given.get("force", False), seen=given["seen"])


def _discard(row: Wish) -> None:
    tidying.discard_many(list(File.objects.filter(pk__in=row.given["files"], binned_at__isnull=True)), by=row.by)


DO: dict[str, Callable[[Wish], None]] = {
    "account.remove": _remove, "charter.restore": _restore, "charter.change": _change, "media.discard": _discard,
}  # fmt: skip


def gate(wanted: SecondWanted, by: User) -> None:
    """Behind `people.second.gates`."""
    if _doing.get() or not SecondRule.objects.filter(act=wanted.act).exists():
        return
    if wanted.act in PASSES and _spent(wanted, by):
        return
    raise wanted


def _spent(wanted: SecondWanted, by: User) -> bool:
    """Was a yes given for this, and is it still good? It serves once."""
    found = Wish.objects.filter(act=wanted.act, by=by, state="agreed", ends_at__gt=timezone.now(), given=wanted.given)
    key = found.order_by("pk").values_list("pk", flat=True).first()
    return key is not None and bool(Wish.objects.filter(pk=key, state="agreed").update(state="done"))


@transaction.atomic
def choose(*, acts: Sequence[str], hours: int, by: User) -> None:
    """Which acts wait for another person, and for how long. Where nobody else could say yes, none waits."""
    demand_all(by)
    if unknown := [act for act in acts if act not in ACTS]:
        raise ValidationError({"acts": _("Acte inconnu : %(act)s.") % {"act": unknown[0][:40]}})
    if not HOURS[0] <= hours <= HOURS[1]:
        raise ValidationError({"hours": _("De 1 à 168 heures.")})
    if acts and administrators().count() < 2:
        raise ValidationError({"acts": _("Il faut au moins deux administrateurs : personne d’autre ne pourrait dire oui.")})
    was = dict(SecondRule.objects.values_list("act", "hours"))
    SecondRule.objects.exclude(act__in=acts).delete()
    for act in acts:
        SecondRule.objects.update_or_create(act=act, defaults={"hours": hours})
    now = dict.fromkeys(sorted(acts), hours)
    record("second.chosen", by=by, acts=sorted(acts), hours=hours, **changed_since({}, SecondRule(), ("acts", was, now)))


@transaction.atomic
def wish(act: str, about: Model | None = None, *, by: User, name: str = "", given: dict[str, Any] | None = None) -> Wish:
    """It is asked for; the same wish of the same person is one."""
    now = timezone.now()
    rule = SecondRule.objects.filter(act=act).first()
    key, told = about.pk if about else 0, given or {}
    same = Wish.objects.select_for_update().filter(act=act, about=key, state="waiting", ends_at__gt=now, by=by, given=told)
    waiting = same.first()
    if waiting is not None:
        return waiting
    ends = now + timedelta(hours=rule.hours if rule else HOURS[0])
    made = Wish.objects.create(act=act, about=key, name=(name or _called(about))[:200], given=told, by=by, at=now, ends_at=ends)
    record("second.asked", by=by, about=made, act=act, thing=made.about)
    tell(_others(made), "second.asked", ASKED, url="/reglages/quatre-yeux/", who=str(by), what=made.name)
    return made


def _called(about: Model | None) -> str:
    number = getattr(about, "number", "")
    return (_("version %(number)s") % {"number": number} if number else str(getattr(about, "name", about)))[:200]


def _others(found: Wish) -> list[User]:
    """Who may say yes: at most so many are told."""
    team = getattr(Account.objects.filter(pk=found.about).first(), "team_id", None) if found.act == "account.remove" else None
    people = able(VERBS[found.act], team) if team else administrators()
    return list(people.exclude(pk=found.by_id)[:20])


@transaction.atomic
def agree(found: Wish, *, by: User) -> None:
    """The second yes: it is done, in the name of who asked, or they may now do it once (`PASSES`). Both must still be able to."""
    row = _open(found, by)
    record("second.agreed", by=by, about=row, act=row.act, thing=row.about)
    if row.act in PASSES:
        return _let_pass(row, by)
    _end(row, "done", by)
    token = _doing.set(True)
    try:
        DO[row.act](row)
    except (Account.DoesNotExist, Version.DoesNotExist, Clause.DoesNotExist) as error:
        raise ValidationError(_("Ce qui devait être fait n’existe plus.")) from error
    except charter.Breaks as error:
        raise ValidationError(_("Des exemples ne seraient plus justes : demandez de nouveau.")) from error
    finally:
        _doing.reset(token)


def _let_pass(row: Wish, by: User) -> None:
    """Whoever asked may do it once, as long again as one may wait for a yes."""
    rule = SecondRule.objects.filter(act=row.act).first()
    ends = timezone.now() + timedelta(hours=rule.hours if rule else HOURS[0])
    _end(row, "agreed", by)
    Wish.objects.filter(pk=row.pk).update(ends_at=ends)
    when = f"{timezone.localtime(ends):%d/%m %H:%M}"
    tell([row.by], "second.agreed", AGREED, url="/reglages/quatre-yeux/", who=str(by), what=row.name, when=when)


@transaction.atomic
def refuse(found: Wish, *, by: User) -> None:
    """Somebody's no; or who asked takes it back."""
    row = Wish.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.by_id != by.pk:
        row = _open(found, by)
    elif row.state != "waiting":
        raise ValidationError(_("Cette demande est close."))
    _end(row, "refused", by)
    record("second.refused", by=by, about=row, act=row.act, thing=row.about)


def _open(found: Wish, by: User) -> Wish:
    row = Wish.objects.select_for_update(of=("self",)).select_related("by").get(pk=found.pk)
    if row.state != "waiting" or row.ends_at <= timezone.now():
        raise ValidationError(_("Cette demande est close."))
    if row.by_id == by.pk:
        raise PermissionDenied("second")
    if row.act.startswith("people."):
        demand_all(by)  # a yes to rights is a way to give them
    demand(by, VERBS[row.act], Account.objects.filter(pk=row.about).first() if row.act == "account.remove" else None)
    return row


def _end(row: Wish, state: str, by: User) -> None:
    Wish.objects.filter(pk=row.pk).update(state=state, answered_by=by, answered_at=timezone.now())


def seen(user: User) -> list[Wish]:
    """Wishes of acts that they may do themselves, and their own, newest first."""
    mine = [act for act, verb in VERBS.items() if may(user, verb)]
    rows = Wish.objects.filter(act__in=mine) | Wish.objects.filter(by=user)
    return list(rows.select_related("by", "answered_by").order_by("-id")[:100])


def rules() -> dict[str, Any]:
    found = {row.act: row.hours for row in SecondRule.objects.all()}
    return {"acts": sorted(found), "hours": max(found.values(), default=24)}
